import { gunzipSync } from 'node:zlib'
import { type DiarizationProvider, hasCode, NO_HINTS, type ProviderJob } from '@toolkit/core'
import { describe, expect, test, vi } from 'vitest'
import { type Opened, using } from './opened.ts'

/** A provider under test, with an account of its own that has no jobs yet. */
export interface ProviderSubject {
  readonly provider: DiarizationProvider
  /** The same provider, asked with a key that nobody gave out. */
  readonly stranger: DiarizationProvider
  /** A short recording that it can diarize. */
  readonly recording: Uint8Array
}

const RECORDING = 'media://conformance/recording'
const signal = new AbortController().signal

async function* blocksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 7000) yield bytes.subarray(at, at + 7000)
}

async function upload({ provider, recording }: ProviderSubject, mediaUrl: string): Promise<void> {
  const media = { sizeBytes: recording.length, bytes: blocksOf(recording) }
  await provider.upload(mediaUrl, media, signal)
}

async function submit({ provider }: ProviderSubject, mediaUrl: string): Promise<string> {
  const model = provider.models[0] ?? ''
  const { jobId, warnings } = await provider.submit({ mediaUrl, model, speakers: NO_HINTS }, signal)
  expect(jobId).not.toBe('')
  expect(warnings).toEqual([])
  return jobId
}

/** Looks at the job until it has ended. */
async function ended(provider: DiarizationProvider, jobId: string): Promise<ProviderJob> {
  for (;;) {
    const job = await provider.job(jobId, signal)
    if (job.status !== 'pending' && job.status !== 'running') return job
  }
}

async function refusal(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('This was not refused.')
    },
    (error: unknown) => error,
  )
}

/** What every `DiarizationProvider` promises. `open` gives a fresh one each time; runs may take a while. */
export function diarizationProviderSuite(
  name: string,
  open: () => Promise<Opened<ProviderSubject>>,
): void {
  const provides = (title: string, use: (subject: ProviderSubject) => Promise<void>): void => {
    test(title, () => using(open, use))
  }

  describe(`${name} as a diarization provider`, () => {
    provides('takes its own key and no other', async ({ provider, stranger }) => {
      await provider.check(signal)
      const calls = [
        () => stranger.check(signal),
        () =>
          stranger.upload(RECORDING, { sizeBytes: 1, bytes: blocksOf(Uint8Array.of(1)) }, signal),
        () => stranger.submit({ mediaUrl: RECORDING, model: '', speakers: NO_HINTS }, signal),
        () => stranger.findBySource(RECORDING, signal),
        () => stranger.job('job', signal),
      ]
      for (const call of calls) {
        expect(hasCode(await refusal(call()), 'provider-credentials')).toBe(true)
      }
    })

    provides('diarizes a recording from its bytes to its result', async (subject) => {
      const { provider } = subject
      await upload(subject, RECORDING)
      const jobId = await submit(subject, RECORDING)
      const job = await ended(provider, jobId)
      if (job.status !== 'succeeded') throw new Error(`The job ended as ${JSON.stringify(job)}`)
      const { turns, curves, warnings, raw } = job.result
      expect(warnings).toEqual([])
      expect(turns.length).toBeGreaterThan(0)
      for (const { start, end, scores, speaker } of turns) {
        expect(start).toBeGreaterThanOrEqual(0)
        expect(end).toBeGreaterThan(start)
        if (scores !== null) expect(Object.keys(scores)).toContain(speaker)
      }
      for (const curve of curves) expect(curve.resolution).toBeGreaterThan(0)
      const received = JSON.parse(gunzipSync(raw).toString())
      expect(received).toMatchObject({ jobId, status: 'succeeded' })
      expect(received.output.diarization).toHaveLength(turns.length)
      expect(await provider.job(jobId, signal)).toEqual(job)
    })

    provides('finds the newest job by its source', async (subject) => {
      const { provider } = subject
      expect(await provider.findBySource(RECORDING, signal)).toBeNull()
      await upload(subject, RECORDING)
      await upload(subject, `${RECORDING}-2`)
      const first = await submit(subject, RECORDING)
      const found = await provider.findBySource(RECORDING, signal)
      expect(found).toEqual({ jobId: first, source: RECORDING, model: expect.any(String) })
      const again = await submit(subject, RECORDING)
      await submit(subject, `${RECORDING}-2`)
      expect(again).not.toBe(first)
      expect((await provider.findBySource(RECORDING, signal))?.jobId).toBe(again)
      expect(await provider.findBySource(`${RECORDING}-3`, signal)).toBeNull()
    })

    provides('says which field of a request it refuses', async (subject) => {
      const { provider } = subject
      const model = provider.models[0] ?? ''
      const unknown = { mediaUrl: 'media://nowhere', model, speakers: NO_HINTS }
      const missing = await refusal(provider.submit(unknown, signal))
      expect(missing).toMatchObject({ code: 'provider-rejected', fields: [{ path: 'url' }] })
      await upload(subject, RECORDING)
      const speakers = { num: null, min: 3, max: 2 }
      const reversed = await refusal(
        provider.submit({ mediaUrl: RECORDING, model, speakers }, signal),
      )
      expect(reversed).toMatchObject({
        code: 'provider-rejected',
        fields: [{ path: 'minSpeakers' }],
      })
      expect((reversed as Error).message).toContain('minSpeakers')
    })

    provides('does not know jobs of others', async ({ provider }) => {
      for (const jobId of ['no-such-job', '../v2/jobs', 'ü?#']) {
        const error = await refusal(provider.job(jobId, signal))
        expect(hasCode(error, 'provider-not-found')).toBe(true)
      }
    })

    provides('keeps nothing of a recording whose bytes break off', async (subject) => {
      const { provider, recording } = subject
      const broken = new Error('the source broke off')
      async function* breaking(): AsyncGenerator<Uint8Array> {
        yield recording.subarray(0, 10)
        throw broken
      }
      const half = { sizeBytes: recording.length, bytes: breaking() }
      expect(await refusal(provider.upload(RECORDING, half, signal))).toBe(broken)
      for (const sizeBytes of [recording.length + 1, recording.length - 1]) {
        const other = { sizeBytes, bytes: blocksOf(recording) }
        const error = await refusal(provider.upload(RECORDING, other, signal))
        expect(hasCode(error, 'internal')).toBe(true)
      }
      const model = provider.models[0] ?? ''
      const request = { mediaUrl: RECORDING, model, speakers: NO_HINTS }
      const error = await refusal(provider.submit(request, signal))
      expect(hasCode(error, 'provider-rejected')).toBe(true)
    })

    provides('ends every call with the reason of its signal', async ({ provider }) => {
      const reason = new Error('no longer wanted')
      const aborted = AbortSignal.abort(reason)
      const media = { sizeBytes: 1, bytes: blocksOf(Uint8Array.of(1)) }
      const request = { mediaUrl: RECORDING, model: '', speakers: NO_HINTS }
      const calls = [
        () => provider.check(aborted),
        () => provider.upload(RECORDING, media, aborted),
        () => provider.submit(request, aborted),
        () => provider.findBySource(RECORDING, aborted),
        () => provider.job('job', aborted),
      ]
      for (const call of calls) expect(await refusal(call())).toBe(reason)
    })

    provides('ends an upload in its middle with the reason of its signal', async ({ provider }) => {
      const reason = new Error('no longer wanted')
      const stop = new AbortController()
      let closed = false
      async function* endless(): AsyncGenerator<Uint8Array> {
        try {
          for (let sent = 0; ; sent += 1) {
            if (sent === 5) stop.abort(reason)
            yield new Uint8Array(1000)
          }
        } finally {
          closed = true
        }
      }
      const media = { sizeBytes: 1_000_000_000, bytes: endless() }
      expect(await refusal(provider.upload(RECORDING, media, stop.signal))).toBe(reason)
      await vi.waitFor(() => expect(closed).toBe(true))
    })

    provides('cannot cancel what has ended, and says so', async (subject) => {
      const { provider } = subject
      await upload(subject, RECORDING)
      const jobId = await submit(subject, RECORDING)
      const job = await ended(provider, jobId)
      expect(await provider.cancel(jobId, signal)).toBe(false)
      expect(await provider.job(jobId, signal)).toEqual(job)
      const progress = await provider.progress(jobId, signal)
      if (progress !== null) expect(progress.fraction).toBe(1)
    })
  })
}
