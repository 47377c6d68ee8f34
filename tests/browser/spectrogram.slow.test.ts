import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { audioKey, type Recording } from '@toolkit/core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, openTurns } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { putLongRecording } from './long-recording.ts'

/** Six minutes of a tone of 1 kHz, 8 bit. */
const TONE = { hours: 0.1, turns: 100, sampleRate: 8000, name: 'A tone' }
const SECONDS = 360
const HEADER_BYTES = 44
/** Of the whole sound as it is fetched: 16 kHz, 16 bit. */
const WHOLE_BYTES = SECONDS * 32_000

async function* toneFile(header: Uint8Array): AsyncGenerator<Uint8Array> {
  yield header
  yield Uint8Array.from({ length: SECONDS * TONE.sampleRate }, (_, n) =>
    Math.round(128 + 100 * Math.sin((2 * Math.PI * 1000 * n) / TONE.sampleRate)),
  )
}

interface OpenTone extends WatchedPage {
  /** The sizes of the clips that the page has fetched. */
  readonly clips: number[]
  /** The addresses of the workers that it has started. */
  readonly workers: string[]
}

describeInBrowser('the spectrogram', () => {
  let world: World
  let recording: Recording

  beforeAll(async () => {
    world = await openWorld(async (folder) => {
      recording = await putLongRecording(folder, TONE)
      const storage = await openEmbeddedStorage({ dataDir: folder })
      const range = { start: 0, end: HEADER_BYTES }
      const header = Buffer.concat(
        await Array.fromAsync(storage.blobs.read(audioKey(recording.id), range)),
      )
      await storage.blobs.put(audioKey(recording.id), toneFile(header))
      await storage.close()
    })
  })
  afterAll(() => world.close())

  /** The page of the recording. */
  const openTone = async (query = '', options = {}): Promise<OpenTone> => {
    const watched = await world.open(`/recordings/${recording.id}${query}`, options)
    const clips: number[] = []
    const workers: string[] = []
    watched.page.on('worker', (worker) => workers.push(worker.url()))
    watched.page.on('response', (response) => {
      if (!response.url().includes('/clip?')) return
      clips.push(Number(response.headers()['content-length']))
    })
    await openTurns(watched.page)
    await watched.page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    return { ...watched, clips, workers }
  }
  const row = (page: Page) => page.getByTestId('spectrogram')
  const button = (page: Page) => page.getByRole('button', { name: 'Spectrogram', exact: true })
  const waitUntilDrawn = async (page: Page) => {
    await page.locator('[data-testid="spectrogram"][data-status="ready"]').waitFor()
  }
  /** The mean opacity of every line of pixels of the row, and the share of it that is drawn at all. */
  const lines = async (page: Page) => {
    const band = await row(page).boundingBox()
    const canvas = page.getByTestId('timeline-plot').locator('canvas').first()
    const plot = await canvas.boundingBox()
    if (band === null || plot === null) throw new Error('no spectrogram')
    const place = { top: Math.round(band.y - plot.y), height: Math.round(band.height) }
    return canvas.evaluate((element, { top, height }) => {
      const { data } = element.getContext('2d').getImageData(0, top, element.width, height)
      return Array.from({ length: height }, (_, y) => {
        let sum = 0
        for (let x = 0; x < element.width; x++) sum += data[4 * (y * element.width + x) + 3]
        return sum / element.width
      })
    }, place)
  }
  /** Whether anything is drawn on the lines of pixels below the row, where nothing belongs. */
  const isDrawnBelow = async (page: Page) => {
    const band = await row(page).boundingBox()
    const canvas = page.getByTestId('timeline-plot').locator('canvas').first()
    const plot = await canvas.boundingBox()
    if (band === null || plot === null) throw new Error('no spectrogram')
    return canvas.evaluate(
      (element, top) => {
        const { data } = element.getContext('2d').getImageData(0, top, element.width, 7)
        return data.some((value: number) => value > 0)
      },
      Math.round(band.y - plot.y + band.height),
    )
  }
  /** The frequency of the darkest line, in Hz. */
  const darkestHz = (opacities: readonly number[]) => {
    const y = opacities.indexOf(Math.max(...opacities))
    return (1 - (y + 0.5) / opacities.length) * 8000
  }

  it('is shown by key; a window that is too long has words instead, and fetches nothing', async () => {
    const { page, clips, workers, close } = await openTone()
    expect(await row(page).count()).toBe(0)
    await page.keyboard.press('s')
    await row(page).getByText('Zoom in to 60 s or less to see the spectrogram').waitFor()
    expect(await button(page).getAttribute('aria-pressed')).toBe('true')
    expect([clips, workers]).toEqual([[], []])
    await eventually(() => isDrawnBelow(page)).toBe(false)
    await page.keyboard.press('s')
    await row(page).waitFor({ state: 'detached' })
    await close()
  })

  it.each([{}, { colorScheme: 'dark' as const }])(
    'is darkest at the frequency of a tone, and fetches the visible sound only %j',
    async (options) => {
      const { page, clips, workers, close } = await openTone('?from=101&to=110&at=101', {
        ...options,
        bypassCSP: true,
      })
      expect(clips).toEqual([])
      await button(page).click()
      await waitUntilDrawn(page)
      const opacities = await lines(page)
      const perLine = 8000 / opacities.length
      expect(Math.abs(darkestHz(opacities) - 1000)).toBeLessThanOrEqual(perLine)
      expect(Math.max(...opacities)).toBeGreaterThan(200)
      // Far from the tone there is only the noise of 8 bits.
      expect(opacities[Math.floor(opacities.length / 4)]).toBeLessThan(90)
      // Two tiles of 8 s with their margins.
      expect(clips).toHaveLength(2)
      const fetched = clips.reduce((sum, size) => sum + size, 0)
      expect(fetched).toBeLessThan(2 * 8.03 * 32_000 + 100)
      expect(fetched).toBeLessThan(WHOLE_BYTES / 20)
      expect(workers).toHaveLength(1)
      expect(workers[0]).toMatch(/\/assets\/spectrogram-worker-/)
      await page.getByText('8 kHz', { exact: true }).waitFor()
      expect(await axeViolations(page)).toEqual([])
      await close()
    },
  )

  it('is remembered with its height', async () => {
    const { page, close } = await openTone('?from=20&to=25&at=20')
    await button(page).click()
    await waitUntilDrawn(page)
    const resizer = page.getByRole('separator', { name: 'Height of the spectrogram' })
    const before = (await row(page).boundingBox())?.height ?? 0
    await resizer.focus()
    await page.keyboard.press('ArrowUp')
    await eventually(async () => (await row(page).boundingBox())?.height).toBe(before - 16)
    await page.reload()
    // The whole recording is visible again.
    await row(page).getByText('Zoom in to 60 s or less').waitFor()
    expect((await row(page).boundingBox())?.height).toBe(before - 16)
    await close()
  })

  it('is one of the actions of the palette, and its key is in the help', async () => {
    const { page, close } = await openTone()
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await keys.getByText('show or hide the spectrogram').waitFor()
    await page.keyboard.press('Escape')
    await keys.waitFor({ state: 'detached' })
    await page.keyboard.press('Control+k')
    await page.getByRole('textbox', { name: 'Search or run' }).fill('spectrogram')
    await page.getByRole('dialog').getByText('Show or hide the spectrogram').waitFor()
    await page.keyboard.press('Enter')
    await row(page).waitFor()
    await close()
  })

  it('follows the window, and does not fetch twice what it has', async () => {
    const { page, clips, close } = await openTone('?from=40&to=48&at=40')
    await button(page).click()
    await waitUntilDrawn(page)
    expect(clips).toHaveLength(1)
    await page.getByTestId('timeline-plot').focus()
    await page.keyboard.press(']')
    await eventually(() => Promise.resolve(clips.length)).toBe(2)
    await waitUntilDrawn(page)
    await page.keyboard.press('[')
    await page.keyboard.press('+')
    await waitUntilDrawn(page)
    await eventually(async () => Math.abs(darkestHz(await lines(page)) - 1000)).toBeLessThan(200)
    expect(clips).toHaveLength(2)
    await close()
  })

  it('stops fetching what has left the window', async () => {
    const { page, expectFault, close } = await openTone('?from=300&to=308&at=300')
    expectFault(/ERR_/)
    const stopped: string[] = []
    page.on('requestfailed', (request) => stopped.push(request.url()))
    // An answer that never comes.
    await page.route(/\/clip\?start=2/, () => undefined)
    const asked = page.waitForRequest(/\/clip\?start=2/)
    await button(page).click()
    await asked
    await row(page).getByText('Loading the spectrogram …').waitFor()
    await page.getByTestId('timeline-plot').focus()
    await page.keyboard.press('End')
    await waitUntilDrawn(page)
    const isStopped = () => stopped.some((url) => url.includes('/clip?start=2'))
    await eventually(() => Promise.resolve(isStopped())).toBe(true)
    await close()
  })

  it('says that it cannot be loaded, and tries again', async () => {
    const { page, expectFault, close } = await openTone('?from=200&to=205&at=200')
    expectFault(/ERR_|Failed to load/)
    await world.stopServer()
    await button(page).click()
    await row(page).getByText('The spectrogram cannot be shown').waitFor()
    await world.startServer()
    await row(page).getByRole('button', { name: 'Try again' }).click()
    await waitUntilDrawn(page)
    await close()
  })
})
