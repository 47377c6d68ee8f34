import type { Page } from 'playwright-core'
import { expect } from 'vitest'

type Files = Parameters<Page['setInputFiles']>[1]

/** Timeout for a diarization on a busy machine. */
const DIARIZED_MS = 100_000

/** Chooses files with the upload button. */
export async function chooseFiles(page: Page, files: Files): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Upload recordings' }).click()
  await (await chooser).setFiles(files)
}

/** The row of a recording in the list. */
export function rowOf(page: Page, name: string) {
  return page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
}

/** Opens the popover of a filter of the list, if it is not open. */
export async function openFilter(page: Page, name: string): Promise<void> {
  if (await page.getByRole('dialog', { name: `Filter: ${name}` }).isVisible()) return
  const chip = new RegExp(`^${name}(:|$)`)
  await page.getByRole('toolbar', { name: 'Filters' }).getByRole('button', { name: chip }).click()
}

/** Opens the settings of the next uploads. */
export async function openUploadOptions(page: Page): Promise<void> {
  if (await page.getByRole('dialog', { name: 'Upload options' }).isVisible()) return
  await page.getByRole('button', { name: /^Upload options/ }).click()
}

/** The row of an upload. */
export function uploadOf(page: Page, name: string) {
  return page
    .getByRole('region', { name: 'Uploads' })
    .locator('> * > *')
    .filter({ has: page.getByText(name, { exact: true }) })
}

/** Waits until the list shows a recording as diarized. */
export async function waitUntilDone(page: Page, name: string): Promise<void> {
  await rowOf(page, name)
    .getByText('done', { exact: true })
    .last()
    .waitFor({ timeout: DIARIZED_MS, state: 'attached' })
}

/** Uploads a file, waits for its diarization and opens it. */
export async function openDiarized(page: Page, file: string, name: string): Promise<void> {
  await chooseFiles(page, file)
  await waitUntilDone(page, name)
  await rowOf(page, name).getByRole('link', { name }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
  await openTurns(page)
}

/** Opens a panel of the recording, beside the timeline or, on narrow pages, as a sheet. */
export async function openPanel(
  page: Page,
  name:
    | 'Spots'
    | 'Turns'
    | 'Overlaps'
    | 'Errors'
    | 'Compare'
    | 'Speakers'
    | 'Runs'
    | 'Score'
    | 'Details',
): Promise<void> {
  const tab = page.getByRole('tab', { name, exact: true })
  await tab.click({ timeout: DIARIZED_MS })
  await page.getByRole('tabpanel', { name, exact: true }).waitFor()
}

/** Opens the list of turns and waits for it. */
export async function openTurns(page: Page): Promise<void> {
  await openPanel(page, 'Turns')
  await page.getByRole('grid', { name: 'Turns in the range' }).waitFor()
}

/** Pauses the sound, whether it has stopped by itself or not. */
export async function stopPlaying(page: Page): Promise<void> {
  await page.locator('audio').evaluate((audio) => audio.pause())
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
}

/** Chooses an action from the menu of the recording. */
export async function chooseAction(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Actions', exact: true }).click()
  await page.getByRole('menuitem', { name, exact: true }).click()
}

/** The rendered rows of the list of turns or spots. */
export function resultRows(page: Page, list: 'Turns' | 'Spots') {
  return page.getByRole('grid', { name: `${list} in the range` }).locator('[data-start]')
}

/** Types a number into a field and presses Enter. */
export async function typeNumber(page: Page, label: string, value: number): Promise<void> {
  const field = page.getByLabel(label, { exact: true })
  await field.fill(String(value))
  await field.press('Enter')
}

/** The position in seconds that the player shows. */
export async function clockSeconds(page: Page): Promise<number> {
  const text = (await page.getByTestId('clock').innerText()).split(' / ')[0] ?? ''
  const [seconds = 0, minutes = 0, hours = 0] = text.split(':').map(Number).reverse()
  return hours * 3600 + minutes * 60 + seconds
}

/** The leading number of a line such as `12 turns, 34 s in total`. */
export async function countIn(page: Page, testId: string): Promise<number> {
  const text = await page.getByTestId(testId).innerText()
  const count = Number(/^[\d,.]+/.exec(text)?.[0]?.replaceAll(/[,.]/g, ''))
  expect(count, `a count in "${text}"`).not.toBeNaN()
  return count
}

/** Whether the page can be scrolled horizontally. */
export function scrollsSideways(page: Page): Promise<boolean> {
  return page.locator('html').evaluate((root) => root.scrollWidth > root.clientWidth)
}

/** Polls an assertion, with a timeout for a busy machine. */
export function eventually<T>(see: () => Promise<T>) {
  return expect.poll(see, { timeout: 120_000 })
}
