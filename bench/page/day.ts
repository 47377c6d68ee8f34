import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openPanel, openTurns } from '../../tests/browser/actions.ts'
import { findChromium, launchChromium } from '../../tests/browser/chromium.ts'
import type { FrameFigures } from '../../tests/browser/frames.ts'
import { putLongRecording } from '../../tests/browser/long-recording.ts'
import { startWithPage } from '../../tests/browser/server.ts'
import type { Row } from '../row.ts'
import { dragSlider, seek, startOfSound, wheel } from './gestures.ts'
import { heapMiB, inPage, millisUntil, READY, row } from './measure.ts'

/** A recording of a day. */
export const DAY = { hours: 24, turns: 20_000, sampleRate: 3000, name: 'A day' }

/** A recording of a day with 20,000 turns and 4.32 million samples, opened without any cache. */
export async function dayBenches(): Promise<Row[]> {
  const executable = findChromium(process.env)
  if (executable === null)
    throw new Error('There is no chromium. Install one, or set CHROMIUM_PATH.')
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-'))
  const { id } = await putLongRecording(folder, DAY)
  const product = await startWithPage(folder, 0)
  const browser = await launchChromium(executable)
  try {
    const address = `${product.url}/recordings/${id}`
    const found = await inPage(browser, async (page) => {
      const openMs = await millisUntil(page, address, READY)
      const before = await page.getByTestId('timeline-window').textContent()
      const keyed = performance.now()
      await page.getByTestId('timeline-plot').focus()
      await page.keyboard.press('+')
      await page.waitForFunction(
        `document.querySelector('[data-testid="timeline-window"]').textContent !== ${JSON.stringify(before)}`,
      )
      const interactiveMs = openMs + performance.now() - keyed
      await page.keyboard.press('f')
      const soundMs = await startOfSound(page)
      const seekMs = await seek(page)
      await openTurns(page)
      const turnDrag = await dragSlider(page, 'Turn confidence, highest')
      await openPanel(page, 'Spots')
      const spotDrag = await dragSlider(page, 'Sample score, highest')
      const zoom = await wheel(page, 'timeline-plot', 'zoom')
      const pan = await wheel(page, 'timeline-plot', 'pan')
      return {
        openMs,
        interactiveMs,
        soundMs,
        seekMs,
        turnDrag,
        spotDrag,
        zoom,
        pan,
        heap: await heapMiB(page),
      }
    })
    return [
      row('24 h, 20,000 turns, cold: first diagram', found.openMs, 'ms', 700),
      row('24 h, 20,000 turns, cold: interactive', found.interactiveMs, 'ms', 1500),
      row('24 h: from the key to the sound', found.soundMs, 'ms', 100),
      row('24 h: seek while playing', found.seekMs, 'ms', 300),
      ...frames('24 h: dragging the turn threshold', found.turnDrag),
      ...frames('24 h: dragging the sample threshold', found.spotDrag),
      ...frames('24 h: zooming', found.zoom),
      ...frames('24 h: panning', found.pan),
      row('24 h: page memory', found.heap, 'MiB', 200),
    ]
  } finally {
    await browser.close()
    await product.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function frames(what: string, { framesPerSecond, longestMs }: FrameFigures): Row[] {
  return [
    {
      what: `${what}: frames a second`,
      value: framesPerSecond,
      unit: '1/s',
      reach: { atLeast: 58 },
      beside: null,
    },
    row(`${what}: longest frame`, longestMs, 'ms', 30),
  ]
}
