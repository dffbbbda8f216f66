/** Debian's Chromium: playwright-core has no browser of its own. */
import { existsSync } from "node:fs"
import { type Browser, chromium } from "playwright-core"

export const executablePath = "/usr/bin/chromium"

export const isInstalled = existsSync(executablePath)

/** Starts Chromium without a window, and without requests of its own. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync"
    ]
  })
