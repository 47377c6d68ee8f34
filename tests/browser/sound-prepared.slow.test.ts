import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { findFfmpeg } from '@toolkit/audio'
import { audioKey, type Recording } from '@toolkit/core'
import { aRecording } from '@toolkit/testkit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  chooseFiles,
  clockSeconds,
  eventually,
  openPanel,
  rowOf,
  scrollsSideways,
} from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { CONVERSATION_FILE, toneWav } from './sounds.ts'

const ffmpeg = findFfmpeg(process.env)
const itWithFfmpeg = ffmpeg === null ? it.skip : it
const why = ffmpeg === null ? ' (skipped: no ffmpeg on the PATH to make the file with)' : ''

/** A tone as MP3; decoding a long one takes some seconds. */
function mp3(seconds: number): Buffer {
  const tone = ['-f', 'lavfi', '-t', String(seconds), '-i', 'sine=frequency=300:sample_rate=16000']
  return execFileSync(
    ffmpeg ?? '',
    ['-v', 'error', ...tone, '-b:a', '24k', '-f', 'mp3', 'pipe:1'],
    {
      maxBuffer: 100_000_000,
    },
  )
}

/** A tone so quiet that it is amplified; the original is played until the level is known. */
function quietWav(seconds: number): Buffer {
  const file = toneWav(seconds)
  for (let at = 44; at < file.length; at += 2) file.writeInt16LE(file.readInt16LE(at) >> 5, at)
  return file
}

describeInBrowser('the sound during and after preparation', () => {
  let world: World
  const files = new Map<Recording, Buffer>()

  /** Stores a recording that is not prepared before a diarization is requested. */
  const waiting = (name: string, file: Buffer, fields: Partial<Recording> = {}) => {
    const recording = aRecording({
      name,
      sizeBytes: file.length,
      contentType: 'audio/mpeg',
      ...fields,
    })
    files.set(recording, file)
    return recording
  }
  const unheard = waiting('Unheard', toneWav(20), { contentType: 'audio/wav' })
  const long = ffmpeg === null ? null : waiting('Long', mp3(1800))
  const quiet = waiting('Quiet', quietWav(60), {
    contentType: 'audio/wav',
    sound: { kind: 'original', contentType: 'audio/wav', sizeBytes: 1_920_044, headBytes: 0 },
  })
  const broken = waiting('Broken', Buffer.from('no sound at all, but kept'), {
    error: { code: 'audio-corrupt', message: 'No sound can be read from this file.' },
  })

  beforeAll(async () => {
    world = await openWorld(async (folder) => {
      const storage = await openEmbeddedStorage({ dataDir: folder })
      try {
        for (const [recording, file] of files) {
          await storage.blobs.put(audioKey(recording.id), once(file))
          await storage.recordings.insert(recording)
        }
      } finally {
        await storage.close()
      }
    })
  })
  afterAll(() => world.close())

  const player = (page: Page) => page.getByRole('region', { name: 'Player' })
  const audio = (page: Page) => page.locator('audio')
  const open = (recording: Recording, options = {}) =>
    world.open(`/recordings/${recording.id}`, options)

  it('shows that it is being prepared; keys show a notice', async () => {
    for (const options of [
      {},
      { colorScheme: 'dark' },
      { viewport: { width: 390, height: 844 } },
    ]) {
      const { page, close } = await open(unheard, { ...options, bypassCSP: true })
      await player(page).getByText('Preparing audio', { exact: true }).waitFor()
      const bar = player(page).getByRole('progressbar', { name: 'Preparing audio' })
      expect(await bar.getAttribute('aria-valuenow')).toBeNull()
      expect(await audio(page).count()).toBe(0)
      expect(await scrollsSideways(page)).toBe(false)
      expect(await axeViolations(page)).toEqual([])
      for (const key of [' ', 'j', 'n', 'o', 'l', 'ArrowRight', 'm', '>']) {
        await page.keyboard.press(key)
        await player(page).getByText('The audio is not ready yet').waitFor()
      }
      expect(await page.locator('html').evaluate((root) => root.scrollTop)).toBe(0)
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
      await close()
    }
  })

  it('can be played when it is ready, without a reload', async () => {
    const { page, close } = await open(unheard)
    await player(page).getByText('Preparing audio').waitFor()
    const root = await page.locator('html').elementHandle()
    await world.api.diarize(unheard.id, {})
    await audio(page).waitFor({ state: 'attached' })
    await page.keyboard.press(' ')
    await eventually(() => clockSeconds(page)).toBeGreaterThan(0.3)
    expect(await player(page).innerText()).not.toMatch(/Preparing|has to wait/)
    expect(await root?.evaluate((element) => element.isConnected)).toBe(true)
    await close()
  })

  itWithFfmpeg(`tells how far it is, on the page and in the list${why}`, async () => {
    if (long === null) throw new Error('no file')
    const [one, list] = [await open(long), await world.open()]
    await rowOf(list.page, 'Long').waitFor()
    await player(one.page).getByText('Preparing audio').waitFor()
    const percent = /preparing audio, \d+ %/i
    const run = one.page.getByRole('region', { name: 'Diarization under way' })
    const bar = player(one.page).getByRole('progressbar', { name: 'Preparing audio' })
    await world.api.diarize(long.id, {})
    await Promise.all([
      run.getByText(percent).waitFor(),
      player(one.page).getByText(percent).waitFor(),
      rowOf(list.page, 'Long')
        .getByText(/preparing, \d+ %/)
        .last()
        .waitFor(),
    ])
    expect(Number(await bar.getAttribute('aria-valuenow'))).toBeLessThan(100)
    const step = run.getByRole('listitem').and(one.page.locator('[aria-current="step"]'))
    expect(await step.innerText()).toBe('Preparing audio')
    // A page opened during preparation shows the progress after the next event.
    await one.page.reload()
    await run.getByText(percent).waitFor()
    await audio(one.page).waitFor({ state: 'attached', timeout: 120_000 })
    expect(await rowOf(list.page, 'Long').innerText()).not.toMatch(/preparing/i)
    await one.close()
    await list.close()
  })

  it('a replaced sound is reloaded and continues at the same position', async () => {
    const { page, close } = await open(quiet)
    const types: string[] = []
    page.on('response', (answer) => {
      if (new URL(answer.url()).pathname.endsWith('/audio'))
        types.push(answer.headers()['content-type'] ?? '')
    })
    await eventually(() => audio(page).evaluate((sound) => sound.readyState > 0)).toBe(true)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press(' ')
    await eventually(() => clockSeconds(page)).toBeGreaterThan(5.3)
    expect(types).not.toContain('audio/mp4; codecs="opus"')
    await world.api.diarize(quiet.id, {})
    await eventually(async () => types.some((type) => type.startsWith('audio/mp4'))).toBe(true)
    await eventually(() => audio(page).evaluate((sound) => sound.readyState > 1)).toBe(true)
    const now = await clockSeconds(page)
    expect(now).toBeGreaterThan(5)
    await eventually(() => clockSeconds(page)).toBeGreaterThan(now + 0.3)
    await player(page).getByRole('button', { name: 'Pause', exact: true }).click()
    await close()
  })

  it('an unreadable file cannot be played but can be downloaded', async () => {
    const { page, close } = await open(broken, { bypassCSP: true })
    await player(page).getByText('There is no audio to play').waitFor()
    expect(await audio(page).count()).toBe(0)
    await page.keyboard.press(' ')
    expect(await axeViolations(page)).toEqual([])
    expect(await downloaded(page, () => link(player(page)).click())).toEqual(files.get(broken))
    await close()
  })

  it('a WAV file can be played immediately', async () => {
    const watched = await world.open()
    const { page } = watched
    const file = { name: 'plain.wav', mimeType: 'audio/wav', buffer: toneWav(8) }
    await chooseFiles(page, file)
    await rowOf(page, 'plain.wav').getByRole('link').click()
    await audio(page).waitFor({ state: 'attached' })
    await page.keyboard.press(' ')
    await eventually(() => clockSeconds(page)).toBeGreaterThan(0.3)
    await openPanel(page, 'Details')
    await page.getByText('original file', { exact: true }).waitFor()
    await watched.close()
  })

  itWithFfmpeg(`an MP3 is played as what was decoded, and kept as it came${why}`, async () => {
    const watched: WatchedPage = await world.open()
    const { page } = watched
    const buffer = execFileSync(
      ffmpeg ?? '',
      ['-v', 'error', '-i', CONVERSATION_FILE, '-ar', '44100', '-ac', '2', '-f', 'mp3', 'pipe:1'],
      { maxBuffer: 100_000_000 },
    )
    await chooseFiles(page, { name: 'talk.mp3', mimeType: 'audio/mpeg', buffer })
    await rowOf(page, 'talk.mp3').getByRole('link').click()
    await audio(page).waitFor({ state: 'attached' })
    await page.keyboard.press(' ')
    await eventually(() => clockSeconds(page)).toBeGreaterThan(0.3)
    await openPanel(page, 'Details')
    const facts = page.locator('dl')
    for (const words of ['MP3', '44.1 kHz', 'the same sound', 'converted copy']) {
      await facts.getByText(words).first().waitFor()
    }
    expect(await downloaded(page, () => link(facts).click())).toEqual(buffer)
    await watched.close()
  })

  const link = (within: ReturnType<Page['locator']>) =>
    within.getByRole('link', { name: 'Download original' })
})

async function downloaded(page: Page, act: () => Promise<void>): Promise<Buffer> {
  const coming = page.waitForEvent('download')
  await act()
  return readFileSync(await (await coming).path())
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
