import { isDeepStrictEqual } from 'node:util'
import { gunzipSync } from 'node:zlib'
import {
  type DiarizationProvider,
  type GivenTurn,
  hasCode,
  NO_HINTS,
  type ProviderJob,
  type ProviderResult,
  type ScoreName,
  type VoiceprintJob,
} from '@toolkit/core'
import { describe, expect, test, vi } from 'vitest'
import { type Opened, using } from './opened.ts'

/** A provider under test, with its own account without jobs. */
export interface ProviderSubject {
  readonly provider: DiarizationProvider
  /** The same provider, called with an unknown key. */
  readonly withUnknownKey: DiarizationProvider
  /** A short recording that it can diarize. */
  readonly recording: Uint8Array
  /** A recording in which it finds no speech. */
  readonly silence: Uint8Array
  /** All scores of its first model. */
  readonly everyScore: readonly ScoreName[]
  /** A score that one of its models rejects. */
  readonly refused: { readonly model: string; readonly score: ScoreName }
  /** Its name of the minimum number of speakers. */
  readonly minSpeakersWord: string
  /** Reads the job id and the number of turns from a raw response of the provider. */
  readAnswer(answer: string): { readonly jobId: unknown; readonly turns: number }
}

const REQUESTED = { scores: ['confidence', 'turns'], webhook: null } as const
const RECORDING = 'conformance-recording'
/** Maximum wait on a busy machine. */
const WAIT_OPTIONS = { timeout: 10_000 }
const signal = new AbortController().signal

async function* blocksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 7000) yield bytes.subarray(at, at + 7000)
}

async function upload(
  { provider, recording }: Pick<ProviderSubject, 'provider' | 'recording'>,
  mediaKey: string,
): Promise<void> {
  const media = { sizeBytes: recording.length, bytes: blocksOf(recording) }
  await provider.upload(mediaKey, media, signal)
}

async function submit(
  { provider }: ProviderSubject,
  mediaKey: string,
  scores: readonly ScoreName[] = REQUESTED.scores,
): Promise<string> {
  const model = provider.models[0] ?? ''
  const request = { mediaKey, model, speakers: NO_HINTS, scores, webhook: null }
  const { jobId, warnings } = await provider.submit(request, signal)
  expect(jobId).not.toBe('')
  expect(warnings).toEqual([])
  return jobId
}

/** Returns the names of the scores in a result. */
function scoresIn({ turns, curves }: ProviderResult): Set<string> {
  const found = new Set<string>(curves.map(({ kind }) => kind))
  if (turns.some(({ scores }) => scores !== null)) found.add('turns')
  return found
}

/** Polls the job until it has ended. */
async function finalJob(provider: DiarizationProvider, jobId: string): Promise<ProviderJob> {
  for (;;) {
    const job = await provider.job(jobId, signal)
    if (job.status !== 'pending' && job.status !== 'running') return job
  }
}

async function finalVoiceprint(
  provider: DiarizationProvider,
  jobId: string,
): Promise<VoiceprintJob> {
  for (;;) {
    const job = await provider.voiceprintJob(jobId, signal)
    if (job.status !== 'pending' && job.status !== 'running') return job
  }
}

async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('expected a rejection')
    },
    (error: unknown) => error,
  )
}

/** Conformance suite of `DiarizationProvider`. `open` returns a new subject for each test; jobs may take a while. */
export function diarizationProviderSuite(
  name: string,
  open: () => Promise<Opened<ProviderSubject>>,
): void {
  const testWith = (title: string, use: (subject: ProviderSubject) => Promise<void>): void => {
    test(title, () => using(open, use))
  }

  describe(`${name} as a diarization provider`, () => {
    testWith('accepts its own key and no other', async ({ provider, withUnknownKey }) => {
      await provider.check(signal)
      const calls = [
        () => withUnknownKey.check(signal),
        () =>
          withUnknownKey.upload(
            RECORDING,
            { sizeBytes: 1, bytes: blocksOf(Uint8Array.of(1)) },
            signal,
          ),
        () =>
          withUnknownKey.submit(
            { mediaKey: RECORDING, model: '', speakers: NO_HINTS, ...REQUESTED },
            signal,
          ),
        () => withUnknownKey.submitVoiceprint({ mediaKey: RECORDING, model: '' }, signal),
        () => withUnknownKey.findJob(RECORDING, 0, signal),
        () => withUnknownKey.job('job', signal),
        () => withUnknownKey.voiceprintJob('job', signal),
      ]
      for (const call of calls) {
        expect(hasCode(await rejection(call()), 'provider-credentials')).toBe(true)
      }
    })

    testWith('uploads, diarizes and returns the result', async (subject) => {
      const { provider } = subject
      await upload(subject, RECORDING)
      const jobId = await submit(subject, RECORDING)
      const job = await finalJob(provider, jobId)
      if (job.status !== 'succeeded') throw new Error(`The job ended as ${JSON.stringify(job)}`)
      const { turns, curves, warnings, raw } = job.result
      expect(warnings).toEqual([])
      expect(turns.length).toBeGreaterThan(0)
      const isInvalid = ({ start, end, scores, speaker }: GivenTurn): boolean =>
        !(start >= 0 && end > start) || (scores !== null && !Object.hasOwn(scores, speaker))
      expect(turns.filter(isInvalid)).toEqual([])
      for (const curve of curves) expect(curve.resolution).toBeGreaterThan(0)
      expect(subject.readAnswer(gunzipSync(raw).toString())).toEqual({ jobId, turns: turns.length })
      expect(isDeepStrictEqual(await provider.job(jobId, signal), job)).toBe(true)
    })

    testWith('succeeds without turns if there is no speech', async (subject) => {
      const { provider, silence } = subject
      await upload({ provider, recording: silence }, RECORDING)
      const model = provider.models[0] ?? ''
      const speakers = { ...NO_HINTS, num: 4 }
      const { jobId } = await provider.submit(
        { mediaKey: RECORDING, model, speakers, ...REQUESTED },
        signal,
      )
      const job = await finalJob(provider, jobId)
      if (job.status !== 'succeeded') throw new Error(`The job ended as ${JSON.stringify(job)}`)
      const { turns, curves, warnings, raw } = job.result
      expect({ turns, curves }).toEqual({ turns: [], curves: [] })
      expect(warnings.join(), 'the hint was not met').toContain('4 speakers')
      expect(gunzipSync(raw).toString()).toContain(jobId)
    })

    testWith('makes a voiceprint, finds its job and forgets it', async (subject) => {
      const { provider } = subject
      expect(provider.voices?.maxPrints).toBeGreaterThan(0)
      expect(provider.voices?.maxSeconds).toBeGreaterThan(0)
      await upload(subject, RECORDING)
      const request = { mediaKey: RECORDING, model: provider.models[0] ?? '' }
      const { jobId } = await provider.submitVoiceprint(request, signal)
      expect((await provider.findJob(RECORDING, 0, signal)).found?.jobId).toBe(jobId)
      const job = await finalVoiceprint(provider, jobId)
      expect(job).toEqual({ status: 'succeeded', voiceprint: expect.stringMatching(/./) })
      expect(await provider.voiceprintJob(jobId, signal)).toEqual(job)
      if (!(await provider.forget(RECORDING, signal))) return
      const error = await rejection(provider.voiceprintJob(jobId, signal))
      expect(hasCode(error, 'provider-not-found')).toBe(true)
    })

    testWith('makes no voiceprint without a voice, or without media', async (subject) => {
      const { provider, silence } = subject
      await upload({ provider, recording: silence }, RECORDING)
      const model = provider.models[0] ?? ''
      const { jobId } = await provider.submitVoiceprint({ mediaKey: RECORDING, model }, signal)
      const job = await finalVoiceprint(provider, jobId)
      expect(job).toEqual({ status: 'failed', message: expect.stringMatching(/./) })
      const missing = { mediaKey: 'nowhere', model }
      expect(await rejection(provider.submitVoiceprint(missing, signal))).toMatchObject({
        code: 'provider-rejected',
        fields: [{ path: 'mediaKey' }],
      })
    })

    testWith('finds the newest job for a media key', async (subject) => {
      const { provider } = subject
      const search = (mediaKey: string) => provider.findJob(mediaKey, 0, signal)
      const none = { found: null, conclusive: true }
      expect(await search(RECORDING)).toEqual(none)
      await upload(subject, RECORDING)
      await upload(subject, `${RECORDING}-2`)
      const first = await submit(subject, RECORDING)
      const found = { jobId: first, model: expect.any(String) }
      expect(await search(RECORDING)).toEqual({ found, conclusive: true })
      const again = await submit(subject, RECORDING)
      await submit(subject, `${RECORDING}-2`)
      expect(again).not.toBe(first)
      expect((await search(RECORDING)).found?.jobId).toBe(again)
      expect(await search(`${RECORDING}-3`)).toEqual(none)
      const future = Date.UTC(9999, 0, 1)
      expect(await provider.findJob(RECORDING, future, signal)).toEqual(none)
    })

    testWith('returns the requested scores and no others', async (subject) => {
      const { provider, everyScore } = subject
      await upload(subject, RECORDING)
      const resultOf = async (scores: readonly ScoreName[]): Promise<ProviderResult> => {
        const job = await finalJob(provider, await submit(subject, RECORDING, scores))
        if (job.status !== 'succeeded') throw new Error(`The job ended as ${JSON.stringify(job)}`)
        return job.result
      }
      const none = await resultOf([])
      expect(none.curves).toEqual([])
      expect(none.turns.length).toBeGreaterThan(0)
      expect(none.turns.filter(({ scores }) => scores !== null)).toEqual([])
      const all = await resultOf(everyScore)
      expect(scoresIn(all)).toEqual(new Set(everyScore))
      for (const score of everyScore) {
        expect(scoresIn(await resultOf([score]))).toEqual(new Set([score]))
      }
    })

    testWith('names the rejected field of a request', async (subject) => {
      const { provider } = subject
      const model = provider.models[0] ?? ''
      const unknown = { mediaKey: 'nowhere', model, speakers: NO_HINTS, ...REQUESTED }
      const missing = await rejection(provider.submit(unknown, signal))
      expect(missing).toMatchObject({ code: 'provider-rejected', fields: [{ path: 'mediaKey' }] })
      await upload(subject, RECORDING)
      const speakers = { num: null, min: 3, max: 2 }
      const reversed = await rejection(
        provider.submit({ mediaKey: RECORDING, model, speakers, ...REQUESTED }, signal),
      )
      expect(reversed).toMatchObject({
        code: 'provider-rejected',
        fields: [{ path: 'speakers.min' }],
      })
      expect((reversed as Error).message).toContain(subject.minSpeakersWord)
      const { refused } = subject
      const other = { mediaKey: RECORDING, speakers: NO_HINTS, webhook: null }
      const score = await rejection(
        provider.submit({ ...other, model: refused.model, scores: [refused.score] }, signal),
      )
      expect(score).toMatchObject({
        code: 'provider-rejected',
        fields: [{ path: `scores.${refused.score}` }],
      })
      const webhook = 'http://notices.invalid/webhook'
      const insecure = await rejection(
        provider.submit({ ...other, model, scores: [], webhook }, signal),
      )
      expect(insecure).toMatchObject({ code: 'provider-rejected', fields: [{ path: 'webhook' }] })
      const search = await provider.findJob(RECORDING, 0, signal)
      expect(search, 'a rejected request creates no job').toEqual({ found: null, conclusive: true })
    })

    testWith('rejects unknown job ids', async ({ provider }) => {
      for (const jobId of ['no-such-job', '../v2/jobs', 'ü?#']) {
        for (const read of [provider.job, provider.voiceprintJob]) {
          const error = await rejection(read(jobId, signal))
          expect(hasCode(error, 'provider-not-found')).toBe(true)
        }
      }
    })

    testWith('keeps nothing of a recording whose upload fails', async (subject) => {
      const { provider, recording } = subject
      const broken = new Error('source failed')
      async function* breaking(): AsyncGenerator<Uint8Array> {
        yield recording.subarray(0, 10)
        throw broken
      }
      const half = { sizeBytes: recording.length, bytes: breaking() }
      expect(await rejection(provider.upload(RECORDING, half, signal))).toBe(broken)
      for (const sizeBytes of [recording.length + 1, recording.length - 1]) {
        const other = { sizeBytes, bytes: blocksOf(recording) }
        const error = await rejection(provider.upload(RECORDING, other, signal))
        expect(hasCode(error, 'internal')).toBe(true)
      }
      const model = provider.models[0] ?? ''
      const request = { mediaKey: RECORDING, model, speakers: NO_HINTS, ...REQUESTED }
      const error = await rejection(provider.submit(request, signal))
      expect(hasCode(error, 'provider-rejected')).toBe(true)
    })

    testWith('rejects every call with the reason of its signal', async ({ provider }) => {
      const reason = new Error('no longer wanted')
      const aborted = AbortSignal.abort(reason)
      const media = { sizeBytes: 1, bytes: blocksOf(Uint8Array.of(1)) }
      const request = { mediaKey: RECORDING, model: '', speakers: NO_HINTS, ...REQUESTED }
      const calls = [
        () => provider.check(aborted),
        () => provider.upload(RECORDING, media, aborted),
        () => provider.submit(request, aborted),
        () => provider.submitVoiceprint({ mediaKey: RECORDING, model: '' }, aborted),
        () => provider.findJob(RECORDING, 0, aborted),
        () => provider.job('job', aborted),
        () => provider.voiceprintJob('job', aborted),
      ]
      for (const call of calls) expect(await rejection(call())).toBe(reason)
    })

    testWith('aborts a running upload with the reason of its signal', async ({ provider }) => {
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
      expect(await rejection(provider.upload(RECORDING, media, stop.signal))).toBe(reason)
      await vi.waitFor(() => expect(closed).toBe(true), WAIT_OPTIONS)
    })

    testWith('deletes everything about a recording, or reports that it cannot', async (subject) => {
      const { provider } = subject
      await upload(subject, RECORDING)
      const jobId = await submit(subject, RECORDING)
      expect(await provider.forget(RECORDING, signal)).toBe(provider.forgets)
      if (!provider.forgets) return
      const error = await rejection(provider.job(jobId, signal))
      expect(hasCode(error, 'provider-not-found')).toBe(true)
      expect((await provider.findJob(RECORDING, 0, signal)).found).toBe(null)
      const request = { mediaKey: RECORDING, model: '', speakers: NO_HINTS, ...REQUESTED }
      expect(hasCode(await rejection(provider.submit(request, signal)), 'provider-rejected')).toBe(
        true,
      )
      expect(await provider.forget(RECORDING, signal), 'again').toBe(true)
    })

    testWith('cancel returns false for a job that has ended', async (subject) => {
      const { provider } = subject
      await upload(subject, RECORDING)
      const jobId = await submit(subject, RECORDING)
      const job = await finalJob(provider, jobId)
      expect(await provider.cancel(jobId, signal)).toBe(false)
      expect(isDeepStrictEqual(await provider.job(jobId, signal), job)).toBe(true)
      const progress = await provider.progress(jobId, signal)
      if (progress !== null) expect(progress.fraction).toBe(1)
    })
  })
}
