import { access, constants, mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Clock, ProviderRegistration } from '@toolkit/core'
import { type Client, createClient } from '@toolkit/server/client'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import type { Product } from '../../run/product/product.ts'
import { findHeadlessChromium, launchChromium } from './chromium.ts'
import { startWithPage } from './server.ts'

const executable = findHeadlessChromium(process.env)

/** A suite that needs a browser; skipped with the reason if there is none, except in CI. */
export function describeInBrowser(name: string, suite: () => void): void {
  if (executable !== null) describe(name, suite)
  else if (process.env.CI) {
    describe(name, () => {
      throw new Error('There is no chromium. Install one, or name it in CHROMIUM_PATH.')
    })
  } else {
    describe.skip(`${name} (skipped: no chromium here; install one or set CHROMIUM_PATH)`, suite)
  }
}

/** A page that records faults; unexpected ones fail the test. */
export interface WatchedPage {
  readonly page: Page
  /** Expects a console line or failed request that the test causes. */
  expectFault(pattern: RegExp): void
  /** Closes the page. Fails on unexpected faults. */
  close(): Promise<void>
}

/** The product on a temporary folder, and a browser. */
export interface World {
  readonly url: string
  /** Client of the same server. */
  readonly api: Client
  open(address?: string, options?: BrowserContextOptions): Promise<WatchedPage>
  /** Stops the server at any time. */
  stopServer(): Promise<void>
  /** Starts the server again on the same folder and port. */
  startServer(): Promise<void>
  close(): Promise<void>
}

const MEMORY_DISK = '/dev/shm'
const MIN_FREE_BYTES = 2 * 1024 ** 3

/** The memory disk if there is a large one: every record waits for a disk, and no test of a page cuts the power. */
async function quickFolder(): Promise<string> {
  try {
    await access(MEMORY_DISK, constants.W_OK)
    const { bavail, bsize } = await statfs(MEMORY_DISK)
    if (bavail * bsize >= MIN_FREE_BYTES) return MEMORY_DISK
  } catch {
    // Not Linux, or not for this user.
  }
  return tmpdir()
}

/**
 * Starts a product and a browser of its own.
 * @param prepare fills the data folder before the product starts.
 * @param settings further settings of the product.
 * @param registered providers instead of the built-in ones.
 * @param clock the clock of the product, instead of that of this machine.
 */
export async function openWorld(
  prepare: (folder: string) => Promise<unknown> = async () => undefined,
  settings: Readonly<Record<string, string>> = {},
  registered?: readonly ProviderRegistration[],
  clock?: Clock,
): Promise<World> {
  if (executable === null) throw new Error('There is no chromium.')
  const folder = await mkdtemp(path.join(await quickFolder(), 'toolkit-page-'))
  await prepare(folder)
  let product: Product | null = await startWithPage(folder, 0, settings, registered, clock)
  const { url } = product
  const port = Number(new URL(url).port)
  const browser = await launchChromium(executable)
  const stopServer = async () => {
    await product?.close()
    product = null
  }
  return {
    url,
    api: createClient(url),
    open: (address = '/', options = {}) => openPage(browser, url, address, options),
    stopServer,
    startServer: async () => {
      product = await startWithPage(folder, port, settings, registered, clock)
    },
    close: async () => {
      await browser.close()
      await stopServer()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Opens a URL in a new context and records its faults. */
export async function openPage(
  browser: Browser,
  url: string,
  address: string,
  options: BrowserContextOptions,
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    ...options,
  })
  const page = await context.newPage()
  // Long enough for a busy machine.
  page.setDefaultTimeout(120_000)
  const faults: string[] = []
  const expected: RegExp[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`page: ${error.message}`))
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`answer ${response.status()}: ${response.url()}`)
  })
  page.on('request', (request) => {
    const asked = new URL(request.url())
    const isOwn = asked.origin === url || asked.protocol === 'blob:' || asked.protocol === 'data:'
    if (!isOwn) faults.push(`another host: ${request.url()}`)
  })
  await page.goto(url + address)
  return {
    page,
    expectFault: (pattern) => expected.push(pattern),
    close: async () => {
      await context.close()
      const unexpected = faults.filter((fault) => !expected.some((pattern) => pattern.test(fault)))
      expect(unexpected.join('\n'), 'faults of the page').toBe('')
    },
  }
}
