/**
 * Names of the entries of a store, and tags that show whether an entry was written with the secret. With a secret, both are
 * HMAC-SHA-256. Without one, there are no tags, and a name is a SHA-256 hash of the key of the entry, which contains a hash
 * of the API key: such a name can confirm a guess of the whole API key, but not of a part of it.
 */
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import type * as CryptoError from "effect/crypto/CryptoError"
import * as Digest from "effect/crypto/Digest"
import * as Mac from "effect/crypto/Mac"
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as Effect from "effect/Effect"
import * as Hex from "effect/encoding/Hex"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { invalidSetting } from "../wire/configError.ts"

interface Seal {
  /** 64 hexadecimal digits. */
  readonly nameOf: (key: string) => Effect.Effect<string, CryptoError.CryptoError>
  /** 64 hexadecimal digits; empty without a secret. */
  readonly tagOf: (name: string, text: string) => Effect.Effect<string, CryptoError.CryptoError>
  /** False for a text that was changed, moved to another name, or written with another secret. */
  readonly hasTag: (name: string, text: string, tag: string) => Effect.Effect<boolean, CryptoError.CryptoError>
}

export const close = (seal: Seal, name: string, text: string): Effect.Effect<string, CryptoError.CryptoError> =>
  Effect.map(seal.tagOf(name, text), (tag) => `${tag}:${text}`)

/** The text inside a seal; none if it was not written with the secret. */
export const open = Effect.fnUntraced(function*(seal: Seal, name: string, sealed: string) {
  const end = sealed.indexOf(":")
  const text = sealed.slice(end + 1)
  return end >= 0 && (yield* seal.hasTag(name, text, sealed.slice(0, end))) ? Option.some(text) : Option.none()
})

export const make = Effect.fnUntraced(function*(
  secret: Redacted.Redacted | undefined
): Effect.fn.Return<Seal, Config.ConfigError, Scope.Scope> {
  if (secret === undefined) return withoutSecret(Context.get(yield* Layer.build(Digest.layerWebCrypto), Digest.Digest))
  const layer = Layer.provide(Mac.layerWebCrypto, SecureRandom.layerWebCrypto)
  const mac = Context.get(yield* Layer.build(layer), Mac.Mac)
  const key = yield* Mac.key(Mac.hmacSha256, encoder.encode(Redacted.value(secret))).pipe(
    Effect.catch(() => invalidSetting("secret", "a secret that is not empty"))
  )
  return withSecret(mac, key)
})

const withoutSecret = (digest: Digest.Digest["Service"]): Seal => ({
  nameOf: (key) => digest.digestHex(Digest.sha256, message("name", key)),
  tagOf: () => Effect.succeed(""),
  hasTag: (_, __, tag) => Effect.succeed(tag === "")
})

const withSecret = (mac: Mac.Mac["Service"], key: Mac.Key): Seal => {
  const tagOf = (name: string, text: string) => Effect.map(mac.sign(key, message("entry", name, text)), Hex.encode)
  return {
    nameOf: (of) => Effect.map(mac.sign(key, message("name", of)), Hex.encode),
    tagOf,
    hasTag: (name, text, tag) =>
      Effect.map(
        tagOf(name, text),
        (expected) => Mac.timingSafeEqual(encoder.encode(tag), encoder.encode(expected))
      )
  }
}

const encoder = new TextEncoder()

// The first line makes these hashes differ from hashes of the same parts for other purposes.
const message = (...parts: ReadonlyArray<string>) => encoder.encode(["effect-openrouter/v2", ...parts].join("\n"))
