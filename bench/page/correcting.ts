import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { findChromium, launchChromium } from '../../tests/browser/chromium.ts'
import { putLongRecording } from '../../tests/browser/long-recording.ts'
import { startWithPage } from '../../tests/browser/server.ts'
import { percentile, type Row } from '../row.ts'
import { DAY } from './day.ts'
import { inPage, millisUntil, READY, row } from './measure.ts'

/** One round of edits: boundaries, assignments, a confirmation, undo and redo. Each changes what is drawn. */
const ROUND = [
  'w',
  'Shift+R',
  '2',
  '3',
  'q',
  'c',
  'Control+z',
  'Control+Shift+z',
  't',
  '1',
] as const
const ROUNDS = 6

/** Edits of a recording of a day with 20,000 turns: from the key to the frame that shows it. */
export async function correctingBenches(): Promise<Row[]> {
  const executable = findChromium(process.env)
  if (executable === null)
    throw new Error('There is no chromium. Install one, or set CHROMIUM_PATH.')
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-'))
  const { id } = await putLongRecording(folder, DAY)
  const product = await startWithPage(folder, 0)
  const browser = await launchChromium(executable)
  try {
    return await inPage(browser, async (page) => {
      await millisUntil(page, `${product.url}/recordings/${id}?panel=turns`, READY)
      await openCorrection(page)
      const still = await editTimes(page)
      await page.keyboard.press(' ')
      await page.getByRole('button', { name: 'Pause', exact: true }).waitFor()
      const playing = await editTimes(page)
      return [
        ...rows('24 h: key to paint of an edit', still),
        ...rows('24 h: the same, while sound plays', playing),
      ]
    })
  } finally {
    await browser.close()
    await product.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Opens the correction of the shown run, at a minute in the middle of the day. */
export async function openCorrection(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Correct', exact: true }).click()
  await page.getByTestId('correction-saving').getByText('Saved', { exact: true }).waitFor()
  const plot = page.getByTestId('timeline-plot')
  const box = await plot.boundingBox()
  if (box === null) throw new Error('no timeline-plot')
  await page.mouse.click(box.x + box.width / 2, box.y + 60)
  await plot.focus()
  for (let i = 0; i < 10; i += 1) await page.keyboard.press('+')
  await page.keyboard.press('n')
  await page.locator('audio').evaluate((audio) => audio.pause())
}

/** Milliseconds from each key to the end of the frame after it. */
export async function editTimes(page: Page): Promise<number[]> {
  const times: number[] = []
  const timer = await page.locator('html').evaluateHandle((root) => {
    const view = root.ownerDocument.defaultView
    const channel = new view.MessageChannel()
    let pressed = 0
    const found: number[] = []
    // A message that is sent in a frame is received after the frame was painted.
    channel.port1.onmessage = () => found.push(view.performance.now() - pressed)
    const look = (event: { timeStamp: number; key: string }) => {
      if (event.key === 'Shift' || event.key === 'Control') return
      pressed = event.timeStamp
      view.requestAnimationFrame(() => channel.port2.postMessage(null))
    }
    view.addEventListener('keydown', look, { capture: true })
    return { found }
  })
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const key of ROUND) {
      await page.keyboard.press(key)
      await page.waitForFunction((one) => one.found.length > 0, timer)
      const [ms] = await timer.evaluate((one) => one.found.splice(0))
      times.push(Number(ms))
      await page.evaluate('new Promise((done) => requestIdleCallback(done, { timeout: 200 }))')
    }
  }
  await timer.dispose()
  return times
}

function rows(what: string, times: readonly number[]): Row[] {
  return [
    row(`${what}, median`, percentile(times, 0.5), 'ms', 50),
    row(`${what}, longest of ${times.length}`, Math.max(...times), 'ms', 50),
  ]
}
