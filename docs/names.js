/**
 * A plugin of TypeDoc: modules are called what programs import, `effect-openrouter/testing` rather than `testing`.
 */
import { Converter, ReflectionKind } from "typedoc"

export const load = (app) => {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    for (const entry of context.project.getChildrenByKind(ReflectionKind.Module)) {
      entry.name = entry.name === "index" ? "effect-openrouter" : `effect-openrouter/${entry.name}`
    }
  })
}
