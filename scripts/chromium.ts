/**
 * Debian's Chromium, for the checks in a real browser: playwright-core brings no browser, and downloads none.
 */
import { existsSync } from "node:fs"
import { type Browser, chromium } from "playwright-core"

export const executablePath = "/usr/bin/chromium"

export const isInstalled = existsSync(executablePath)

/** Starts it without a window, and without connections of its own. */
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
