/**
 * Finds what a response has beyond OpenRouter's documentation, independently of the library: it walks raw JSON along the
 * published description, with what other editions document and later responses added.
 */
import { at, isObject, type JsonObject, listAt, objectAt } from "./json.ts"

export type SpecNode = unknown

interface Undocumented {
  readonly path: string
  /** The undocumented value; undefined if the key is undocumented. */
  readonly value: string | number | undefined
}

export const partsOf = (spec: unknown, node: SpecNode): ReadonlyArray<JsonObject> => {
  if (!isObject(node)) return []
  if (typeof node.$ref === "string") {
    return partsOf(spec, objectAt(spec, ...node.$ref.replace("#/", "").split("/")))
  }
  const members = [node.allOf, node.anyOf, node.oneOf].flatMap((list) => Array.isArray(list) ? list : [])
  return [node, ...members.flatMap((member) => partsOf(spec, member))]
}

export const undocumented = (
  spec: unknown,
  node: SpecNode,
  value: unknown,
  path: string
): ReadonlyArray<Undocumented> => {
  const parts = partsOf(spec, node)
  if (Array.isArray(value)) {
    const item = parts.map((part) => part.items).find((items) => items !== undefined)
    return value.flatMap((each) => undocumented(spec, item, each, `${path}[]`))
  }
  if (isObject(value)) {
    const properties = parts.map((part) => part.properties).filter(isObject)
    // A schema without properties documents no keys, but may document their values.
    if (properties.length === 0) {
      const each = parts.map((part) => part.additionalProperties).find(isObject)
      return each === undefined
        ? []
        : Object.values(value).flatMap((one) => undocumented(spec, each, one, `${path}.*`))
    }
    return Object.keys(value).flatMap((key): ReadonlyArray<Undocumented> => {
      const below = path === "" ? key : `${path}.${key}`
      const field = properties.map((fields) => at(fields, key)).find((found) => found !== undefined)
      return field === undefined ? [{ path: below, value: undefined }] : undocumented(spec, field, value[key], below)
    })
  }
  if (typeof value !== "string" && typeof value !== "number") return []
  const values = parts.flatMap((part) => Array.isArray(part.enum) ? part.enum : [])
  return values.length === 0 || values.includes(value) ? [] : [{ path, value }]
}

/** The description of 2026-08-22 with these additions. */
export const amend = (spec: unknown): unknown => {
  const schemas = objectAt(spec, "components", "schemas")
  const boolean = { type: "boolean" }
  const number = { type: "number" }
  const percentiles = { properties: { p50: number, p75: number, p90: number, p99: number } }
  return {
    ...objectAt(spec),
    components: {
      schemas: {
        ...schemas,
        PublicEndpoint: add(schemas.PublicEndpoint, {
          completion_tokens_last_30d: number,
          native_tools: { additionalProperties: { properties: { type: { type: "string" } } } },
          perf_last_30m_by_workload: {
            additionalProperties: {
              properties: { latency: percentiles, throughput: percentiles, request_count: number }
            }
          },
          supports_image_reference: boolean,
          supports_multiple_audio_references: boolean,
          uptime_last_30d: number,
          supports_tool_choice: {
            properties: { none: boolean, auto: boolean, required: boolean, function: boolean }
          }
        }),
        OutputModality: {
          ...objectAt(schemas.OutputModality),
          enum: [...listAt(schemas, "OutputModality", "enum"), "decisions"]
        },
        PricingOverride: add(schemas.PricingOverride, { utc_days: { items: { enum: weekdays } } })
      }
    }
  }
}

const add = (schema: unknown, properties: JsonObject): SpecNode => ({
  ...objectAt(schema),
  properties: { ...objectAt(schema, "properties"), ...properties }
})

const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
