import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { codecOf, objectOf } from "../../src/wire/exact.ts"

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
    assert.strictEqual(objectOf<Thing>()(struct), struct)
    assert.deepStrictEqual(Object.keys(objectOf<Thing>()(struct).fields), ["id", "size", "part"])
  })

  // The compiler checks these lines: without an error there, the comment is one.
  it("compiles only for the type of the struct", () => {
    const structs = [
      // @ts-expect-error The interface has a field that the struct lacks.
      objectOf<Thing & { readonly name?: string }>()(Schema.Struct(fields)),
      // @ts-expect-error The struct has a field that the interface lacks.
      objectOf<Thing>()(Schema.Struct({ ...fields, name: Schema.optionalKey(Schema.String) })),
      // @ts-expect-error The struct has a narrower field.
      objectOf<Thing>()(Schema.Struct({ ...fields, size: Schema.optionalKey(Schema.Finite) })),
      // @ts-expect-error The struct has a wider field.
      objectOf<Thing>()(Schema.Struct({ ...fields, id: Schema.NullOr(Schema.String) })),
      // @ts-expect-error The struct requires a field that the interface does not.
      objectOf<Thing>()(Schema.Struct({ ...fields, size: Schema.NullOr(Schema.Finite) })),
      // @ts-expect-error The struct also accepts undefined.
      objectOf<Thing>()(Schema.Struct({ ...fields, size: Schema.optional(Schema.NullOr(Schema.Finite)) })),
      // @ts-expect-error A field differs inside.
      objectOf<Thing>()(Schema.Struct({ ...fields, part: Schema.optionalKey(Schema.NullOr(Schema.Struct({}))) })),
      // @ts-expect-error A field encodes to another type.
      objectOf<{ readonly id: number }>()(Schema.Struct({ id: Schema.FiniteFromString })),
      // @ts-expect-error The field of the interface can be written.
      objectOf<Omit<Thing, "id"> & { id: string }>()(Schema.Struct(fields))
    ]
    assert.lengthOf(structs, 9)
  })
})

describe("codecOf", () => {
  it("compiles only for the types of the schema", () => {
    const codecs = [
      codecOf<string | number>()(Schema.Union([Schema.String, Schema.Finite])),
      // @ts-expect-error The type has a member that the union lacks.
      codecOf<string | number>()(Schema.Union([Schema.String])),
      // @ts-expect-error The type lacks a member of the union.
      codecOf<string>()(Schema.Union([Schema.String, Schema.Finite])),
      // @ts-expect-error It encodes to a text.
      codecOf<number>()(Schema.FiniteFromString)
    ]
    assert.lengthOf(codecs, 4)
  })
})
