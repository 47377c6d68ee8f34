import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import {
  chooseFiles,
  openTurns,
  rowOf,
  stopPlaying,
  uploadOf,
  waitUntilDone,
} from '../tests/browser/actions.ts'
import { findChromium, launchChromium } from '../tests/browser/chromium.ts'
import { startWithPage } from '../tests/browser/server.ts'
import { brokenWav, longConversation, toneWav } from '../tests/browser/sounds.ts'
import { slowUploads } from '../tests/browser/throttle.ts'

// Takes screenshots of every view into the ignored folder screenshots/; --readme also writes docs/page.png.
const root = path.join(import.meta.dirname, '..')
const folder = path.join(root, 'screenshots')
const SIZES = {
  wide: { width: 1440, height: 900 },
  narrow: { width: 390, height: 844 },
  huge: { width: 2560, height: 1300 },
}
const SCHEMES = ['light', 'dark'] as const
const README = { width: 1440, height: 900 }
const EXAMPLE = 'Example conversation'
const SLOW_BYTES_PER_SECOND = 200_000

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
  await takeVariants(own, 'list-empty', '/')
  const done = await onPage(own, tryExample)
  if (process.argv.includes('--readme')) {
    await take(own, '../docs/page', `${done}?spotMax=70`, { viewport: README }, score, false)
  }
  await takeVariants(own, 'recording-done', `${done}?spotMax=70`)
  for (const panel of ['turns', 'overlaps', 'speakers', 'runs', 'judge', 'details']) {
    await takeVariants(own, `recording-${panel}`, `${done}?panel=${panel}`, openSheet)
  }
  await takeVariants(own, 'recording-curves', `${done}?spotMax=70&overlay=["speech","crosstalk"]`)
  await takeVariants(own, 'recording-spectrogram', `${done}?spotMax=70`, showSpectrogram)
  await takeVariants(own, 'palette', done, openPalette)
  await takeVariants(own, 'report', `${done}/report`)
  await takeVariants(own, 'keys', done, (page) => page.keyboard.press('?'), false)
  await takeVariants(own, 'run-again', done, openRunAgainDialog, false)
  await takeVariants(own, 'tour', `${done}?spotMax=70`, beginTour, false)

  const failed = await onPage(own, uploadBroken)
  await takeVariants(own, 'recording-failed', failed)
  const running = await onPage(own, uploadLong)
  await takeVariants(own, 'recording-running', running)
  await takeVariants(own, 'list-running', '/')
  await takeVariants(own, 'list-uploading', '/', uploadSlowly, false)
  await takeVariants(own, 'list-filtered', '/?humanScoreFrom=90&unscored=exclude')
  await takeVariants(own, 'nothing-here', '/recordings/none')
  for (const address of [failed, running]) {
    await fetch(`${product.url}/api${address}`, { method: 'DELETE' })
  }
  await takeVariants(own, 'trash', '/trash')
  await takeVariants(own, 'recording-in-trash', failed)
}

/** Takes one screenshot for each colour scheme and size. */
async function takeVariants(
  own: Browser,
  name: string,
  address: string,
  act?: (page: Page) => Promise<unknown>,
  fullPage = true,
): Promise<void> {
  for (const colorScheme of SCHEMES) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      const options = { colorScheme, viewport }
      await take(own, `${name}-${colorScheme}-${size}`, address, options, act, fullPage)
    }
  }
}

/** Takes one screenshot, by default of the whole page. */
async function take(
  own: Browser,
  name: string,
  address: string,
  options: BrowserContextOptions,
  act: (page: Page) => Promise<unknown> = async () => undefined,
  fullPage = true,
): Promise<void> {
  const { page, close } = await open(own, address, options)
  await act(page)
  await settled(page)
  const file = path.join(folder, `${name}.png`)
  await page.screenshot({ path: file, fullPage })
  console.log(path.relative(root, file))
  await close()
}

/** Runs `act` on the home view. Returns the URL at its end. */
async function onPage(own: Browser, act: (page: Page) => Promise<unknown>): Promise<string> {
  const { page, close } = await open(own, '/', { viewport: SIZES.wide })
  await act(page)
  const { pathname } = new URL(page.url())
  await close()
  return pathname
}

async function open(own: Browser, address: string, options: BrowserContextOptions) {
  const context = await own.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  await page.goto(product.url + address, { waitUntil: 'load' })
  await page.getByRole('button', { name: 'Server: no problems' }).waitFor()
  await settled(page)
  return { page, close: () => context.close() }
}

/** Waits until loading and painting have finished. */
async function settled(page: Page): Promise<void> {
  const busy = page.locator('[aria-busy="true"]')
  while ((await busy.count()) > 0) await busy.first().waitFor({ state: 'detached' })
  await page
    .locator('img')
    .evaluateAll((images) => Promise.all(images.map((image) => image.decode())))
  await page.locator('body').evaluate(
    ({ ownerDocument: { defaultView: view } }) =>
      new Promise((resolve) => {
        view.requestAnimationFrame(() => view.requestAnimationFrame(resolve))
      }),
  )
}

async function tryExample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try the example recording' }).click()
  await waitUntilDone(page, EXAMPLE)
  await rowOf(page, EXAMPLE).getByRole('link', { name: EXAMPLE }).click()
  await openTurns(page)
}

async function uploadBroken(page: Page): Promise<void> {
  await chooseFiles(page, { name: 'broken.wav', mimeType: 'audio/wav', buffer: brokenWav(30) })
  await rowOf(page, 'broken.wav').getByText('failed').last().waitFor()
  await rowOf(page, 'broken.wav').getByRole('link', { name: 'broken.wav' }).click()
  await page.getByText('The diarization failed').waitFor()
}

async function uploadLong(page: Page): Promise<void> {
  const buffer = longConversation(50)
  await chooseFiles(page, { name: 'board meeting.wav', mimeType: 'audio/wav', buffer })
  await rowOf(page, 'board meeting.wav').getByRole('link', { name: 'board meeting.wav' }).click()
  await page.getByRole('region', { name: 'Diarization under way' }).getByText('%').waitFor()
}

async function uploadSlowly(page: Page): Promise<void> {
  await slowUploads(page, SLOW_BYTES_PER_SECOND)
  const files = ['interview 1.wav', 'interview 2.wav', 'interview 3.wav']
  await chooseFiles(
    page,
    files.map((name) => ({ name, mimeType: 'audio/wav', buffer: toneWav(60) })),
  )
  const show = page.getByRole('region', { name: 'Uploads' }).getByRole('button', { name: 'Show' })
  const row = uploadOf(page, 'interview 1.wav').getByRole('progressbar')
  await show.or(row).first().waitFor()
  // On narrow screens the files are collapsed.
  if (await show.isVisible()) await show.click()
  await row.waitFor()
}

async function openRunAgainDialog(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run again' }).click()
  await page.getByRole('dialog').getByLabel('Speakers').waitFor()
}

/** On narrow pages the panels are a sheet, closed at first. */
async function openSheet(page: Page): Promise<void> {
  const show = page.getByRole('button', { name: 'Show the panels' })
  if (await show.isVisible()) await show.click()
  await page.getByRole('tabpanel').waitFor()
}

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByText('Next spot').waitFor()
}

async function showSpectrogram(page: Page): Promise<void> {
  await page.keyboard.press('s')
  await page.locator('[data-testid="spectrogram"][data-status="ready"]').waitFor()
}

async function beginTour(page: Page): Promise<void> {
  await page.keyboard.press('o')
  await page.getByRole('button', { name: /^Spot \d+ of/ }).waitFor()
}

/** Scores the recording. */
async function score(page: Page): Promise<void> {
  await page.keyboard.press('8')
  await page.getByText('Saved', { exact: true }).waitFor()
  await page.keyboard.press('j')
  const here = page
    .getByRole('grid', { name: 'Spots in the range' })
    .locator('[aria-current="true"]')
  await here.waitFor()
  await stopPlaying(page)
  await page.mouse.move(0, 0)
  await page.mouse.wheel(0, -10_000)
}
