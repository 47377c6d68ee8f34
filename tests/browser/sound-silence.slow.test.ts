import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import {
  audioKey,
  curveBytes,
  curveKey,
  NO_HINTS,
  packCurve,
  peaksKey,
  type Recording,
  summarise,
} from '@toolkit/core'
import { aRecording, aRun, wavOf } from '@toolkit/testkit'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, openPanel, rowOf, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type World } from './fixture.ts'

const SECONDS = 60
/** Sample rate of the silent files; only the waveforms are tested. */
const FILE_RATE = 8_000
/** Steps of 10 ms; the first half is loud. */
const LOUD_STEPS = 50 * SECONDS
const ORIGIN = { kind: 'confidence', provider: 'local', model: 'local-test' } as const
/** A recording with a run without speech, confident or without scores, and a waveform of the given loudness (0–127). */
interface Silence {
  readonly name: string
  /** The maximum per 10 ms. */
  readonly loudness: (step: number) => number
  readonly warnings?: readonly string[]
}

/** Waveforms: a loud minute, the same 20 times quieter, and silence. */
const SILENCES: readonly Silence[] = [
  { name: 'Loud', loudness: (step) => (step < LOUD_STEPS ? 120 : 20) },
  { name: 'Quiet', loudness: (step) => (step < LOUD_STEPS ? 6 : 1) },
  { name: 'Digital silence', loudness: () => 0 },
]

/** As the provider reports it: no scores, and a hint that was not met. */
const NO_SCORES = {
  name: 'No scores',
  loudness: () => 0,
  warnings: ['No speech was detected in the recording. 4 speakers were requested.'],
}

describeInBrowser('a run without speech, and quiet sound', () => {
  let world: World
  const ids: Record<string, string> = {}

  beforeAll(async () => {
    world = await openWorld(async (folder) => {
      for (const silence of [...SILENCES, NO_SCORES])
        ids[silence.name] = (await putSilence(folder, silence)).id
    })
  })
  afterAll(() => world.close())

  const look = async (name: string, see: (page: Page) => Promise<void>, options = {}) => {
    const watched = await world.open(`/recordings/${ids[name]}`, { ...options, bypassCSP: true })
    await watched.page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    await see(watched.page)
    await watched.close()
  }

  const ways: BrowserContextOptions[] = [
    {},
    { colorScheme: 'dark' },
    { viewport: { width: 390, height: 844 } },
  ]
  it.each(ways)(
    'has a mark beside its mean, and words that say what it may mean %j',
    async (how) => {
      const { page, close } = await world.open('/?sort=-sampleMean', { ...how, bypassCSP: true })
      const row = rowOf(page, 'Loud')
      await row.getByText('99').first().waitFor()
      await row.locator('td').filter({ hasText: '99' }).getByText('no speech found').waitFor()
      expect(await scrollsSideways(page)).toBe(false)
      expect(await axeViolations(page)).toEqual([])
      await close()
      await look(
        'Loud',
        async (page) => {
          const note = page.getByRole('note', { name: 'No speech found' })
          expect(await note.innerText()).toMatch(/very quiet.*music.*track.*channel/is)
          expect(await scrollsSideways(page)).toBe(false)
          expect(await axeViolations(page)).toEqual([])
        },
        how,
      )
    },
  )

  it('the report shows it too', async () => {
    const { page, close } = await world.open(`/recordings/${ids.Loud}/report`)
    await page.getByRole('note', { name: 'No speech found' }).waitFor()
    await close()
  })

  it('without scores has no figures, and says which hint was not met', async () => {
    // Without the number of speakers, which is 0.
    const scores = '/?columns=name,confidence,minimum,overlap,mine,difference'
    const { page, close } = await world.open(scores, { bypassCSP: true })
    const row = rowOf(page, NO_SCORES.name)
    await row.getByText('no speech found').waitFor()
    expect(await row.innerText()).not.toMatch(/^0([.,]0)?$/m)
    await close()
    await look(NO_SCORES.name, async (page) => {
      await page.getByRole('note', { name: 'No speech found' }).waitFor()
      const warning = page.getByRole('note', { name: 'A warning' })
      expect(await warning.innerText()).toContain('4 speakers were requested')
      const figure = (name: string) =>
        page.locator(`dt:text-is("${name}") + dd`).first().innerText()
      await openPanel(page, 'Details')
      for (const name of [
        'Mean confidence',
        'Median confidence',
        'Mean turn confidence',
        'Mean by length',
        'Min. turn',
      ])
        expect(await figure(name)).toBe('–')
      expect(await axeViolations(page)).toEqual([])
    })
  })

  it('says who diarized it, and nothing while that is not known', async () => {
    await look(NO_SCORES.name, async (page) => {
      const source = page.locator('dt:text-is("Diarized by")')
      expect(await source.locator('+ dd').first().innerText()).toContain('local-test')
      await page.route('**/diarizations*', () => undefined)
      await page.reload()
      await page.locator('dt:text-is("Mean confidence")').first().waitFor()
      expect(await source.count()).toBe(0)
    })
  })

  it('a quiet recording is drawn as high as a loud one, silence as a line', async () => {
    const heights = async (name: string) => {
      let seen: number[] = []
      await look(name, async (page) => {
        await eventually(async () => Math.max(...(await waveHeights(page)))).toBeGreaterThan(0)
        seen = await waveHeights(page)
      })
      return Math.max(...seen)
    }
    const [loud, quiet, none] = [
      await heights('Loud'),
      await heights('Quiet'),
      await heights('Digital silence'),
    ]
    expect(loud).toBeGreaterThan(45)
    expect(Math.abs(loud - quiet)).toBeLessThanOrEqual(2)
    expect(none).toBeLessThanOrEqual(2)
  })

  it('quiet parts stay low at every zoom level', async () => {
    await look('Quiet', async (page) => {
      const highest = async () => Math.max(...(await waveHeights(page)))
      await eventually(highest).toBeGreaterThan(45)
      await page.getByTestId('timeline-plot').focus()
      for (const key of ['+', '+', '+', 'End']) await page.keyboard.press(key)
      await eventually(highest).toBeLessThan(14)
      expect(await highest()).toBeGreaterThan(5)
    })
  })
})

/** Number of painted pixels in each column of the waveform, as if it were 56 pixels high. */
async function waveHeights(page: Page): Promise<number[]> {
  const line = page.getByRole('separator', { name: 'Height of the waveform' })
  const pixels = Number(await line.getAttribute('aria-valuenow'))
  return page
    .getByTestId('timeline-plot')
    .locator('canvas')
    .first()
    .evaluate((canvas, band) => {
      const ratio = canvas.width / canvas.clientWidth
      const [top, height] = [Math.round(22 * ratio), Math.round(band * ratio)]
      const { data } = canvas.getContext('2d').getImageData(0, top, canvas.width, height)
      return Array.from({ length: canvas.width }, (_, x) => {
        let painted = 0
        for (let y = 0; y < height; y += 1)
          if (data[4 * (y * canvas.width + x) + 3] > 0) painted += 1
        return ((painted / ratio) * 56) / band
      })
    }, pixels)
}

async function putSilence(
  folder: string,
  { name, loudness, warnings }: Silence,
): Promise<Recording> {
  const hasScores = warnings === undefined
  const curve = hasScores ? packCurve(0.02, new Float32Array(SECONDS * 50).fill(99)) : null
  const origin = hasScores ? ORIGIN : null
  const summary = summarise({
    turns: [],
    curve,
    origin,
    durationSeconds: SECONDS,
    speakerDoubt: null,
    hints: NO_HINTS,
  })
  const file = wavOf(new Float32Array(SECONDS * FILE_RATE), FILE_RATE)
  const recording = aRecording({
    name,
    sizeBytes: file.length,
    durationSeconds: SECONDS,
    status: 'succeeded',
    provider: 'local',
    model: ORIGIN.model,
  })
  const run = aRun({
    recordingId: recording.id,
    status: 'succeeded',
    modelReported: ORIGIN.model,
    curves: hasScores
      ? [{ kind: 'confidence', speaker: null, resolution: 0.02, length: SECONDS * 50, missing: 0 }]
      : [],
    warnings: warnings ?? [],
    summary,
    completedAt: '2026-01-01T00:01:00.000Z',
  })
  const peaks = new Int8Array(2 * SECONDS * 100)
  for (let step = 0; step < SECONDS * 100; step += 1) {
    peaks[2 * step] = -loudness(step)
    peaks[2 * step + 1] = loudness(step)
  }
  const storage = await openEmbeddedStorage({ dataDir: folder })
  try {
    await storage.blobs.put(audioKey(recording.id), once(file))
    await storage.blobs.put(peaksKey(recording.id), once(new Uint8Array(peaks.buffer)))
    if (curve !== null) {
      await storage.blobs.put(curveKey(recording.id, run.id, 0), once(curveBytes(curve)))
    }
    await storage.turns.put(run.id, [])
    await storage.runs.insert(run)
    const finished = { ...recording, ...summary, currentRunId: run.id }
    await storage.recordings.insert(finished)
    return finished
  } finally {
    await storage.close()
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
