import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { ARGS } from './chromium.ts'

/** A browser whose background tabs are hidden. */
export interface OrdinaryChromium {
  readonly context: BrowserContext
  close(): Promise<void>
}

/**
 * Starts chromium without Playwright's defaults: background tabs are hidden, without frames and with throttled timers.
 * In browsers started by Playwright every tab is in the foreground.
 */
export async function launchOrdinaryChromium(executablePath: string): Promise<OrdinaryChromium> {
  const profile = await mkdtemp(path.join(tmpdir(), 'chromium-profile-'))
  const child = spawn(
    executablePath,
    [
      ...ARGS,
      '--headless=new',
      '--window-size=1440,900',
      '--mute-audio',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const exited = once(child, 'exit')
  const end = async () => {
    child.kill()
    await exited
    // Its helper processes may still write shortly after it has exited.
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const browser = await chromium.connectOverCDP(await address(child), { noDefaults: true })
    const [context] = browser.contexts()
    if (context === undefined) throw new Error('The browser has no window.')
    return {
      context,
      close: async () => {
        await browser.close()
        await end()
      },
    }
  } catch (error) {
    await end()
    throw error
  }
}

/** Returns the address of the debugging port from its output. */
async function address(child: ChildProcess): Promise<string> {
  let words = ''
  for await (const block of child.stderr ?? []) {
    words += String(block)
    const found = /listening on (ws:\S+)/.exec(words)?.[1]
    if (found !== undefined) return found
  }
  throw new Error(`The browser does not listen: ${words}`)
}
