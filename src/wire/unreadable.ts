/**
 * The fields that a decoded object or list lacks because they could not be read, where the rest means something else
 * without them.
 */

// A private field is added in a fifth of the time of an entry in a `WeakMap`, and a body can hold a million such objects.
// Nobody else sees it: not `Equal`, JSON or a copy.
// oxlint-disable-next-line typescript/no-extraneous-class -- only a constructor can return another object
class Itself {
  constructor(value: object) {
    return value
  }
}

class Unreadable extends Itself {
  readonly #fields: ReadonlyArray<string>
  constructor(value: object, fields: ReadonlyArray<string>) {
    super(value)
    this.#fields = fields
  }
  static mark(value: object, fields: ReadonlyArray<string>): Unreadable {
    return new Unreadable(value, fields)
  }
  static fieldsOf(value: object): ReadonlyArray<string> {
    return #fields in value ? value.#fields : none
  }
}

const none: ReadonlyArray<string> = []

/** The fields that an object lost when it was decoded, because they could not be read. `[]` stands for array elements. */
export const unreadableFieldsOf = (decoded: object): ReadonlyArray<string> => Unreadable.fieldsOf(decoded)

/** Marks a new object as lacking these fields. An object can be marked once. */
export const markUnreadable = <A extends object>(decoded: A, fields: ReadonlyArray<string>): A => {
  if (fields.length > 0) Unreadable.mark(decoded, fields)
  return decoded
}

/** Marks `to`, a changed copy of `from`, as lacking the fields that `from` lost. */
export const copyUnreadableFields = <A extends object>(from: object, to: A): A =>
  markUnreadable(to, unreadableFieldsOf(from))
