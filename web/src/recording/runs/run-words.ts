import type { DiarizationView } from '@toolkit/server/client'
import { preparationWords } from '../../format/status-words.ts'
import { formatDate } from '../../format/time-format.ts'
import {
  isFree,
  type KnownProviders,
  providerWords,
  runSourceWords,
} from '../../providers/known-providers.ts'

/** A run in one line: when, by whom, with which hints. */
export function runWords(known: KnownProviders, run: DiarizationView, isCurrent: boolean): string {
  const when = formatDate(run.completedAt ?? run.createdAt)
  const parts = [when, runSourceWords(known, run), hintWords(run.request.speakers)]
  return parts.filter((part) => part !== null).join(' · ') + (isCurrent ? ' (current)' : '')
}

/** What was said of the number of speakers; null: nothing. */
export function hintWords(speakers: DiarizationView['request']['speakers']): string | null {
  const { num, min, max } = speakers
  if (num !== null) return num === 1 ? '1 speaker' : `${num} speakers`
  if (min !== null && max !== null) return `${min} – ${max} speakers`
  if (min !== null) return `at least ${min} speakers`
  return max === null ? null : `at most ${max} speakers`
}

/** What a run goes through while one waits, in order; first its recording is decoded. */
export const STAGES = ['preparing', 'queued', 'uploading', 'submitted', 'running'] as const
export type Stage = (typeof STAGES)[number]

export const STAGE_WORDS: Readonly<Record<Stage, string>> = {
  preparing: preparationWords(null),
  queued: 'Waiting for its turn',
  uploading: 'Uploading to the diarizer',
  submitted: 'Handed in',
  running: 'Diarizing',
}

/** The stage a run is in (`isPreparing`: its recording is still being decoded); null: it is not under way. */
export function stageOf(run: Pick<DiarizationView, 'status'>, isPreparing: boolean): Stage | null {
  if (run.status === 'queued' && isPreparing) return 'preparing'
  return STAGES.find((stage) => stage === run.status) ?? null
}

const ENDED: ReadonlySet<DiarizationView['status']> = new Set(['succeeded', 'failed', 'canceled'])

/** Whether a run has not ended: it is under way, or held until somebody decides. */
export function isGoing({ status }: Pick<DiarizationView, 'status'>): boolean {
  return !ENDED.has(status)
}

/** What to do about a failure that its message alone may not say, by its code. */
export function adviceFor(code: string): string {
  if (code.startsWith('audio-')) {
    return 'Running it again will not help: upload the recording again in another format, or a whole copy of it.'
  }
  if (code === 'provider-credentials' || code === 'provider-credit') {
    return 'Mend the account or the key, then run it again; or choose another diarizer.'
  }
  if (code === 'provider-not-found') {
    return 'What was there before is kept. Another run is a new job, and billed as one.'
  }
  if (code === 'provider-rejected' || code === 'provider-unknown') {
    return 'Run it again with other hints, another model or another diarizer.'
  }
  return 'Run it again, with other hints if you like. What was there before is kept.'
}

type Expiring = Pick<DiarizationView, 'provider' | 'status' | 'mediaExpiresAt' | 'resultExpiresAt'>

/** Until when the provider keeps a run's upload; null: it has none, or it is this machine's own. */
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
    ? `${who} has dropped the uploaded recording by now; it is uploaded again when this goes on.`
    : `${who} has dropped the uploaded recording by now.`
}

/** Until when the provider keeps its own copy of a result; null: there is none elsewhere. */
export function resultKeptWords(
  known: KnownProviders,
  run: Expiring,
  nowMs: number,
): string | null {
  const { provider, status, resultExpiresAt } = run
  if (isFree(known, provider) || status !== 'succeeded' || resultExpiresAt === null) return null
  const who = providerWords(known, provider)
  return Date.parse(resultExpiresAt) > nowMs
    ? `${who} keeps its copy of the result until ${formatDate(resultExpiresAt)}; the one here stays.`
    : `${who} has dropped its copy of the result by now; the one here stays.`
}

/** What a person is told of a run that is held, and what each choice means. */
interface HoldWords {
  readonly title: string
  readonly why: string
  readonly remedy: string
  readonly again: { readonly does: string; readonly means: string }
  readonly giveUp: string
}

const GIVE_UP =
  'This diarization ends without a result; nothing of it is kept. Earlier ones stay, and it can be run again.'

/** Why a run is held, how that is mended, and what the two choices do. */
export function holdWords(known: KnownProviders, run: DiarizationView): HoldWords {
  const who = providerWords(known, run.provider)
  const key = known.find(({ name }) => name === run.provider)?.keySetting ?? 'its key'
  const isHandedIn = run.jobId !== null
  const stands = isHandedIn
    ? 'The recording is handed in already; only its result cannot be fetched.'
    : 'No job was begun there, so nothing is billed.'
  const carriesOn = isHandedIn
    ? 'Asks for the result at once. Nothing is handed in a second time.'
    : 'Hands the recording in at once, as it would have been.'
  switch (run.hold?.reason) {
    case 'credentials':
      return {
        title: `${who} refuses the key`,
        why: stands,
        remedy: `Check ${key} in the settings and start the server again where it was changed. This diarization goes on by itself as soon as the key is accepted.`,
        again: { does: 'Try now', means: carriesOn },
        giveUp: GIVE_UP,
      }
    case 'credit':
      return {
        title: `${who} asks for payment`,
        why: stands,
        remedy: `Add credit or a subscription to the account at ${who}. This diarization goes on by itself as soon as it is there.`,
        again: { does: 'Try now', means: carriesOn },
        giveUp: GIVE_UP,
      }
    case 'unconfirmed':
      return {
        title: `More than goes to ${who} without asking`,
        why: `${who} bills this recording, and with what else was sent there of late it is more than CONFIRM_HOURS.`,
        remedy: 'Nothing was sent yet. Only you can decide; it waits until you do.',
        again: { does: `Send it to ${who}`, means: 'It is handed in, and billed.' },
        giveUp: GIVE_UP,
      }
    default:
      return {
        title: `Nobody knows whether ${who} has this recording`,
        why: 'The connection broke while it was handed in, and no job of it was found there.',
        remedy: 'Only you can decide; it waits until you do.',
        again: {
          does: 'Send again',
          means: `It is handed in once more. Should ${who} have it already, it may be billed twice.`,
        },
        giveUp: `${GIVE_UP} Should ${who} have it, it may be billed all the same.`,
      }
  }
}
