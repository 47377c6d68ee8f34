import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import type { MediaWarning } from '@toolkit/core'
import { someMedia } from '@toolkit/testkit'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  clockSeconds,
  eventually,
  openPanel,
  openTurns,
  rowOf,
  scrollsSideways,
} from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type World } from './fixture.ts'
import { putLongRecording } from './long-recording.ts'
import { MINUTE } from './recording-world.ts'

const DAMAGED: MediaWarning = {
  kind: 'damaged',
  at: 21.5,
  seconds: 0.4,
  message: '0.40 s could not be decoded and were replaced with silence.',
}
const MIXED: MediaWarning = {
  kind: 'channels-mixed',
  at: null,
  seconds: null,
  message: 'The 6 channels were mixed into one for playback and diarization.',
}
const TRACK = { codec: 'AAC', channels: 2, isDefault: false, language: null, title: null }
const TRACKS = [
  { ...TRACK, index: 0, language: 'eng', isDefault: true },
  { ...TRACK, index: 1, codec: 'Opus', channels: 6, language: 'ger', title: '<b>Director</b>' },
  { ...TRACK, index: 2 },
]
const NARROW = { viewport: { width: 390, height: 844 } }

describeInBrowser('the facts of a file', () => {
  let world: World
  const ids: Record<string, string> = {}

  beforeAll(async () => {
    world = await openWorld(async (folder) => {
      for (const [name, media] of [
        ['Plain', someMedia()],
        ['Mixed', someMedia({ channels: 6, warnings: [MIXED] })],
        ['Damaged', someMedia({ warnings: [DAMAGED, MIXED] })],
        ['Tracks', someMedia({ container: 'Matroska', codec: 'AAC', tracks: TRACKS })],
      ] as const) {
        const recording = await putLongRecording(folder, { ...MINUTE, name })
        ids[name] = recording.id
        const storage = await openEmbeddedStorage({ dataDir: folder })
        await storage.recordings.replace({ ...recording, media })
        await storage.close()
      }
    })
  })
  afterAll(() => world.close())

  const look = async (
    name: string,
    see: (page: Page) => Promise<void>,
    options: BrowserContextOptions = {},
    expectedFaults: readonly RegExp[] = [],
  ) => {
    const address = `/recordings/${ids[name]}`
    const { page, close, expectFault } = await world.open(address, { ...options, bypassCSP: true })
    for (const fault of expectedFaults) expectFault(fault)
    await openTurns(page)
    await see(page)
    expect(await axeViolations(page)).toEqual([])
    expect(await scrollsSideways(page)).toBe(false)
    await close()
  }
  const fact = (page: Page, name: string) =>
    page
      .locator('dl > div')
      .filter({ has: page.getByText(name, { exact: true }) })
      .locator('dd')
      .innerText()

  it('shows container, codec, sample rate, channels and the played sound', async () => {
    await look('Plain', async (page) => {
      await openPanel(page, 'Details')
      expect(await fact(page, 'Container')).toBe('WAV')
      expect(await fact(page, 'Codec')).toBe('PCM 16-bit')
      expect(await fact(page, 'Sample rate')).toBe('16 kHz')
      expect(await fact(page, 'Channels')).toBe('mono')
      expect(await fact(page, 'Playback source')).toBe('original file')
      expect(await page.getByText('about this file').count()).toBe(0)
    })
    await look('Mixed', async (page) => {
      await openPanel(page, 'Details')
      expect(await fact(page, 'Channels')).toBe('6 channels')
      await page.getByText('1 note about this file').waitFor()
    })
  })

  it.each<BrowserContextOptions>([{}, { colorScheme: 'dark' }, NARROW])(
    'warnings lead to their place %j',
    async (how) => {
      await look(
        'Damaged',
        async (page) => {
          const summary = page.getByText('2 notes about this file')
          await summary.focus()
          await page.keyboard.press('Enter')
          await page.getByText(MIXED.message).waitFor()
          await page.getByText(DAMAGED.message).waitFor()
          const time = page.getByRole('button', { name: 'Go to 0:21.5' })
          await time.focus()
          await page.keyboard.press('Enter')
          await eventually(() => clockSeconds(page)).toBe(21.5)
        },
        how,
      )
    },
  )

  it('the list marks incomplete sound only', async () => {
    const { page, close } = await world.open('/', { bypassCSP: true })
    const mark = rowOf(page, 'Damaged').getByRole('img', { name: 'This file: damaged' })
    await mark.waitFor()
    expect(await mark.getAttribute('title')).toBe('This file: damaged')
    for (const name of ['Plain', 'Mixed', 'Tracks']) {
      expect(await rowOf(page, name).getByRole('img').count(), name).toBe(0)
    }
    expect(await axeViolations(page)).toEqual([])
    await close()
  })

  it.each<BrowserContextOptions>([{}, NARROW])(
    'other tracks are listed, and become recordings %j',
    async (options) => {
      await look(
        'Tracks',
        async (page) => {
          await openPanel(page, 'Details')
          const tracks = page.getByRole('region', { name: 'Audio tracks' }).getByRole('listitem')
          expect(await tracks.count()).toBe(3)
          expect(await tracks.nth(0).innerText()).toMatch(
            /1: English.*AAC.*stereo.*this recording/s,
          )
          expect(await tracks.nth(0).getByRole('button').count()).toBe(0)
          const second = await tracks.nth(1).innerText()
          expect(second).toMatch(/2: German.*<b>Director<\/b>.*Opus.*6 channels/s)
          expect(second).not.toContain('this recording')
          const button = tracks
            .nth(1)
            .getByRole('button', { name: /^Create a recording of this track/ })
          await button.click()
          await page.getByRole('heading', { level: 1, name: 'Tracks (<b>Director</b>)' }).waitFor()
          expect(page.url()).not.toContain(ids.Tracks)
        },
        options,
        // The stored file is a WAV without a second track, so the new recording fails, perhaps while it is loading.
        [/409/],
      )
    },
  )

  it('a track that cannot be extracted shows the reason', async () => {
    const watched = await world.open(`/recordings/${ids.Tracks}`)
    watched.expectFault(/ERR_/)
    const tracks = watched.page.getByRole('region', { name: 'Audio tracks' })
    await openPanel(watched.page, 'Details')
    await tracks.waitFor()
    await world.stopServer()
    await tracks.getByRole('button').first().click()
    await tracks.getByRole('alert').getByText('The server cannot be reached').waitFor()
    await watched.close()
  })
})
