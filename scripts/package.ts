/**
 * Packs the tarball, checks its files, source maps and entry points, and uses it in an empty project with only the declared
 * peers: `npm run package`, after `npm run build`.
 */
import { build } from "esbuild"
import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, posix } from "node:path"
import { root } from "./fake-server.ts"

interface Manifest {
  readonly name: string
  readonly peerDependencies: Record<string, string>
  readonly peerDependenciesMeta: Record<string, { readonly optional?: boolean }>
  readonly devDependencies: Record<string, string>
}

const readJson = (path: string) => JSON.parse(readFileSync(path, "utf8"))
const manifest: Manifest = readJson(join(root, "package.json"))
const project = mkdtempSync(join(tmpdir(), "package-"))
const installed = join(project, "node_modules", manifest.name)

const run = (command: string, args: ReadonlyArray<string>, cwd: string): string => {
  const { error, status, stdout } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 120_000
  })
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed\n${stdout}`, { cause: error })
  return stdout
}

const pack = () => {
  const [packed] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", project], root))
  const files: ReadonlyArray<string> = packed.files.map((file: { path: string }) => file.path)
  return { tarball: String(packed.filename), files }
}

const checkFiles = (files: ReadonlyArray<string>) => {
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts"))
  const built = sources.flatMap((file) =>
    [".js", ".js.map", ".d.ts", ".d.ts.map"].map((ending) => `dist/${file.replace(/\.ts$/, ending)}`)
  )
  const expected = [
    "package.json",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "LLMS.md",
    ...sources.map((file) => `src/${file}`),
    ...built
  ]
  assert.deepEqual(files.toSorted(), expected.toSorted(), "the packed files differ from the expected ones")
  console.log(`ok   ${files.length} files: ${sources.length} sources, each with its build, and nothing else`)
}

const checkSourceMaps = (files: ReadonlyArray<string>) => {
  const maps = files.filter((file) => file.endsWith(".map"))
  for (const map of maps) {
    for (const source of readJson(join(installed, map)).sources) {
      const target = posix.join(posix.dirname(map), source)
      assert.ok(files.includes(target), `${map} leads to ${target}, which is not packed`)
    }
  }
  console.log(`ok   ${maps.length} source maps lead to packed sources`)
}

/** Every root module of the sources is an entry point, and, except for `testing`, no module in a folder is. */
const checkEntryPoints = (files: ReadonlyArray<string>) => {
  const modules = files.flatMap((file) => /^dist\/(.+)\.js$/.exec(file)?.[1] ?? [])
  const expected = modules.filter((module) => !module.includes("/") && module !== "index")
  const script = `
    const isEntryPoint = (module) => {
      try { return import.meta.resolve("${manifest.name}/" + module) !== "" } catch { return false }
    }
    console.log(JSON.stringify(${JSON.stringify(modules)}.filter(isEntryPoint)))`
  const found = JSON.parse(run(process.execPath, ["--input-type=module", "--eval", script], project))
  assert.deepEqual(found, expected, "an internal module can be imported, or a public one cannot")
  console.log(`ok   ${expected.length} modules are entry points, and the internal ones are not`)
}

const isOptional = (peer: string) => manifest.peerDependenciesMeta[peer]?.optional === true

const install = (...packages: ReadonlyArray<string>) => {
  const versioned = packages.map((name) =>
    name in manifest.devDependencies ? `${name}@${manifest.devDependencies[name]}` : name
  )
  run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", ...versioned], project)
}

const compileAndRun = (program: string) => {
  copyFileSync(join(root, "scripts", `${program}.ts`), join(project, `${program}.ts`))
  const compilerOptions = {
    target: "ES2022",
    module: "NodeNext",
    strict: true,
    exactOptionalPropertyTypes: true,
    types: []
  }
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [`${program}.ts`] }))
  run(process.execPath, [join(root, "node_modules/typescript/bin/tsc")], project)
  process.stdout.write(run(process.execPath, [`${program}.js`], project))
}

/** Bundles the main export for a browser, which fails for an import of `node:*`. */
const checkPlatform = async () => {
  const { metafile } = await build({
    entryPoints: [join(installed, "dist/index.js")],
    bundle: true,
    format: "esm",
    platform: "browser",
    metafile: true,
    write: false,
    logLevel: "silent"
  })
  const inputs = Object.keys(metafile.inputs)
  const node = inputs.filter((input) => input.includes("@effect/platform-node"))
  assert.deepEqual(node, [], "the main export reaches a package that is for Node only")
  console.log(`ok   the main export bundles without Node, from ${inputs.length} modules`)
}

try {
  const { files, tarball } = pack()
  checkFiles(files)
  const peers = Object.keys(manifest.peerDependencies)
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }))
  install(`./${tarball}`, ...peers.filter((peer) => !isOptional(peer)))
  checkSourceMaps(files)
  checkEntryPoints(files)
  compileAndRun("consumer")
  console.log("ok   an empty project compiles and runs against the exports that need no optional peer")
  await checkPlatform()
  // `layerFileSystem` needs a `FileSystem`, here that of Node.
  install(...peers.filter(isOptional), "@effect/platform-node")
  compileAndRun("consumer-stores")
  console.log("ok   with the optional peers it compiles and runs against the stores, too")
} finally {
  rmSync(project, { recursive: true, force: true })
}
