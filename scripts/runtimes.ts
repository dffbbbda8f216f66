/**
 * Runs the packed package on every runtime that it supports, compiles it with the compilers of its users, and bundles it:
 * `npm run test:runtimes`, after `npm run build`.
 *
 * Installs runtimes, compilers and bundlers from npm into a temporary folder; one that cannot be installed is a failure.
 * Needs Chromium and redis-server.
 */
import { FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import { build } from "esbuild"
import { type ChildProcess, execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as RedisServer from "../test/cache/redisServer.ts"
import * as Chromium from "./chromium.ts"
import { root } from "./fake-server.ts"

const entries = ["main", "file-system", "redis", "testing"] as const
type Entry = typeof entries[number]

const { devDependencies, peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
const folder = mkdtempSync(join(tmpdir(), "runtimes-"))
const [app, tools, files] = [join(folder, "app"), join(folder, "tools"), join(folder, "files")]
const bin = (name: string) => join(tools, "node_modules/.bin", name)
const platform = `${process.platform}-${process.arch}`
// 22.19 is the oldest that the package supports with all of its entries.
const nodes = ["20.20", "22.19", "22", "24"]
const nodeOf = (version: string) => join(tools, "node_modules", `node-${version}`, "bin/node")
const compilers = ["5.9", "6", "7"]

const run = (command: string, args: ReadonlyArray<string>, cwd = app, env: NodeJS.ProcessEnv = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(
      command,
      args,
      { cwd, env: { ...process.env, ...env }, timeout: 240_000, killSignal: "SIGKILL", maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) =>
        error === null
          ? resolve(stdout.trim())
          : reject(new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error }))
    )
  })

const npmInstall = (cwd: string, packages: ReadonlyArray<string>) =>
  run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", ...packages], cwd)

const listen = async (server: Server): Promise<number> => {
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("no port")
  return address.port
}

const freePort = async (): Promise<number> => {
  const server = createServer()
  const port = await listen(server)
  server.close()
  await once(server, "close")
  return port
}

/** Returns the path of the tarball. */
const install = async (): Promise<string> => {
  for (const cwd of [app, tools, files]) mkdirSync(cwd)
  for (const cwd of [app, tools]) {
    writeFileSync(join(cwd, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }))
  }
  const [packed] = JSON.parse(
    await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root)
  )
  const tarball = join(folder, packed.filename)
  await npmInstall(app, [
    tarball,
    `effect@${peerDependencies.effect}`,
    `redis@${devDependencies.redis}`,
    `@effect/platform-node@${devDependencies["@effect/platform-node"]}`,
    `@types/node@${devDependencies["@types/node"]}`
  ])
  await npmInstall(tools, [
    ...nodes.map((version) => `node-${version}@npm:node-${platform}@${version}`),
    ...compilers.map((version) => `typescript-${version}@npm:typescript@${version}`),
    "bun",
    "deno",
    "workerd",
    "vite",
    "webpack",
    "@arethetypeswrong/cli"
  ])
  return tarball
}

/** An application on Effect 3 gets an error from npm instead of two versions of Effect. */
const besideEffect3 = (tarball: string) =>
  check("beside Effect 3", async () => {
    const cwd = join(folder, "effect-3")
    mkdirSync(cwd)
    writeFileSync(join(cwd, "package.json"), JSON.stringify({ private: true, dependencies: { effect: "^3.0.0" } }))
    const output = await npmInstall(cwd, [tarball]).then(() => "it was installed", String)
    if (!output.includes("ERESOLVE")) throw new Error(output)
    return "npm refuses to install it"
  })

const compile = async () => {
  cpSync(join(root, "scripts/runtimes"), app, { recursive: true })
  for (const name of ["consumer.ts", "consumer-stores.ts"]) copyFileSync(join(root, "scripts", name), join(app, name))
  for (const version of compilers) {
    for (const resolution of ["nodenext", "bundler"]) {
      const compilerOptions = {
        target: "ES2022",
        module: resolution === "nodenext" ? "nodenext" : "esnext",
        moduleResolution: resolution,
        lib: ["ES2023", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
        types: ["node"],
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false
      }
      writeFileSync(join(app, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }))
      await check(`TypeScript ${version}, ${resolution}`, async () => {
        await run(process.execPath, [join(tools, "node_modules", `typescript-${version}`, "bin/tsc")])
        return "compiles, with skipLibCheck: false"
      })
    }
  }
  writeFileSync(
    join(app, "start.js"),
    "const [entry, ...args] = globalThis.process.argv.slice(2)\n"
      + "console.log(await (await import(`./${entry}.js`)).run(...args))\n"
      + "globalThis.process.exit(0)\n"
  )
}

const rows: Array<{ readonly name: string; readonly cells: Readonly<Record<string, string>> }> = []
let failures = 0

const check = async (name: string, test: () => Promise<string>): Promise<string> => {
  const began = performance.now()
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`
  try {
    const answer = await test()
    console.log(`ok   ${name}: ${answer} (${seconds()})`)
    return "ok"
  } catch (error) {
    failures++
    console.log(`FAIL ${name} (${seconds()})\n${error instanceof Error ? error.message.slice(0, 4000) : error}`)
    return "FAIL"
  }
}

/** Entries without a test do not apply to the runtime. */
const row = async (name: string, tests: Readonly<Partial<Record<Entry, () => Promise<string>>>>) => {
  const cells: Record<string, string> = {}
  for (const entry of entries) {
    const test = tests[entry]
    cells[entry] = test === undefined ? "–" : await check(`${name}, ${entry}`, test)
  }
  rows.push({ name, cells })
}

interface Servers {
  readonly url: string
  readonly redis: string
}

let directories = 0
let databases = 0
const argumentsOf = (servers: Servers, entry: Entry) => [
  "start.js",
  entry,
  servers.url,
  join(files, String(directories++)),
  // A database for each runtime; Redis has 16.
  `${servers.redis}/${entry === "redis" ? databases++ : 0}`
]

const commandRow = (name: string, command: string, servers: Servers, flags: (entry: Entry) => ReadonlyArray<string>) =>
  row(
    name,
    Object.fromEntries(
      entries.map((entry) => [entry, () => run(command, [...flags(entry), ...argumentsOf(servers, entry)])])
    )
  )

/** Effect reads the whole environment, so `--allow-env` has no list of names. */
const denoPermissions = (servers: Servers): Readonly<Record<Entry, ReadonlyArray<string>>> => {
  const net = (url: string) => `--allow-net=${new URL(url).host}`
  return {
    main: ["--allow-env", net(servers.url)],
    testing: ["--allow-env"],
    "file-system": ["--allow-env", `--allow-read=${files}`, `--allow-write=${files}`],
    redis: ["--allow-env", net(servers.redis)]
  }
}

const bundle = async (contents: string) => {
  const { outputFiles: [output] } = await build({
    stdin: { contents, resolveDir: app },
    bundle: true,
    format: "esm",
    platform: "browser",
    conditions: ["workerd"],
    write: false
  })
  return output?.text ?? ""
}

const stop = async (child: ChildProcess) => {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill("SIGKILL")
  await once(child, "exit")
}

/** Bundles a worker for Cloudflare's runtime, and calls `use` with its URL. */
const withWorker = async (code: string, use: (url: string) => Promise<string>): Promise<string> => {
  const cwd = mkdtempSync(join(folder, "workerd-"))
  const url = `127.0.0.1:${await freePort()}`
  writeFileSync(join(cwd, "worker.js"), await bundle(code))
  writeFileSync(
    join(cwd, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker", esModule = embed "worker.js")],
      compatibilityDate = "2026-01-01"
    )),
    (name = "internet", network = (allow = ["private"]))
  ],
  sockets = [(name = "http", address = "${url}", http = (), service = "main")]
);
`
  )
  const child = spawn(bin("workerd"), ["serve", "config.capnp"], { cwd, stdio: ["ignore", "pipe", "pipe"] })
  let log = ""
  child.stdout.on("data", (chunk) => log += String(chunk))
  child.stderr.on("data", (chunk) => log += String(chunk))
  try {
    for (let attempt = 0; attempt < 100; attempt++) {
      if (child.exitCode !== null) break
      const isUp = await fetch(`http://${url}/up`).then(() => true, () => false)
      if (isUp) return await use(`http://${url}/`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error("workerd did not start")
  } catch (error) {
    throw new Error(`${String(error)}\n${log}`, { cause: error })
  } finally {
    await stop(child)
  }
}

const textOf = async (response: Response): Promise<string> => {
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status}: ${text}`)
  return text
}

const onWorkerd = (entry: Entry, url: string): Promise<string> =>
  withWorker(
    `import { run } from "./${entry}.js"
export default {
  fetch: (request) => request.url.endsWith("/up") ? new Response() : run(${
      JSON.stringify(url)
    }).then((text) => new Response(text))
}`,
    (worker) => fetch(worker).then(textOf)
  )

/** Two requests to one isolate wait for one response. The first ends early, with all that it started; the second gets it. */
const endedOnWorkerd = async (url: string): Promise<string> => {
  let sent = 0
  const slow = createServer((request, response) => {
    sent++
    setTimeout(() => {
      fetch(new URL(request.url ?? "", url)).then(async (answer) => response.end(await answer.text()))
    }, 1000)
  })
  const port = await listen(slow)
  try {
    return await withWorker(
      `import { answer } from "./worker.js"
export default {
  fetch: (request) => request.url.endsWith("/up")
    ? new Response()
    : Promise.race([
      answer("http://127.0.0.1:${port}/api/v1"),
      new Promise((resolve) => request.url.endsWith("/left") && setTimeout(resolve, 500, "left"))
    ]).then((text) => new Response(text))
}`,
      async (worker) => {
        const arrived = once(slow, "request")
        const first = fetch(`${worker}left`).then(textOf)
        await arrived
        const second = fetch(worker, { signal: AbortSignal.timeout(20_000) })
        if (await first !== "left") throw new Error("the first request did not end before the response came")
        const text = await textOf(await second)
        return `${text}, ${sent} requests`
      }
    )
  } finally {
    slow.closeAllConnections()
    slow.close()
  }
}

/** A page of another origin runs the program. Its key causes a preflight. */
const onChromium = async (entry: Entry, url: string): Promise<string> => {
  const script = await bundle(`import { run } from "./${entry}.js"; globalThis.run = run`)
  const server = createServer((request, response) => {
    const isScript = request.url === "/script.js"
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html")
    response.end(isScript ? script : `<!doctype html><script type="module" src="/script.js"></script>`)
  })
  const port = await listen(server)
  const browser = await Chromium.launch()
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${port}/`)
    await page.waitForFunction("globalThis.run !== undefined")
    return String(await page.evaluate(`run(${JSON.stringify(url)})`))
  } finally {
    await browser.close()
    server.close()
  }
}

const bundlers = async (servers: Servers) => {
  const entry = join(app, "bundled.js")
  writeFileSync(entry, `import { run } from "./main.js"\nconsole.log(await run(process.argv[2]))\nprocess.exit(0)\n`)
  const node = nodeOf("22")
  const start = (file: string) => run(node, [file, servers.url])
  await check("esbuild", async () => {
    const outfile = join(folder, "esbuild/out.mjs")
    await build({ entryPoints: [entry], bundle: true, minify: true, format: "esm", platform: "node", outfile })
    return start(outfile)
  })
  await check("vite", async () => {
    const options = { input: entry, output: { entryFileNames: "out.mjs" } }
    writeFileSync(
      join(app, "vite.config.js"),
      `export default ${
        JSON.stringify({
          logLevel: "error",
          build: { outDir: join(folder, "vite"), emptyOutDir: true, minify: true, ssr: true, rollupOptions: options },
          ssr: { noExternal: true }
        })
      }\n`
    )
    await run(node, [join(tools, "node_modules/vite/bin/vite.js"), "build"])
    return start(join(folder, "vite/out.mjs"))
  })
  await check("webpack", async () => {
    const path = join(folder, "webpack")
    const configuration = {
      mode: "production",
      target: "node20",
      context: app,
      entry,
      experiments: { outputModule: true },
      output: { path, filename: "out.mjs", library: { type: "module" } }
    }
    writeFileSync(
      join(tools, "webpack.js"),
      `import webpack from "webpack"
webpack(${JSON.stringify(configuration)}, (error, stats) => {
  if (error || stats.hasErrors()) { console.error(error ?? stats.toString()); process.exitCode = 1 }
})
`
    )
    await run(node, ["webpack.js"], tools)
    return start(join(path, "out.mjs"))
  })
}

const newestEffect = async () => {
  const { version } = JSON.parse(readFileSync(join(app, "node_modules/effect/package.json"), "utf8"))
  await check(`the tests on effect ${version}, the newest of ${peerDependencies.effect}`, async () => {
    if (version === devDependencies.effect) return "npm test runs on this version: the lock file has it"
    const copy = join(folder, "repository")
    await run("git", ["clone", "--quiet", "--local", root, copy], folder)
    await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], copy)
    await run("npm", ["install", "--no-save", "--force", "--no-audit", "--no-fund", `effect@${version}`], copy)
    await run("npm", ["test"], copy, { CI: "" })
    return "npm test passes"
  })
}

const everything = (servers: Servers) =>
  Effect.promise(async () => {
    const tarball = await install()
    await besideEffect3(tarball)
    await compile()
    for (const version of nodes) await commandRow(`Node ${version}`, nodeOf(version), servers, () => [])
    await commandRow("Bun", bin("bun"), servers, () => [])
    const permissions = denoPermissions(servers)
    await commandRow("Deno", bin("deno"), servers, (entry) => ["run", "--no-prompt", ...permissions[entry]])
    // `workerd` and Chromium have no files, and no sockets except those of `fetch`.
    await row("workerd", {
      main: () => onWorkerd("main", servers.url),
      testing: () => onWorkerd("testing", servers.url)
    })
    await check("workerd, a request that ended", () => endedOnWorkerd(servers.url))
    await row("Chromium", {
      main: () => onChromium("main", servers.url),
      testing: () => onChromium("testing", servers.url)
    })
    await bundlers(servers)
    await check("attw --profile esm-only", async () => {
      await run(bin("attw"), [tarball, "--profile", "esm-only"])
      return "no problem"
    })
    await newestEffect()
  })

const program = Effect.gen(function*() {
  const url = yield* FakeOpenRouter.url
  const redis = yield* RedisServer.make
  yield* redis.start
  yield* everything({ url, redis: redis.url })
}).pipe(Effect.scoped, Effect.provide(FakeOpenRouter.layerServer()))

try {
  await Effect.runPromise(program)
  const width = Math.max(...rows.map(({ name }) => name.length))
  console.log(`\n${"".padEnd(width)}  ${entries.map((entry) => entry.padEnd(11)).join("  ")}`)
  for (const { cells, name } of rows) {
    console.log(`${name.padEnd(width)}  ${entries.map((entry) => (cells[entry] ?? "").padEnd(11)).join("  ")}`)
  }
  if (failures > 0) {
    console.error(`\n${failures} checks failed.`)
    process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
