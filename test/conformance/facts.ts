/** The facts in `test/facts`, which `npm run facts` extracts from the captures and the API's description. */
import { readFileSync } from "node:fs"
import { at, isObject, type JsonObject, listAt, objectAt } from "./json.ts"

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../facts/${name}.json`, import.meta.url), "utf8"))

type Kind = "models" | "endpoints" | "providers"

export const fields = (kind: Kind): ReadonlyArray<readonly [path: string, field: JsonObject]> =>
  Object.entries(objectAt(read("fields"), kind)).map(([path, field]) => [path, objectAt(field)])

export const values = (
  kind: Kind | "keys" | "others"
): ReadonlyArray<readonly [path: string, values: ReadonlyArray<string>]> =>
  Object.entries(objectAt(read("values"), kind)).map(([path, values]) => [path, Object.keys(objectAt(values))])

export const oddIds = (): ReadonlyArray<string> => listAt(read("values"), "odd", "ids").map(String)

export const prices = (): ReadonlyArray<string> => listAt({ prices: read("prices") }, "prices").map(String)

export const errors = (): ReadonlyArray<JsonObject> =>
  listAt({ errors: read("errors") }, "errors").map((error) => objectAt(error))

/** The API's description without prose, with generated examples. A copy for each caller, which may change it. */
export const readSpec = (): unknown => {
  const spec = read("openapi")
  for (const methods of Object.values(objectAt(spec, "paths"))) {
    for (const [status, response] of Object.entries(objectAt(methods, "get", "responses"))) {
      for (const [mediaType, content] of Object.entries(objectAt(response, "content"))) {
        const example = mediaType === "application/json" ? exampleOf(spec, at(content, "schema")) : "<rss></rss>"
        Reflect.set(objectAt(content), "example", status === "200" ? example : withCode(example, Number(status)))
      }
    }
  }
  return spec
}

const withCode = (example: unknown, code: number) => ({ ...objectAt(example), error: { code, message: "text" } })

const exampleOf = (spec: unknown, node: unknown): unknown => {
  const schema = objectAt(node)
  if (typeof schema.$ref === "string") {
    return exampleOf(spec, objectAt(spec, ...schema.$ref.replace("#/", "").split("/")))
  }
  if (Array.isArray(schema.allOf)) {
    const parts = schema.allOf.map((part) => exampleOf(spec, part))
    return parts.every(isObject) ? Object.assign({}, ...parts) : parts[0]
  }
  const alternatives = schema.oneOf ?? schema.anyOf
  if (Array.isArray(alternatives)) {
    return exampleOf(spec, alternatives.find((alternative) => at(alternative, "type") !== "null"))
  }
  if (Array.isArray(schema.enum)) return schema.enum.find((value) => value !== null)
  const types = [schema.type].flat()
  if (isObject(schema.properties)) {
    return Object.fromEntries(Object.entries(schema.properties).map(([key, field]) => [key, exampleOf(spec, field)]))
  }
  if (isObject(schema.additionalProperties)) return { key: exampleOf(spec, schema.additionalProperties) }
  if (types.includes("object")) return {}
  if (types.includes("array")) return [exampleOf(spec, schema.items)]
  if (types.includes("null")) return null
  if (types.includes("boolean")) return true
  return types.includes("string") ? generated : 1
}

/** The text in generated examples, which is also a valid price. */
export const generated = "0"
