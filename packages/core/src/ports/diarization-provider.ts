import type { Progress, SpeakerHints } from '../model/run.ts'
import { type NamedCurve, type ProviderName, SCORE_NAMES, type ScoreName } from '../model/score.ts'
import type { SpeakerDoubt } from '../model/speaker-doubt.ts'
import type { GivenTurn } from '../model/turn.ts'

/** The properties and capabilities of a provider. */
export interface ProviderDescription {
  /** The name that it is registered under, stored with every run: `[a-z0-9-]`. */
  readonly name: ProviderName
  /** The displayed name: `pyannoteAI`, `this machine`. */
  readonly label: string
  /** Whether its jobs are billed. */
  readonly paid: boolean
  /** The available models, the default first. */
  readonly models: readonly string[]
  /** The scores of each known model. A model that is not listed may give all scores. */
  readonly scores: Readonly<Record<string, readonly ScoreName[]>>
  /** The speaker hints that it accepts. */
  readonly hints: readonly (keyof SpeakerHints)[]
  /** How it sends notices when a job ends: over the internet, within our network, or not at all. */
  readonly notices: 'public' | 'private' | 'none'
  /** Guarantees of its list of jobs; null: it has none, and `findJob` is not called. */
  readonly search: {
    /** How long after a submit the job may still be missing in the list. */
    readonly appearsMs: number
    /** How long after a submit the job is guaranteed to be in the list. */
    readonly remembersMs: number
  } | null
  /** How long it keeps uploads and results; null: forever. */
  readonly keeps: { readonly mediaMs: number | null; readonly resultMs: number | null }
  /** Whether `forget` is supported. */
  readonly forgets: boolean
  /** Whether `cancel` is supported. */
  readonly stops: boolean
  /** The limits of its voiceprints: how many an identification takes, and how long their sound may be; null: it has none. */
  readonly voices: { readonly maxPrints: number; readonly maxSeconds: number } | null
  /** How many runs may be in progress at a time; the others stay `queued`. */
  readonly runsAtOnce: number
  /** Polling intervals: in the first minute of a job, later, and if a notice is expected. */
  readonly pollIntervals: {
    readonly firstMinuteMs: number
    readonly laterMs: number
    readonly withNoticeMs: number
  }
}

export interface SubmitRequest {
  /** The key of the uploaded media. */
  readonly mediaKey: string
  readonly model: string
  /** Only hints that the provider accepts. */
  readonly speakers: SpeakerHints
  /** The scores to request. */
  readonly scores: readonly ScoreName[]
  /** The address for a notice when the job ends; null: none. */
  readonly webhook: string | null
}

export interface ProviderResult {
  readonly turns: readonly GivenTurn[]
  /** Only curves of the provider; core derives others. */
  readonly curves: readonly NamedCurve[]
  readonly warnings: readonly string[]
  /** Null: the provider reports none. */
  readonly speakerDoubt: SpeakerDoubt | null
  /** The raw response, gzipped. */
  readonly raw: Uint8Array
}

export type ProviderJob =
  | { readonly status: 'pending' | 'running' }
  | {
      readonly status: 'succeeded'
      readonly result: ProviderResult
      /** When the job ended, ISO 8601; null: unknown. */
      readonly endedAt: string | null
    }
  | { readonly status: 'failed'; readonly message: string }
  | { readonly status: 'canceled' }

export interface VoiceprintRequest {
  /** The key of the uploaded media: one person, at most `voices.maxSeconds` long. */
  readonly mediaKey: string
  readonly model: string
}

export type VoiceprintJob =
  | { readonly status: 'pending' | 'running' | 'canceled' }
  | { readonly status: 'succeeded'; readonly voiceprint: string }
  | { readonly status: 'failed'; readonly message: string }

/** The result of a search for a job. */
export interface JobSearch {
  readonly found: FoundJob | null
  /** Whether "not found" is reliable: false if the list does not name the media of every job. */
  readonly conclusive: boolean
}

/** A job in the list of jobs. */
export interface FoundJob {
  readonly jobId: string
  readonly model: string | null
}

/**
 * Diarizes recordings. Delays calls to respect rate limits and never repeats a call.
 * Errors: `provider-credentials` (401), `provider-credit` (402), `provider-rejected` (400: the call had no effect; `fields`
 * are paths in the `SubmitRequest`, `scores.NAME` for a score, or else the provider's own names), `provider-not-found`
 * (404), `provider-rate-limited` (429, with retryAfterSeconds), `provider-unreachable` (no connection was made, so the call
 * had no effect), `provider-unavailable` (5xx, broken connection or timeout: the call may have had an effect),
 * `provider-bad-result`.
 */
export interface DiarizationProvider extends ProviderDescription {
  /** Resolves if the provider responds and accepts the key. */
  check(signal: AbortSignal): Promise<void>
  /** Uploads the bytes as a stream under `mediaKey` (`[A-Za-z0-9_-]`, unique to the run or the voiceprint). */
  upload(
    mediaKey: string,
    media: {
      readonly sizeBytes: number
      readonly bytes: AsyncIterable<Uint8Array>
      /** The key of the bytes in the blob store, if they are one value: a provider on the same machine need not copy them. */
      readonly blobKey?: string | undefined
    },
    signal: AbortSignal,
  ): Promise<void>
  /** Creates a job. Each call creates a new one, which may be billed. */
  submit(
    request: SubmitRequest,
    signal: AbortSignal,
  ): Promise<{ readonly jobId: string; readonly warnings: readonly string[] }>
  /** Creates a job for a voiceprint, with the errors of `submit`. Each call may be billed. Not called if `voices` is null. */
  submitVoiceprint(
    request: VoiceprintRequest,
    signal: AbortSignal,
  ): Promise<{ readonly jobId: string }>
  /** The current state of a job for a voiceprint, with the voiceprint if it succeeded. */
  voiceprintJob(jobId: string, signal: AbortSignal): Promise<VoiceprintJob>
  /**
   * Finds the newest job of any kind for these media among those created since `sinceMs` (milliseconds since 1970). The bound avoids
   * reading the whole list of an old account; the adapter tolerates a clock difference of five minutes.
   */
  findJob(mediaKey: string, sinceMs: number, signal: AbortSignal): Promise<JobSearch>
  /** The current state of the job, with its result if it succeeded. */
  job(jobId: string, signal: AbortSignal): Promise<ProviderJob>
  /** The progress of the job, or null if unknown. */
  progress(jobId: string, signal: AbortSignal): Promise<Progress | null>
  /** Cancels the job. Returns whether the provider stopped it. */
  cancel(jobId: string, signal: AbortSignal): Promise<boolean>
  /**
   * Deletes the media, their jobs (running ones are stopped) and their results. Idempotent. Returns false if the provider
   * does not support this and keeps them until they expire.
   */
  forget(mediaKey: string, signal: AbortSignal): Promise<boolean>
}

/** The scores of a model; all scores if the model is unknown. */
export function scoresOfModel(
  { scores }: Pick<ProviderDescription, 'scores'>,
  model: string,
): readonly ScoreName[] {
  return Object.hasOwn(scores, model) ? (scores[model] ?? []) : SCORE_NAMES
}

/** Picks the description of a provider, to send it to other processes. */
export function describeProvider(provider: ProviderDescription): ProviderDescription {
  const { name, label, paid, models, scores, hints, notices } = provider
  const { search, keeps, forgets, stops, voices, runsAtOnce, pollIntervals } = provider
  return {
    name,
    label,
    paid,
    models,
    scores,
    hints,
    notices,
    search,
    keeps,
    forgets,
    stops,
    voices,
    runsAtOnce,
    pollIntervals,
  }
}
