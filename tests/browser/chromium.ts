import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
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
export function findChromium(
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  const given = environment.CHROMIUM_PATH
  const folders = ['/usr/bin', ...(environment.PATH ?? '').split(path.delimiter)]
  const places = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)))
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
