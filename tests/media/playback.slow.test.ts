import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Client, createClient } from '@toolkit/server/client'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Product } from '../../run/product/product.ts'
import { openTurns, resultRows } from '../browser/actions.ts'
import { ARGS, findChromium } from '../browser/chromium.ts'
import { describeInBrowser, openPage } from '../browser/fixture.ts'
import { startWithPage } from '../browser/server.ts'
import { CONVERSATION_FILE } from '../browser/sounds.ts'
import { ANALYSIS_RATE } from './analysis.ts'
import { captureAfter, installCapture, playInstead } from './capture.ts'
import { namedKinds } from './kinds.ts'
import { MediaFolder } from './media-folder.ts'
import type { Kind } from './media-input.ts'
import { comparedTo, errorsAtPlaces, type PlacedSound, summary } from './playback-errors.ts'
import { decodeSound } from './prepared-input.ts'
import { spokenKinds } from './spoken-kinds.ts'

const isLong = process.env.MEDIA === 'long'
const SECONDS = isLong ? 600 : 40
const PLACES = isLong ? 200 : 6
const WITHIN_SECONDS = 0.02
const ROWS = 5

const NAMES = [
  'WAV',
  'WAV, µ-law of 8 kHz',
  'WAV of 64-bit floats',
  'WAV, at −60 dB',
  'AIFF',
  'FLAC without sample count',
  'MP3 VBR without Xing',
  'MP3 concatenated, each with Xing',
  'ADTS',
  'Ogg chained, Opus and Vorbis',
  'Opus with granules starting at 1 h',
  'WebM starting at 1 h',
  'MP4, fragmented',
  'MP4 with a gap of 5 s',
]

describeInBrowser('playback in the page', () => {
  const media = new MediaFolder()
  const lines: string[] = []
  let folder: string
  let product: Product
  let browser: Browser
  let api: Client

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'media-heard-'))
    product = await startWithPage(folder, 0)
    browser = await chromium.launch({
      executablePath: findChromium(process.env) ?? '',
      args: [...ARGS, '--autoplay-policy=no-user-gesture-required'],
    })
    api = createClient(product.url)
  })
  afterAll(async () => {
    await browser.close()
    await product.close()
    await rm(folder, { recursive: true, force: true })
    media.remove()
    process.stdout.write(`${lines.join('\n')}\n`)
  })

  /** Uploads a file; resolves to its id when it is prepared. */
  const uploaded = async (name: string, bytes: Uint8Array, diarize: boolean): Promise<string> => {
    const form = new FormData()
    form.append('diarize', String(diarize))
    form.append('file', new Blob([Uint8Array.from(bytes)]), name)
    const answer = await fetch(`${product.url}/api/recordings`, { method: 'POST', body: form })
    const recording = (await answer.json()) as { id: string }
    expect(answer.status, JSON.stringify(recording)).toBe(201)
    await expect
      .poll(
        async () => {
          // Some files have a sound immediately, until it is known that they must be amplified or corrected.
          const { sound, media, error } = await api.recording(recording.id)
          return { hasSound: sound !== null && media !== null, error }
        },
        { timeout: 60_000 },
      )
      .toEqual({ hasSound: true, error: null })
    return recording.id
  }

  const openPlayer = async (id: string) => {
    const watched = await openPage(browser, product.url, `/recordings/${id}`, {
      bypassCSP: true,
    })
    await watched.page.locator('audio').waitFor({ state: 'attached' })
    await installCapture(watched.page)
    return watched
  }

  const chosen = namedKinds(media, SECONDS).filter(({ name }) => NAMES.includes(name))

  it('covers all listed kinds', () => {
    expect(chosen.map(({ name }) => name).sort()).toEqual([...NAMES].sort())
  })

  it.for(chosen)('$name: plays what is drawn at any time', async ({ name, make }) => {
    const input = await make()
    const watched = await openPlayer(await uploaded(name, input.bytes, false))
    const found = await errorsAtPlaces(watched.page, input, PLACES)
    await watched.close()
    lines.push(`${name.padEnd(40)} ${summary(found)}`)
    for (const { error } of found) expect(Math.abs(error)).toBeLessThanOrEqual(WITHIN_SECONDS)
  })

  it('a player of the original file is inaccurate, which is detected', async () => {
    const { name, make } = chosen.find((kind) => kind.name === 'MP3 VBR without Xing') as Kind
    const input = await make()
    const id = await uploaded(name, input.bytes, false)
    const watched = await openPlayer(id)
    await playInstead(watched.page, `/api/recordings/${id}/original`)
    const found = await errorsAtPlaces(watched.page, input, Math.min(PLACES, 20))
    await watched.close()
    lines.push(`${`${name}, the file itself`.padEnd(40)} ${summary(found)}`)
    const wrong = found.filter(({ error }) => !(Math.abs(error) <= 0.05))
    expect(wrong.length).toBeGreaterThan(0)
  })

  it('a click on a turn plays that turn', async () => {
    const kind = spokenKinds(media, CONVERSATION_FILE).find(({ name }) => /VBR/.test(name))
    const { bytes = new Uint8Array(0), segments = [] } = (await kind?.make()) ?? {}
    const delay = segments[0]?.at ?? 0
    const { samples } = await decodeSound(await readFile(CONVERSATION_FILE), media.folder)
    const id = await uploaded('Conversation', bytes, true)
    await expect
      .poll(async () => (await api.recording(id)).status, { timeout: 200_000 })
      .toBe('succeeded')
    const watched = await openPlayer(id)
    await openTurns(watched.page)
    const rows = resultRows(watched.page, 'Turns')
    await rows.first().waitFor()
    const found: PlacedSound[] = []
    for (const row of (await rows.all()).slice(0, ROWS)) {
      const start = Number(await row.getAttribute('data-start'))
      const captured = await captureAfter(watched.page, () => row.click())
      found.push(comparedTo(samples, Math.round((start - delay) * ANALYSIS_RATE), captured))
    }
    await watched.close()
    lines.push(`${'a click on a turn'.padEnd(40)} ${summary(found)}`)
    expect(found.length).toBeGreaterThan(1)
    for (const { error } of found) expect(Math.abs(error)).toBeLessThanOrEqual(WITHIN_SECONDS)
  })
})
