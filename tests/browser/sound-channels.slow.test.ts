import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { peaksKey, type Recording } from '@toolkit/core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTurns } from './actions.ts'
import { describeInBrowser, openWorld, type World } from './fixture.ts'
import { putLongRecording } from './long-recording.ts'
import { MINUTE } from './recording-world.ts'

const STEPS = 6_000

/** Min and max of a minute that is loud from `from` to `to` (shares of it), else silent. */
function loudBetween(from: number, to: number, loudest: number): Int8Array {
  const peaks = new Int8Array(2 * STEPS)
  for (let step = Math.round(from * STEPS); step < Math.round(to * STEPS); step++) {
    peaks[2 * step] = -loudest
    peaks[2 * step + 1] = loudest
  }
  return peaks
}

async function* blocks(...parts: readonly Int8Array[]): AsyncGenerator<Uint8Array> {
  for (const { buffer, byteOffset, byteLength } of parts) {
    yield new Uint8Array(buffer, byteOffset, byteLength)
  }
}

describeInBrowser('the waveform of a sound with two channels', () => {
  let world: World
  let stereo: Recording
  let mono: Recording

  beforeAll(async () => {
    world = await openWorld(async (folder) => {
      stereo = await putLongRecording(folder, { ...MINUTE, name: 'Two channels' })
      mono = await putLongRecording(folder, { ...MINUTE, name: 'Prepared earlier' })
      const storage = await openEmbeddedStorage({ dataDir: folder })
      const left = loudBetween(0, 0.5, 100)
      const right = loudBetween(0.5, 1, 50)
      await storage.blobs.put(peaksKey(stereo.id), blocks(loudBetween(0, 1, 50), left, right))
      await storage.blobs.put(peaksKey(mono.id), blocks(loudBetween(0, 1, 50)))
      await storage.close()
    })
  })
  afterAll(() => world.close())

  const openSound = async ({ id }: Recording) => {
    const watched = await world.open(`/recordings/${id}`)
    await openTurns(watched.page)
    await watched.page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    return watched
  }
  /** Heights in pixels of what is drawn at two places, a quarter from each end, within each of `rows` parts of the band. */
  const drawnHeights = async (page: Page, rows: number) => {
    const band = await page.getByText('Audio', { exact: true }).locator('..').boundingBox()
    const canvas = page.getByTestId('timeline-plot').locator('canvas').first()
    const plot = await canvas.boundingBox()
    if (band === null || plot === null) throw new Error('no waveform')
    const places = Array.from({ length: rows }, (_, row) => ({
      top: Math.round(band.y - plot.y + (row * band.height) / rows),
      height: Math.round(band.height / rows),
    }))
    const heights = await canvas.evaluate((element, parts) => {
      const context = element.getContext('2d')
      return parts.map(({ top, height }) =>
        [0.25, 0.75].map((share) => {
          const x = Math.round(share * element.width)
          const { data } = context.getImageData(x, top, 1, height)
          return Array.from({ length: height }).filter((_, y) => data[4 * y + 3] > 128).length
        }),
      )
    }, places)
    return { heights, full: band.height / rows }
  }

  it('has a row for each, on one scale, with its name', async () => {
    const { page, close } = await openSound(stereo)
    await page.getByTitle('Left channel').waitFor()
    await page.getByTitle('Right channel').waitFor()
    const { heights, full } = await drawnHeights(page, 2)
    const [[leftFirst = 0, leftSecond = 0] = [], [rightFirst = 0, rightSecond = 0] = []] = heights
    expect(leftFirst).toBeGreaterThan(full - 4)
    expect(leftSecond).toBeLessThanOrEqual(2)
    expect(rightFirst).toBeLessThanOrEqual(2)
    expect(rightSecond).toBeGreaterThan(full / 2 - 4)
    expect(rightSecond).toBeLessThan(full / 2 + 4)
    await close()
  })

  it('of a recording prepared earlier is that of the mix', async () => {
    const { page, close } = await openSound(mono)
    const { heights, full } = await drawnHeights(page, 1)
    for (const height of heights[0] ?? []) expect(height).toBeGreaterThan(full - 4)
    expect(await page.getByTitle('Left channel').count()).toBe(0)
    await close()
  })
})
