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
} from '@toolkit/core'
import { describe, expect, test, vi } from 'vitest'
import { type Opened, using } from './opened.ts'

/** A provider under test, with an account of its own that has no jobs yet. */
export interface ProviderSubject {
  readonly provider: DiarizationProvider
  /** The same provider, asked with a key that nobody gave out. */
  readonly stranger: DiarizationProvider
  /** A short recording that it can diarize. */
  readonly recording: Uint8Array
  /** Every score that its first model gives. */
  readonly everyScore: readonly ScoreName[]
  /** A score that one of its models does not give. */
  readonly refused: { readonly model: string; readonly score: ScoreName }
  /** What it calls the least number of speakers. */
  readonly minSpeakersWord: string
  /** The job's id and the number of its turns, as the answer that the provider received says them. */
  readAnswer(answer: string): { readonly jobId: unknown; readonly turns: number }
}

const ASKED = { scores: ['confidence', 'turns'], webhook: null } as const
const RECORDING = 'conformance-recording'
/** How long a busy machine may take; a quiet one waits for none of it. */
const PATIENT = { timeout: 10_000 }
const signal = new AbortController().signal

async function* blocksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 7000) yield bytes.subarray(at, at + 7000)
}

async function upload({ provider, recording }: ProviderSubject, mediaKey: string): Promise<void> {
  const media = { sizeBytes: recording.length, bytes: blocksOf(recording) }
  await provider.upload(mediaKey, media, signal)
}

async function submit(
  { provider }: ProviderSubject,
  mediaKey: string,
  scores: readonly ScoreName[] = ASKED.scores,
): Promise<string> {
  const model = provider.models[0] ?? ''
  const request = { mediaKey, model, speakers: NO_HINTS, scores, webhook: null }
  const { jobId, warnings } = await provider.submit(request, signal)
  expect(jobId).not.toBe('')
  expect(warnings).toEqual([])
  return jobId
}

/** The scores that a result really has. */
function scoresIn({ turns, curves }: ProviderResult): Set<string> {
  const found = new Set<string>(curves.map(({ kind }) => kind))
  if (turns.some(({ scores }) => scores !== null)) found.add('turns')
  return found
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
        () =>
          stranger.submit({ mediaKey: RECORDING, model: '', speakers: NO_HINTS, ...ASKED }, signal),
        () => stranger.findJob(RECORDING, 0, signal),
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
      const isOdd = ({ start, end, scores, speaker }: GivenTurn): boolean =>
        !(start >= 0 && end > start) || (scores !== null && !Object.hasOwn(scores, speaker))
      expect(turns.filter(isOdd)).toEqual([])
      for (const curve of curves) expect(curve.resolution).toBeGreaterThan(0)
      expect(subject.readAnswer(gunzipSync(raw).toString())).toEqual({ jobId, turns: turns.length })
      expect(isDeepStrictEqual(await provider.job(jobId, signal), job)).toBe(true)
    })

    provides('finds the newest job about media', async (subject) => {
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

    provides('gives the scores that it is asked for, and no others', async (subject) => {
      const { provider, everyScore } = subject
      await upload(subject, RECORDING)
      const resultOf = async (scores: readonly ScoreName[]): Promise<ProviderResult> => {
        const job = await ended(provider, await submit(subject, RECORDING, scores))
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

    provides('says which field of a request it refuses', async (subject) => {
      const { provider } = subject
      const model = provider.models[0] ?? ''
      const unknown = { mediaKey: 'nowhere', model, speakers: NO_HINTS, ...ASKED }
      const missing = await refusal(provider.submit(unknown, signal))
      expect(missing).toMatchObject({ code: 'provider-rejected', fields: [{ path: 'mediaKey' }] })
      await upload(subject, RECORDING)
      const speakers = { num: null, min: 3, max: 2 }
      const reversed = await refusal(
        provider.submit({ mediaKey: RECORDING, model, speakers, ...ASKED }, signal),
      )
      expect(reversed).toMatchObject({
        code: 'provider-rejected',
        fields: [{ path: 'speakers.min' }],
      })
      expect((reversed as Error).message).toContain(subject.minSpeakersWord)
      const { refused } = subject
      const other = { mediaKey: RECORDING, speakers: NO_HINTS, webhook: null }
      const score = await refusal(
        provider.submit({ ...other, model: refused.model, scores: [refused.score] }, signal),
      )
      expect(score).toMatchObject({
        code: 'provider-rejected',
        fields: [{ path: `scores.${refused.score}` }],
      })
      const webhook = 'http://notices.invalid/webhook'
      const insecure = await refusal(
        provider.submit({ ...other, model, scores: [], webhook }, signal),
      )
      expect(insecure).toMatchObject({ code: 'provider-rejected', fields: [{ path: 'webhook' }] })
      const search = await provider.findJob(RECORDING, 0, signal)
      expect(search, 'a refused request takes no job').toEqual({ found: null, conclusive: true })
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
      const request = { mediaKey: RECORDING, model, speakers: NO_HINTS, ...ASKED }
      const error = await refusal(provider.submit(request, signal))
      expect(hasCode(error, 'provider-rejected')).toBe(true)
    })

    provides('ends every call with the reason of its signal', async ({ provider }) => {
      const reason = new Error('no longer wanted')
      const aborted = AbortSignal.abort(reason)
      const media = { sizeBytes: 1, bytes: blocksOf(Uint8Array.of(1)) }
      const request = { mediaKey: RECORDING, model: '', speakers: NO_HINTS, ...ASKED }
      const calls = [
        () => provider.check(aborted),
        () => provider.upload(RECORDING, media, aborted),
        () => provider.submit(request, aborted),
        () => provider.findJob(RECORDING, 0, aborted),
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
      await vi.waitFor(() => expect(closed).toBe(true), PATIENT)
    })

    provides(
      'forgets all that it keeps of a recording where it can, and else says so',
      async (subject) => {
        const { provider } = subject
        await upload(subject, RECORDING)
        const jobId = await submit(subject, RECORDING)
        expect(await provider.forget(RECORDING, signal)).toBe(provider.forgets)
        if (!provider.forgets) return
        const error = await refusal(provider.job(jobId, signal))
        expect(hasCode(error, 'provider-not-found')).toBe(true)
        expect((await provider.findJob(RECORDING, 0, signal)).found).toBe(null)
        const request = { mediaKey: RECORDING, model: '', speakers: NO_HINTS, ...ASKED }
        expect(hasCode(await refusal(provider.submit(request, signal)), 'provider-rejected')).toBe(
          true,
        )
        expect(await provider.forget(RECORDING, signal), 'again').toBe(true)
      },
    )

    provides('cannot cancel what has ended, and says so', async (subject) => {
      const { provider } = subject
      await upload(subject, RECORDING)
      const jobId = await submit(subject, RECORDING)
      const job = await ended(provider, jobId)
      expect(await provider.cancel(jobId, signal)).toBe(false)
      expect(isDeepStrictEqual(await provider.job(jobId, signal), job)).toBe(true)
      const progress = await provider.progress(jobId, signal)
      if (progress !== null) expect(progress.fraction).toBe(1)
    })
  })
}
