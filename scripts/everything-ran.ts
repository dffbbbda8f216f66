/** Under CI, a skipped test is a failure, except for tests that need whole captures if the captures are absent. */
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Reporter, TestCase } from "vitest/node"

const captures = fileURLToPath(new URL("../../shared/captures", import.meta.url))

const isConformance = (test: TestCase) => test.module.relativeModuleId.startsWith("test/conformance/")

// The test that replaces those that need whole captures: see test/conformance/captures.ts.
const needsCaptures = (test: TestCase) => test.name === `reads ${captures}, which is not there`

/** `conformance`: whether the run includes the conformance tests. */
export const everythingRan = ({ conformance }: { readonly conformance: boolean }): Reporter => {
  const hasCaptures = existsSync(captures)
  return {
    onInit: () => {
      if (conformance && !hasCaptures) {
        console.log(`SKIPPED: tests that need whole captures, because ${captures} is not there.`)
      }
    },
    onTestRunEnd: (modules) => {
      if (!process.env.CI) return
      const tests = modules.flatMap((module) => [...module.children.allTests()])
      const skipped = tests.filter((test) => test.result().state === "skipped")
      const problems = skipped.filter((test) => hasCaptures || !needsCaptures(test)).map((test) =>
        `not run: ${test.fullName}`
      )
      if (tests.length === skipped.length) problems.push("no test was run")
      if (
        conformance && hasCaptures && !tests.some((test) => isConformance(test) && test.result().state === "passed")
      ) {
        problems.push(`no conformance test was run, although ${captures} is there`)
      }
      if (problems.length === 0) return
      console.error(`\nUnder CI everything has to run:\n${problems.map((problem) => `  ${problem}`).join("\n")}`)
      process.exitCode = 1
    }
  }
}
