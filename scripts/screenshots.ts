import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { findChromium, launchChromium } from '../tests/browser/chromium.ts'
import { startWithPage } from '../tests/browser/server.ts'

// Pictures of the real page after a real run, into the ignored folder screenshots/; --readme also docs/page.png.
const root = path.join(import.meta.dirname, '..')
const folder = path.join(root, 'screenshots')
const WIDE = { width: 1440, height: 1000 }
const README = { width: 1440, height: 1240 }
const NARROW = { width: 390, height: 844 }
const EXAMPLE = 'Example conversation'

const executable = findChromium(process.env)
if (executable === null) {
  console.error('There is no chromium: install one, or name it in CHROMIUM_PATH.')
  process.exit(1)
}

const dataDir = await mkdtemp(path.join(tmpdir(), 'toolkit-screenshots-'))
await mkdir(folder, { recursive: true })
const product = await startWithPage(dataDir, 0)
const browser = await launchChromium(executable)
try {
  await takeAll(browser)
} finally {
  await browser.close()
  await product.close()
  await rm(dataDir, { recursive: true, force: true })
}

async function takeAll(own: Browser): Promise<void> {
  await take(own, 'empty', '/', { viewport: WIDE })
  await take(own, 'empty-narrow', '/', { viewport: NARROW })
  const recording = await take(own, 'uploading', '/', { viewport: WIDE }, upload)
  const states = { light: {}, dark: { colorScheme: 'dark' } } as const
  for (const [scheme, options] of Object.entries(states)) {
    for (const [size, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
      await take(own, `list-${scheme}-${size}`, '/', { ...options, viewport })
      await take(own, `recording-${scheme}-${size}`, recording, { ...options, viewport })
    }
  }
  await take(own, 'run-again', recording, { viewport: WIDE }, askForAnotherRun, false)
  if (process.argv.includes('--readme')) {
    await take(own, '../docs/page', recording, { viewport: README }, judge, false)
  }
}

/** One picture, of the whole page unless told otherwise; answers the address it ended at. */
async function take(
  own: Browser,
  name: string,
  address: string,
  options: BrowserContextOptions,
  act: (page: Page) => Promise<void> = async () => undefined,
  fullPage = true,
): Promise<string> {
  const context = await own.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  await page.goto(product.url + address, { waitUntil: 'load' })
  await page.getByText('Diarizers:').waitFor()
  await act(page)
  await settled(page)
  const file = path.join(folder, `${name}.png`)
  await page.screenshot({ path: file, fullPage })
  console.log(path.relative(root, file))
  const ended = new URL(page.url()).pathname
  await context.close()
  return ended
}

/** Nothing is loading any more. */
async function settled(page: Page): Promise<void> {
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
  await page
    .locator('img')
    .evaluateAll((images) => Promise.all(images.map((image) => image.decode())))
}

async function upload(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try the example recording' }).click()
  await page
    .getByRole('row')
    .getByText('done', { exact: true })
    .last()
    .waitFor({ timeout: 120_000 })
  await page.screenshot({ path: path.join(folder, 'uploaded.png'), fullPage: true })
  await page.getByRole('row').getByRole('link', { name: EXAMPLE }).click()
  await page.getByRole('list', { name: 'Turns in the range' }).waitFor()
}

async function askForAnotherRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run again' }).click()
  await page.getByRole('dialog').getByLabel('Speakers').waitFor()
}

async function judge(page: Page): Promise<void> {
  const spots = page.getByRole('list', { name: 'Spots in the range' })
  await spots.waitFor()
  await page.keyboard.press('8')
  await page.getByText('Saved', { exact: true }).waitFor()
  await spots.getByRole('button').first().click()
  await spots.locator('[aria-current="true"]').waitFor()
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await page.mouse.move(0, 0)
  await page.mouse.wheel(0, -10_000)
}
