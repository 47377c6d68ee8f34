import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { audioKey } from '@toolkit/core'
import { aRecording, aRun } from '@toolkit/testkit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  chooseAction,
  chooseFiles,
  countIn,
  eventually,
  openFilter,
  openTurns,
  openUploadOptions,
  rowOf,
  waitUntilDone,
} from './actions.ts'
import { axeViolations } from './axe.ts'
import { type CloudWorld, openCloudWorld } from './cloud-world.ts'
import { describeInBrowser } from './fixture.ts'
import { toneWav } from './sounds.ts'

const FOREVER = 3_600_000
const SOUND = toneWav(60)
const BY = 'pyannoteAI · generated-1'

describeInBrowser('runs of a paid provider', () => {
  let world: CloudWorld
  const unknown = aRecording({
    name: 'Unknown',
    status: 'held',
    durationSeconds: 60,
    sizeBytes: SOUND.length,
  })
  const expired = aRecording({
    name: 'Expired',
    status: 'running',
    durationSeconds: 60,
    sizeBytes: SOUND.length,
  })
  const passed = aRecording({
    name: 'Passed over',
    status: 'canceled',
    durationSeconds: 60,
    sizeBytes: SOUND.length,
  })

  beforeAll(async () => {
    world = await openCloudWorld({ CONFIRM_HOURS: '0.5' }, putWaiting)
  })
  afterAll(() => world.close())

  /** Runs with an unknown submission, one of them before another run, and one whose job no longer exists. */
  async function putWaiting(folder: string): Promise<void> {
    const storage = await openEmbeddedStorage({ dataDir: folder })
    const run = { provider: 'pyannoteai', model: 'precision-2' } as const
    try {
      for (const recording of [unknown, expired, passed]) {
        await storage.blobs.put(audioKey(recording.id), once(SOUND))
        await storage.recordings.insert(recording)
      }
      for (const { id: recordingId } of [unknown, passed]) {
        await storage.runs.insert(
          aRun({
            ...run,
            recordingId,
            status: 'held',
            hold: { reason: 'unknown-submit', since: '2026-01-01T00:00:00.000Z' },
            submitStartedAt: '2026-01-01T00:00:00.000Z',
            uploadedAt: '2026-01-01T00:00:00.000Z',
            mediaExpiresAt: '2026-01-02T00:00:00.000Z',
          }),
        )
      }
      await storage.runs.insert(aRun({ ...run, recordingId: passed.id, status: 'canceled' }))
      await storage.runs.insert(
        aRun({
          ...run,
          recordingId: expired.id,
          status: 'running',
          jobId: 'forgotten',
          submittedAt: '2026-01-01T00:00:00.000Z',
        }),
      )
    } finally {
      await storage.close()
    }
  }

  const look = async (address: string, see: (page: Page) => Promise<void>) => {
    const watched = await world.open(address, { bypassCSP: true })
    await see(watched.page)
    await watched.close()
  }

  /** Uploads a file. Returns the id of the recording. */
  const uploadFile = async (page: Page, name: string, model: string): Promise<string> => {
    await openUploadOptions(page)
    await page.getByLabel('Model').selectOption(model)
    await chooseFiles(page, { name, mimeType: 'audio/wav', buffer: toneWav(30) })
    await rowOf(page, name).waitFor()
    const { items } = await world.api.list({ q: name })
    return items[0]?.id ?? ''
  }

  const runsOf = async (id: string) => (await world.api.diarizations(id)).items

  it('names provider and model; certainty of precision-3 is derived; other curves can be selected', async () => {
    // The source is hidden while all recordings have the same.
    await look('/?columns=name,confidence,source,status', async (page) => {
      const id = await uploadFile(page, 'probable.wav', 'precision-3')
      await waitUntilDone(page, 'probable.wav')
      const row = rowOf(page, 'probable.wav')
      await row.getByText(BY, { exact: true }).waitFor()
      await row.getByText('certainty', { exact: true }).waitFor()
      await openFilter(page, 'Confidence')
      await page.getByLabel('Certainty (mean over all samples), from').waitFor()
      await row.getByRole('link').click()

      await page.locator('dl').getByText(BY).waitFor()
      await page.locator('dl').getByText('Mean certainty').waitFor()
      const shown = page.getByLabel('Diarization shown')
      await eventually(() => shown.locator('option:checked').innerText()).toContain(BY)
      await page.getByText('precision-3 was requested; generated-1 was used.').waitFor()
      await page.getByText('pyannoteAI keeps its copy of the result until').waitFor()

      const speakers = (await runsOf(id))[0]?.curves.flatMap(({ speaker }) => speaker ?? []) ?? []
      expect(speakers.length).toBeGreaterThan(1)
      const curve = page.getByLabel('Curve')
      const legend = page.getByTestId('timeline-legend')
      await legend.getByText('The curve is the certainty. Derived').waitFor()
      expect(await curve.locator('option').allInnerTexts()).toEqual([
        'Certainty (derived)',
        'Speech probability',
        'Crosstalk probability',
        ...speakers.map((speaker) => `Probability of ${speaker}`),
      ])
      const means = await page.locator('dl').first().innerText()
      await curve.selectOption('Probability of SPEAKER_00')
      await legend.getByText('The curve is the probability of SPEAKER_00.').waitFor()
      await page.getByTestId('spot-curve').getByText('By probability of SPEAKER_00').waitFor()
      // A probability is doubtful in the middle; the figures of the run are still those of certainty.
      await eventually(() => page.getByLabel('Sample score, from').inputValue()).toBe('25')
      expect(await page.locator('dl').first().innerText()).toBe(means)
      expect(await axeViolations(page)).toEqual([])
    })
  })

  it('the selected curve is in the URL and is used by spots, tooltip and report', async () => {
    const { items } = await world.api.list({ q: 'probable' })
    const id = items[0]?.id ?? ''
    const search = 'curve=crosstalk&spotMin=10&spotMax=100'
    await look(`/recordings/${id}?${search}`, async (page) => {
      const spots = await world.api.spots(id, {
        curve: 'crosstalk',
        min: 10,
        max: 100,
        mergeGap: 0.3,
        minDuration: 0.2,
      })
      expect(spots.total).toBeGreaterThan(0)
      await eventually(() => countIn(page, 'spot-count')).toBe(spots.total)
      const plot = page.getByTestId('timeline-plot')
      const box = await plot.boundingBox()
      if (box === null) throw new Error('no plot')
      await page.mouse.move(box.x + box.width / 2, box.y + box.height - 10)
      await page
        .getByTestId('timeline-tooltip')
        .getByText(/^crosstalk probability /)
        .waitFor()
      await chooseAction(page, 'Report')
      await page.getByText('Samples with a crosstalk probability from 10 to 100').waitFor()
    })
  })

  it('an account without credit holds the run; Try now continues once there is credit', async () => {
    await world.misbehave({ kind: 'refuse', status: 402, call: 'diarize', forMs: FOREVER })
    await look('/', async (page) => {
      const id = await uploadFile(page, 'unpaid.wav', 'precision-2')
      await rowOf(page, 'unpaid.wav')
        .getByText('action needed')
        .last()
        .waitFor({ state: 'attached' })
      await page.getByRole('button', { name: 'Server: 1 problem' }).click()
      await page.getByRole('dialog').getByText('pyannoteAI: ').waitFor()
      await page.keyboard.press('Escape')
      await rowOf(page, 'unpaid.wav').getByRole('link').click()
      const alert = page.getByRole('alert', { name: 'pyannoteAI asks for payment' })
      await alert.getByText('nothing is billed').waitFor()
      await alert.getByText('Add credit or a subscription').waitFor()
      await alert.getByText('continues automatically').waitFor()
      await alert.getByText('pyannoteAI keeps the uploaded recording until').waitFor()
      expect(await axeViolations(page)).toEqual([])
      await world.misbehave()
      await alert.getByRole('button', { name: 'Try now' }).click()
      await openTurns(page)
      expect(await alert.count()).toBe(0)
      expect((await runsOf(id)).map(({ status }) => status)).toEqual(['succeeded'])
    })
  })

  it('after an unknown submission both choices state their possible cost', async () => {
    await look(`/recordings/${unknown.id}`, async (page) => {
      const alert = page.getByRole('alert', {
        name: 'It is unknown whether pyannoteAI received this',
      })
      await alert.getByText('it may be billed twice').waitFor()
      await alert.getByText('it may be billed anyway').waitFor()
      await alert.getByText('it is uploaded again when this continues').waitFor()
      await alert.getByRole('button', { name: 'Send again' }).waitFor()
      expect(await axeViolations(page)).toEqual([])
      await alert.getByRole('button', { name: 'Give up' }).click()
      await page.getByText('If the provider took this job, it may still').waitFor()
    })
  })

  it('an older held run can be resolved beside a newer one', async () => {
    await look(`/recordings/${passed.id}`, async (page) => {
      const earlier = page.getByRole('region', { name: 'Earlier diarization' })
      await earlier.getByText('has not ended').waitFor()
      await page.getByText('The newest diarization was canceled.').waitFor()
      expect(await axeViolations(page)).toEqual([])
      await earlier.getByRole('button', { name: 'Give up' }).click()
      await eventually(() => earlier.count()).toBe(0)
      expect((await runsOf(passed.id)).map(({ status }) => status)).toEqual([
        'canceled',
        'canceled',
      ])
    })
  })

  it('a run whose job no longer exists fails with the reason and can be run again', async () => {
    await look(`/recordings/${expired.id}`, async (page) => {
      const alert = page.getByRole('alert', { name: 'The diarization failed' })
      await alert.getByText('no longer knows this job').waitFor({ timeout: 60_000 })
      await alert.getByText('Another run is a new job, and billed as one.').waitFor()
      await alert.getByRole('button', { name: 'Run again' }).click()
      const dialog = page.getByRole('dialog', { name: 'Diarize this recording again' })
      await dialog.getByLabel('Provider').selectOption('this machine')
      expect(await dialog.getByLabel('Model').count()).toBe(0)
      await dialog.getByLabel('Provider').selectOption('pyannoteAI (paid)')
      await dialog.getByLabel('Model').selectOption('precision-3')
      await dialog.getByText('pyannoteAI bills for 1 min.').waitFor()
    })
  })

  it('a field that the model rejects is omitted with a warning', async () => {
    await world.misbehave({ kind: 'refuse', status: 400, field: 'confidence', call: 'diarize' })
    await look('/', async (page) => {
      await uploadFile(page, 'warned.wav', 'precision-2')
      await waitUntilDone(page, 'warned.wav')
      await rowOf(page, 'warned.wav').getByRole('link').click()
      await page.getByRole('note').getByText('precision-2 does not provide confidence').waitFor()
      await page.getByText('This diarization has no scores for its samples.').waitFor()
    })
  })

  it('cancel warns before and after that the run may still be billed', async () => {
    await world.misbehave({ kind: 'job-slow', delayMs: FOREVER })
    await look('/', async (page) => {
      await uploadFile(page, 'slow.wav', 'precision-3')
      await rowOf(page, 'slow.wav').getByRole('link').click()
      await page.getByText('pyannoteAI may still finish and bill it').waitFor()
      const status = page.getByRole('region', { name: 'Diarization under way' }).getByRole('status')
      await eventually(() => status.innerText()).toContain('Diarizing')
      await page.getByRole('button', { name: 'Cancel', exact: true }).click()
      await page.getByText('The newest diarization was canceled. No longer followed.').waitFor()
    })
    await world.misbehave()
  })

  it('certainty and confidence are never shown in one histogram', async () => {
    const { groups } = await world.api.facets({})
    expect(new Set(groups.map(({ score }) => score.kind))).toEqual(
      new Set(['certainty', 'confidence']),
    )
    await look('/', async (page) => {
      const refusals = page.getByText('Scores of different models must not be mixed')
      for (const filter of ['Confidence', 'Min. turn']) {
        await openFilter(page, filter)
        await eventually(() => refusals.count()).toBe(1)
      }
    })
  })

  it('a rejected key is reported with its setting; after giving up, the run can be repeated', async () => {
    await world.misbehave({ kind: 'refuse', status: 401, forMs: FOREVER })
    await look('/', async (page) => {
      const id = await uploadFile(page, 'locked.wav', 'precision-2')
      await rowOf(page, 'locked.wav').getByRole('link').click()
      const alert = page.getByRole('alert', { name: 'pyannoteAI refuses the key' })
      await alert.getByText('TOKEN_PYANNOTE').waitFor()
      await alert.getByRole('button', { name: 'Give up' }).click()
      await page.getByText('The newest diarization was canceled.').waitFor()
      await page.getByRole('button', { name: 'Run again', exact: true }).waitFor()
      expect((await runsOf(id)).map(({ status }) => status)).toEqual(['canceled'])
    })
    await world.misbehave()
  })
})

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
