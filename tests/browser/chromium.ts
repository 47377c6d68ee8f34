import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
/** The same browser without windows, and so without hidden tabs. It needs a third less time. */
const SHELL = 'chromium-headless-shell'
export const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Returns the path of chromium: `CHROMIUM_PATH`, otherwise the first known name on the PATH; null if there is none. */
export function findChromium(environment: Environment): string | null {
  return find(NAMES, environment)
}

/** As `findChromium`, but prefers chromium without windows. */
export function findHeadlessChromium(environment: Environment): string | null {
  return find([SHELL, ...NAMES], environment)
}

type Environment = Readonly<Record<string, string | undefined>>

function find(names: readonly string[], environment: Environment): string | null {
  const given = environment.CHROMIUM_PATH
  const folders = ['/usr/bin', ...(environment.PATH ?? '').split(path.delimiter)]
  const places = names.flatMap((name) => folders.map((folder) => path.join(folder, name)))
  return [...(given ? [given] : []), ...places].find(canRun) ?? null
}

/** Starts chromium without a window and without background requests. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ARGS })
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    // Missing or not executable: try the next one.
    return false
  }
}
