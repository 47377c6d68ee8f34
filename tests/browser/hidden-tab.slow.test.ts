import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@toolkit/server/client'
import type { JSHandle, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Product } from '../../run/product/product.ts'
import { eventually, resultRows } from './actions.ts'
import { findChromium } from './chromium.ts'
import { describeInBrowser } from './fixture.ts'
import { putLongRecording } from './long-recording.ts'
import { launchOrdinaryChromium, type OrdinaryChromium } from './ordinary-chromium.ts'
import { MINUTE } from './recording-world.ts'
import { startWithPage } from './server.ts'

/** Maximum overrun until it is noticed, in seconds. */
const SEEN_SECONDS = 0.1
const HIDDEN_SECONDS = 0.15
const TAIL_SECONDS = 0.2
const LEAD_IN_SECONDS = 1

/** A sample of the playback position. */
interface PositionSample {
  times: number[]
  frames: number
}

describeInBrowser('listening in a hidden tab', () => {
  let folder: string
  let product: Product
  let browser: OrdinaryChromium
  let id: string
  let spots: readonly { readonly start: number; readonly end: number }[]
  let page: Page
  let other: Page

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'toolkit-hidden-'))
    id = (await putLongRecording(folder, MINUTE)).id
    product = await startWithPage(folder, 0)
    const rule = { max: 50, mergeGap: 0.3, minDuration: 0.2, sort: 'start' } as const
    spots = (await createClient(product.url).spots(id, rule)).items
    browser = await launchOrdinaryChromium(findChromium(process.env) ?? '')
  })
  afterAll(async () => {
    await browser.close()
    await product.close()
    await rm(folder, { recursive: true, force: true })
  })

  beforeEach(async () => {
    page = await browser.context.newPage()
    await page.goto(`${product.url}/recordings/${id}`)
    await resultRows(page, 'Spots').first().waitFor()
    await eventually(() =>
      page.locator('audio').evaluate((sound) => sound.readyState as number),
    ).toBeGreaterThan(0)
  })
  afterEach(() => page.close())

  const hide = async () => {
    other = await browser.context.newPage()
    await other.bringToFront()
    await eventually(() => page.locator('html').evaluate((root) => root.ownerDocument.hidden)).toBe(
      true,
    )
  }

  /** Samples the position from a worker, whose timer is not throttled. */
  const listen = (): Promise<JSHandle<PositionSample>> =>
    page.locator('audio').evaluateHandle((sound) => {
      const view = sound.ownerDocument.defaultView
      const heard: PositionSample = { times: [], frames: 0 }
      const ticking = new view.Blob(['setInterval(() => postMessage(0), 5)'])
      const worker = new view.Worker(view.URL.createObjectURL(ticking))
      worker.onmessage = () => heard.times.push(sound.currentTime)
      const count = () => {
        heard.frames++
        view.requestAnimationFrame(count)
      }
      view.requestAnimationFrame(count)
      return heard
    })
  /** The samples since the last call. */
  const take = (listening: JSHandle<PositionSample>) =>
    listening.evaluate((heard) => {
      const { times, frames } = heard
      heard.times = []
      heard.frames = 0
      return { times, frames }
    })
  const turns = (times: readonly number[]) =>
    times.filter((time, i) => time < (times[i - 1] ?? 0) - 0.1).length
  const hearTurns = async (listening: JSHandle<PositionSample>, count: number) => {
    const heard: PositionSample = { times: [], frames: 0 }
    await eventually(async () => {
      const more = await take(listening)
      heard.times.push(...more.times)
      heard.frames += more.frames
      return turns(heard.times)
    }).toBeGreaterThanOrEqual(count)
    return heard
  }

  it('a loop restarts at its end, in a visible or hidden tab', async () => {
    const [spot] = spots
    if (!spot) throw new Error('There is no spot.')
    await page.keyboard.press('j')
    await page.keyboard.press('l')
    const listening = await listen()
    const seen = await hearTurns(listening, 3)
    expect(Math.max(...seen.times) - spot.end).toBeLessThan(SEEN_SECONDS)
    expect(seen.frames).toBeGreaterThan(20)

    await hide()
    await take(listening)
    const hidden = await hearTurns(listening, 4)
    expect(hidden.frames).toBe(0)
    expect(Math.max(...hidden.times) - spot.end).toBeLessThan(HIDDEN_SECONDS)
    expect(Math.min(...hidden.times)).toBeGreaterThan(spot.start - 0.05)

    await page.bringToFront()
    await page.keyboard.press(' ')
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
    await other.close()
  })

  it('a tour plays spot after spot and stops after the last', async () => {
    await page.keyboard.press('o')
    await page.getByRole('button', { name: /Spot 1 of/ }).waitFor()
    const listening = await listen()
    await hide()
    const seen = await take(listening)
    const audio = page.locator('audio')
    await eventually(() => audio.evaluate((sound) => sound.paused as boolean)).toBe(true)
    const hidden = await take(listening)
    expect(hidden.frames).toBe(0)
    const times = [...seen.times, ...hidden.times]
    const between = times.filter((time) =>
      spots.every(
        ({ start, end }) =>
          time < start - LEAD_IN_SECONDS - 0.05 || time > end + TAIL_SECONDS + HIDDEN_SECONDS,
      ),
    )
    expect(between).toEqual([])
    for (const { end } of spots) expect(times.some((time) => time > end)).toBe(true)

    await page.bringToFront()
    await page.getByText(`Played ${spots.length} spots`).waitFor()
    await other.close()
  })
})
