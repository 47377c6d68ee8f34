import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ProviderRegistration } from '@toolkit/core'
import { type Client, createClient } from '@toolkit/server/client'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import type { Product } from '../../run/product/product.ts'
import { findChromium, launchChromium } from './chromium.ts'
import { startWithPage } from './server.ts'

const executable = findChromium(process.env)

/** Suites that need a browser: skipped with the reason where there is none, but never in CI. */
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

/** A page whose faults are counted: whatever a test does not name beforehand fails it. */
export interface WatchedPage {
  readonly page: Page
  /** A console line or failed request that the test itself brings about. */
  expectFault(pattern: RegExp): void
  /** Fails if anything went wrong; closes the page. */
  close(): Promise<void>
}

/** The real product on a folder of its own, and a browser to look at it. */
export interface World {
  readonly url: string
  /** What the page's server says, asked past the page. */
  readonly api: Client
  open(address?: string, options?: BrowserContextOptions): Promise<WatchedPage>
  /** Ends the server in the middle of whatever it does. */
  stopServer(): Promise<void>
  /** Starts it again on the same folder and port. */
  startServer(): Promise<void>
  close(): Promise<void>
}

/**
 * Starts product and browser; nothing is shared with another world.
 * @param prepare puts what the product shall find into its data folder.
 * @param settings further settings of the product, by their names.
 * @param registered other providers than those of this version.
 */
export async function openWorld(
  prepare: (folder: string) => Promise<unknown> = async () => undefined,
  settings: Readonly<Record<string, string>> = {},
  registered?: readonly ProviderRegistration[],
): Promise<World> {
  if (executable === null) throw new Error('There is no chromium.')
  const folder = await mkdtemp(path.join(tmpdir(), 'toolkit-page-'))
  await prepare(folder)
  let product: Product | null = await startWithPage(folder, 0, settings, registered)
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
      product = await startWithPage(folder, port, settings, registered)
    },
    close: async () => {
      await browser.close()
      await stopServer()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Opens an address in a context of its own and counts its faults. */
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
  // Ends what hangs; a busy machine may take its time.
  page.setDefaultTimeout(60_000)
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
      expect(unexpected, 'faults of the page').toEqual([])
    },
  }
}
