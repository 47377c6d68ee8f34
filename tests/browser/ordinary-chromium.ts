import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { ARGS } from './chromium.ts'

/** A browser whose tabs are hidden while another one of them is in front. */
export interface OrdinaryChromium {
  readonly context: BrowserContext
  close(): Promise<void>
}

/**
 * Starts chromium as a person's: what stands behind is hidden, its frames rest and its timers are slowed down. In the
 * browsers that Playwright starts every tab takes itself for the one in front.
 */
export async function launchOrdinaryChromium(executablePath: string): Promise<OrdinaryChromium> {
  const profile = await mkdtemp(path.join(tmpdir(), 'chromium-profile-'))
  const child = spawn(
    executablePath,
    [
      ...ARGS,
      '--headless=new',
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
    // Its helpers may still write a moment after it has gone.
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

/** Where it listens, as it says itself. */
async function address(child: ChildProcess): Promise<string> {
  let words = ''
  for await (const block of child.stderr ?? []) {
    words += String(block)
    const found = /listening on (ws:\S+)/.exec(words)?.[1]
    if (found !== undefined) return found
  }
  throw new Error(`The browser does not listen: ${words}`)
}
