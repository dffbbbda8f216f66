import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { codecOf, type ObjectCodec, objectOf } from "../../src/wire/exact.ts"

interface Part {
  readonly unit?: string | null
}

interface Thing {
  readonly id: string
  readonly size?: number | null
  readonly part?: Part | null
}

const Unit = Schema.Struct({ unit: Schema.optionalKey(Schema.NullOr(Schema.String)) })

const fields = {
  id: Schema.String,
  size: Schema.optionalKey(Schema.NullOr(Schema.Finite)),
  part: Schema.optionalKey(Schema.NullOr(Unit))
}

describe("objectOf", () => {
  it("is the struct itself, with its fields", () => {
    const struct = Schema.Struct(fields)
    const thing: ObjectCodec<Thing> = objectOf(struct)
    assert.strictEqual(thing, struct)
    assert.deepStrictEqual(Object.keys(thing.fields), ["id", "size", "part"])
  })

  // The compiler rejects an unused `@ts-expect-error`.
  it("compiles only for the type of the struct", () => {
    // @ts-expect-error The struct lacks a field.
    const c1: ObjectCodec<Thing & { readonly name?: string }> = objectOf(Schema.Struct(fields))
    // @ts-expect-error The interface lacks a field.
    const c2: ObjectCodec<Thing> = objectOf(Schema.Struct({ ...fields, name: Schema.optionalKey(Schema.String) }))
    // @ts-expect-error The struct has a narrower field.
    const c3: ObjectCodec<Thing> = objectOf(Schema.Struct({ ...fields, size: Schema.optionalKey(Schema.Finite) }))
    // @ts-expect-error The struct has a wider field.
    const c4: ObjectCodec<Thing> = objectOf(Schema.Struct({ ...fields, id: Schema.NullOr(Schema.String) }))
    // @ts-expect-error The struct requires an optional field.
    const c5: ObjectCodec<Thing> = objectOf(Schema.Struct({ ...fields, size: Schema.NullOr(Schema.Finite) }))
    const c6: ObjectCodec<Thing> = objectOf(
      // @ts-expect-error The struct also accepts undefined.
      Schema.Struct({ ...fields, size: Schema.optional(Schema.NullOr(Schema.Finite)) })
    )
    const c7: ObjectCodec<Thing> = objectOf(
      // @ts-expect-error A field differs inside.
      Schema.Struct({ ...fields, part: Schema.optionalKey(Schema.NullOr(Schema.Struct({}))) })
    )
    // @ts-expect-error A field encodes to another type.
    const c8: ObjectCodec<{ readonly id: number }> = objectOf(Schema.Struct({ id: Schema.FiniteFromString }))
    // @ts-expect-error The field of the interface can be written.
    const c9: ObjectCodec<Omit<Thing, "id"> & { id: string }> = objectOf(Schema.Struct(fields))
    assert.lengthOf([c1, c2, c3, c4, c5, c6, c7, c8, c9], 9)
  })
})

describe("codecOf", () => {
  it("compiles only for the types of the schema", () => {
    const c10: Schema.Codec<string | number> = codecOf(Schema.Union([Schema.String, Schema.Finite]))
    // @ts-expect-error The union lacks a member.
    const c11: Schema.Codec<string | number> = codecOf(Schema.Union([Schema.String]))
    // @ts-expect-error The type lacks a member.
    const c12: Schema.Codec<string> = codecOf(Schema.Union([Schema.String, Schema.Finite]))
    // @ts-expect-error It encodes to a text.
    const c13: Schema.Codec<number> = codecOf(Schema.FiniteFromString)
    assert.lengthOf([c10, c11, c12, c13], 4)
  })
})
