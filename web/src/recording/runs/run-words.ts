import type { DiarizationView } from '@toolkit/server/client'
import { preparationWords } from '../../format/status-words.ts'
import { formatDate } from '../../format/time-format.ts'
import { isFree, type KnownProviders, providerWords } from '../../providers/known-providers.ts'
import { madeByWords } from './run-origin.ts'

/** A run in one line: time, provider, model and speaker hints. */
export function runWords(known: KnownProviders, run: DiarizationView, isCurrent: boolean): string {
  const when = formatDate(run.completedAt ?? run.createdAt)
  const parts = [when, madeByWords(known, run), requestWords(run.request)]
  return parts.filter((part) => part !== null).join(' · ') + (isCurrent ? ' (current)' : '')
}

/** Describes what was asked of a run; null if nothing. */
export function requestWords({ speakers, byChannel }: DiarizationView['request']): string | null {
  return byChannel ? 'each channel as one party' : hintWords(speakers)
}

/** Describes the speaker hints; null if there are none. */
export function hintWords(speakers: DiarizationView['request']['speakers']): string | null {
  const { num, min, max } = speakers
  if (num !== null) return num === 1 ? '1 speaker' : `${num} speakers`
  if (min !== null && max !== null) return `${min} – ${max} speakers`
  if (min !== null) return `at least ${min} speakers`
  return max === null ? null : `at most ${max} speakers`
}

/** The stages of a run in progress, in order; `preparing`: its recording is being decoded. */
export const STAGES = ['preparing', 'queued', 'uploading', 'submitted', 'running'] as const
export type Stage = (typeof STAGES)[number]

export const STAGE_WORDS: Readonly<Record<Stage, string>> = {
  preparing: preparationWords(null),
  queued: 'Queued',
  uploading: 'Uploading to the provider',
  submitted: 'Submitted',
  running: 'Diarizing',
}

/** Returns the stage of a run (`isPreparing`: its recording is being decoded); null if it is not in progress. */
export function stageOf(run: Pick<DiarizationView, 'status'>, isPreparing: boolean): Stage | null {
  if (run.status === 'queued' && isPreparing) return 'preparing'
  return STAGES.find((stage) => stage === run.status) ?? null
}

const ENDED: ReadonlySet<DiarizationView['status']> = new Set(['succeeded', 'failed', 'canceled'])

/** Whether a run has not ended: it is in progress or held. */
export function isOpen({ status }: Pick<DiarizationView, 'status'>): boolean {
  return !ENDED.has(status)
}

/** Returns advice for the error code of a failed run. */
export function adviceFor(code: string): string {
  if (code.startsWith('audio-')) {
    return 'Running it again will not help. Upload the recording in another format, or a complete copy of it.'
  }
  if (code === 'provider-credentials' || code === 'provider-credit') {
    return 'Fix the account or the key, then run it again; or choose another provider.'
  }
  if (code === 'provider-not-found' || code === 'result-expired') {
    return 'Earlier results are kept. Another run is a new job, and billed as one.'
  }
  if (code === 'provider-rejected' || code === 'provider-unknown') {
    return 'Run it again with other hints, another model or another provider.'
  }
  return 'Run it again, with other hints if you like. Earlier results are kept.'
}

type Expiring = Pick<DiarizationView, 'provider' | 'status' | 'mediaExpiresAt' | 'resultExpiresAt'>

/** Describes how long the provider keeps the upload of a run; null for free providers or without an upload. */
export function uploadKeptWords(
  known: KnownProviders,
  run: Expiring,
  nowMs: number,
): string | null {
  const { provider, status, mediaExpiresAt } = run
  if (isFree(known, provider) || mediaExpiresAt === null) return null
  const who = providerWords(known, provider)
  if (Date.parse(mediaExpiresAt) > nowMs) {
    return `${who} keeps the uploaded recording until ${formatDate(mediaExpiresAt)}.`
  }
  return status === 'held'
    ? `${who} has deleted the uploaded recording; it is uploaded again when this continues.`
    : `${who} has deleted the uploaded recording.`
}

/** Describes how long the provider keeps its copy of a result; null for free providers or without a result. */
export function resultKeptWords(
  known: KnownProviders,
  run: Expiring,
  nowMs: number,
): string | null {
  const { provider, status, resultExpiresAt } = run
  if (isFree(known, provider) || status !== 'succeeded' || resultExpiresAt === null) return null
  const who = providerWords(known, provider)
  return Date.parse(resultExpiresAt) > nowMs
    ? `${who} keeps its copy of the result until ${formatDate(resultExpiresAt)}; the one here is kept.`
    : `${who} has deleted its copy of the result; the one here is kept.`
}

/** The texts for a held run and its two choices. */
interface HoldWords {
  readonly title: string
  readonly why: string
  readonly remedy: string
  readonly again: { readonly does: string; readonly means: string }
  readonly giveUp: string
}

const GIVE_UP =
  'This diarization ends without a result. Earlier ones are kept, and it can be run again.'

/** Returns why a run is held, how to resolve that, and what the two choices do. */
export function holdWords(known: KnownProviders, run: DiarizationView): HoldWords {
  const who = providerWords(known, run.provider)
  const key = known.find(({ name }) => name === run.provider)?.keySetting ?? 'its key'
  const hasJob = run.jobId !== null
  const jobState = hasJob
    ? 'The recording has been submitted already; only its result cannot be fetched.'
    : 'No job was created, so nothing is billed.'
  const retryEffect = hasJob
    ? 'Requests the result now. Nothing is submitted a second time.'
    : 'Submits the recording now.'
  switch (run.hold?.reason) {
    case 'credentials':
      return {
        title: `${who} refuses the key`,
        why: jobState,
        remedy: `Check ${key} in the settings, and restart the server if you change it. This diarization continues automatically as soon as the key is accepted.`,
        again: { does: 'Try now', means: retryEffect },
        giveUp: GIVE_UP,
      }
    case 'credit':
      return {
        title: `${who} asks for payment`,
        why: jobState,
        remedy: `Add credit or a subscription to the account at ${who}. This diarization continues automatically afterwards.`,
        again: { does: 'Try now', means: retryEffect },
        giveUp: GIVE_UP,
      }
    case 'unconfirmed':
      return {
        title: `Confirm sending this recording to ${who}`,
        why: `${who} bills this recording. Together with other recent recordings it exceeds CONFIRM_HOURS.`,
        remedy: 'Nothing was sent yet. It waits for your decision.',
        again: { does: `Send it to ${who}`, means: 'It is submitted and billed.' },
        giveUp: GIVE_UP,
      }
    default:
      return {
        title: `It is unknown whether ${who} received this recording`,
        why: 'The connection was lost while it was submitted, and no job for it was found.',
        remedy: 'It waits for your decision.',
        again: {
          does: 'Send again',
          means: `It is submitted again. If ${who} received it before, it may be billed twice.`,
        },
        giveUp: `${GIVE_UP} If ${who} received it, it may be billed anyway.`,
      }
  }
}
