import { createClient } from '@toolkit/server/client'
import { expect } from 'vitest'
import {
  chooseFiles,
  countIn,
  eventually,
  openTurns,
  resultRows,
  rowOf,
  typeNumber,
  uploadOf,
  waitUntilDone,
} from '../browser/actions.ts'
import { findHeadlessChromium, launchChromium } from '../browser/chromium.ts'
import { openPage } from '../browser/fixture.ts'
import { CONVERSATION_FILE, CONVERSATION_NAME as NAME } from '../browser/sounds.ts'

/** Takes the example from upload to thresholds in a real browser; an error of the page fails the test. */
export async function throughThePage(origin: string): Promise<{ readonly runId: string }> {
  const executable = findHeadlessChromium(process.env)
  if (executable === null)
    throw new Error('There is no chromium. Install one, or name it in CHROMIUM_PATH.')
  const browser = await launchChromium(executable)
  try {
    const { page, close } = await openPage(browser, origin, '/', {})
    await chooseFiles(page, CONVERSATION_FILE)
    await uploadOf(page, NAME).getByText('uploaded').waitFor()
    await waitUntilDone(page, NAME)
    const api = createClient(origin)
    const { items } = await api.list({ q: NAME })
    const recording = items.find(({ name }) => name === NAME)
    if (!recording?.currentRunId) throw new Error('The recording has no result.')
    await rowOf(page, NAME).getByRole('link', { name: NAME }).click()
    await page.getByRole('heading', { level: 1, name: NAME }).waitFor()
    await openTurns(page)
    await resultRows(page, 'Turns').first().waitFor()
    const turns = await api.turns(recording.id, { limit: 5000, sort: 'confidence' })
    const bound = Math.ceil(turns.items[Math.floor(turns.total / 2)]?.confidence ?? Number.NaN)
    const within = turns.items.filter(
      ({ confidence }) => confidence !== null && confidence <= bound,
    )
    expect(within.length).toBeGreaterThan(0)
    await typeNumber(page, 'Turn confidence, to', bound)
    await eventually(() => countIn(page, 'turn-count')).toBe(within.length)
    await close()
    return { runId: recording.currentRunId }
  } finally {
    await browser.close()
  }
}
