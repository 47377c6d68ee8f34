import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { createClient, type TurnView } from '@toolkit/server/client'
import type { Browser } from 'playwright-core'
import { builtPage } from '../../run/process/page.ts'
import { openPanel, openTurns } from '../../tests/browser/actions.ts'
import { findChromium, launchChromium } from '../../tests/browser/chromium.ts'
import { LONG_HOUR, putLongRecording } from '../../tests/browser/long-recording.ts'
import { manySeeds, putRecordings } from '../../tests/browser/recordings-seed.ts'
import { startWithPage } from '../../tests/browser/server.ts'
import type { Row } from '../row.ts'
import { dragInput, dragSlider, scrollRows, startOfSound, wheel } from './gestures.ts'
import { wavesurferHarness } from './harness.ts'
import { heapMiB, inPage, millisUntil, READY, row } from './measure.ts'
import { largestPaintMs, SLOWDOWN } from './paint.ts'

const RECORDING_COUNT = 20

/** Bytes of JavaScript that the first view loads, gzipped. */
async function startBytes(): Promise<number> {
  const folder = await builtPage(() => undefined)
  const html = await readFile(path.join(folder, 'index.html'), 'utf8')
  const scripts = [...html.matchAll(/assets\/[\w.-]+\.js/g)].map(([name]) => name)
  const sizes = await Promise.all(
    [...new Set(scripts)].map(
      async (name) => gzipSync(await readFile(path.join(folder, name))).length,
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Opens the same recording in wavesurfer.js. Returns milliseconds, and frames per second of a threshold sweep. */
async function compared(browser: Browser, peaks: readonly number[], turns: readonly TurnView[]) {
  const harness = await wavesurferHarness({ durationSeconds: 3600, peaks, turns })
  try {
    return await inPage(browser, async (page) => {
      const openMs = await millisUntil(page, harness.url, 'body[data-ready]')
      return { openMs, drag: await dragInput(page) }
    })
  } finally {
    await harness.close()
  }
}

export async function pageBenches(): Promise<Row[]> {
  const executable = findChromium(process.env)
  if (executable === null)
    throw new Error('There is no chromium. Install one, or set CHROMIUM_PATH.')
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-'))
  await putRecordings(folder, manySeeds(1000))
  const { id } = await putLongRecording(folder)
  for (let i = 0; i < RECORDING_COUNT; i += 1) {
    await putLongRecording(folder, {
      ...LONG_HOUR,
      sampleRate: 3000,
      name: `Hour ${String(i).padStart(2, '0')}`,
    })
  }
  const product = await startWithPage(folder, 0)
  const browser = await launchChromium(executable)
  try {
    const api = createClient(product.url)
    const turns = (await api.turns(id, { limit: 5000, sort: 'start' })).items
    const peaks = (await api.peaks(id, { bins: 10_000 })).max
    const other = await compared(browser, peaks, turns)
    const list = await inPage(browser, async (page) => ({
      listMs: await millisUntil(page, product.url, 'tbody tr a'),
      scroll: await scrollRows(page),
    }))
    const ours = await inPage(browser, async (page) => {
      const openMs = await millisUntil(page, `${product.url}/recordings/${id}`, READY)
      const before = await page.getByTestId('timeline-window').textContent()
      const keyed = performance.now()
      await page.getByTestId('timeline-plot').focus()
      await page.keyboard.press('+')
      await page.waitForFunction(
        `document.querySelector('[data-testid="timeline-window"]').textContent !== ${JSON.stringify(before)}`,
      )
      const interactiveMs = openMs + performance.now() - keyed
      const soundMs = await startOfSound(page)
      await page.keyboard.press('f')
      await openTurns(page)
      const turnDrag = await dragSlider(page, 'Turn confidence, highest')
      await openPanel(page, 'Spots')
      const spotDrag = await dragSlider(page, 'Sample score, highest')
      await page.getByTestId('timeline-plot').scrollIntoViewIfNeeded()
      const zoom = await wheel(page, 'timeline-plot', 'zoom')
      const pan = await wheel(page, 'timeline-plot', 'pan')
      return { openMs, interactiveMs, soundMs, turnDrag, spotDrag, zoom, pan }
    })
    const memory = await inPage(browser, async (page) => {
      // Without reloads, as in normal use, so that retained memory accumulates.
      await page.goto(`${product.url}/?q=hour&sort=name`)
      const open = async (name: string) => {
        await page.getByRole('link', { name, exact: true }).click()
        await page.locator(READY).waitFor()
        await page.goBack()
        await page.getByRole('link', { name, exact: true }).waitFor()
      }
      const openAll = async () => {
        for (let i = 0; i < RECORDING_COUNT; i += 1)
          await open(`Hour ${String(i).padStart(2, '0')}`)
        return heapMiB(page)
      }
      return { first: await openAll(), last: await openAll() }
    })
    const paints = {
      list: await largestPaintMs(browser, product.url, 'tbody tr a'),
      recording: await largestPaintMs(browser, `${product.url}/recordings/${id}`, READY),
    }
    const frames = (what: string, { framesPerSecond, longestMs }: typeof ours.zoom): Row[] => [
      {
        what: `${what}: frames a second`,
        value: framesPerSecond,
        unit: '1/s',
        reach: { atLeast: 50 },
        beside: {
          what: 'wavesurfer.js, threshold over 2,000 regions',
          value: other.drag.framesPerSecond,
        },
      },
      {
        what: `${what}: longest frame`,
        value: longestMs,
        unit: 'ms',
        reach: { atMost: 50 },
        beside: { what: 'wavesurfer.js', value: other.drag.longestMs },
      },
    ]
    return [
      row('JavaScript at start, gzip', (await startBytes()) / 1024, 'KiB', 190),
      row('list of 1,000 recordings painted', list.listMs, 'ms', 1000),
      row(`list: largest paint, ${SLOWDOWN} times slower`, paints.list, 'ms', 1500),
      row(`1 h: largest paint, ${SLOWDOWN} times slower`, paints.recording, 'ms', 1500),
      {
        ...row('1 h, 2,000 turns: first diagram', ours.openMs, 'ms', 500),
        beside: { what: 'wavesurfer.js with 2,000 regions', value: other.openMs },
      },
      row('1 h, 2,000 turns: interactive', ours.interactiveMs, 'ms', 500),
      row('from the key to the sound', ours.soundMs, 'ms', 300),
      ...frames('scrolling the list, 700 px a step', list.scroll),
      ...frames('dragging the turn threshold', ours.turnDrag),
      ...frames('dragging the sample threshold', ours.spotDrag),
      ...frames('zooming', ours.zoom),
      ...frames('panning', ours.pan),
      {
        ...row('page memory after opening forty recordings of an hour', memory.last, 'MiB', 200),
        beside: { what: 'after twenty', value: memory.first },
      },
    ]
  } finally {
    await browser.close()
    await product.close()
    await rm(folder, { recursive: true, force: true })
  }
}
