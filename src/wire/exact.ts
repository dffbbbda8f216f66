/** Schemas whose types are written out, because compilers compute the type of a struct again in every program. */
import type * as Schema from "effect/Schema"

/**
 * The schema of an object, with those of its fields.
 *
 * @category models
 * @since 0.1.0
 */
export interface ObjectCodec<out T, out E = T> extends Schema.Codec<T, E> {
  /** The schemas of the fields, by name. */
  readonly fields: { readonly [K in keyof T]-?: Schema.Top }
}

// Generic functions are assignable only if the compared types are identical, including optional keys.
type IsSame<A, B> = (<X>() => X extends A ? 1 : 2) extends (<X>() => X extends B ? 1 : 2) ? true : false

type Flat<A> = { [K in keyof A]: A[K] }

type Check<S extends Schema.Constraint, T, E> = IsSame<Flat<S["Type"]>, Flat<T>> extends false
  ? { readonly "the schema decodes to another type": never }
  : IsSame<Flat<S["Encoded"]>, Flat<E>> extends false ? { readonly "the schema encodes to another type": never }
  : unknown

/** A struct as the schema of an interface. Compiles only if it decodes to exactly `T` and encodes to exactly `E`. */
export const objectOf = <T, E, S extends ObjectCodec<T, E>>(struct: S & Check<S, T, E>): ObjectCodec<T, E> => struct

/** As {@link objectOf}, for schemas other than structs. */
export const codecOf = <T, E, S extends Schema.Codec<T, E>>(schema: S & Check<S, T, E>): Schema.Codec<T, E> => schema
