import type { Progress, SpeakerHints } from '../model/run.ts'
import { type NamedCurve, type ProviderName, SCORE_NAMES, type ScoreName } from '../model/score.ts'
import type { GivenTurn } from '../model/turn.ts'

/** What a provider is and what it can do, as data. */
export interface ProviderDescription {
  /** The name that it is registered under, kept with every run: `[a-z0-9-]`. */
  readonly name: ProviderName
  /** Its name for people: `pyannoteAI`, `this machine`. */
  readonly label: string
  /** Whether its jobs are billed. */
  readonly paid: boolean
  /** The models that can be asked for, the default first. */
  readonly models: readonly string[]
  /** The scores that each known model gives. A model that is not named here may give all of them. */
  readonly scores: Readonly<Record<string, readonly ScoreName[]>>
  /** The speaker hints that it takes. */
  readonly hints: readonly (keyof SpeakerHints)[]
  /** Whether it sends a notice when a job ends: over the internet, from inside our network, or never. */
  readonly notices: 'public' | 'private' | 'none'
  /** What its list of jobs proves; null: it has none, `findJob` is not called. */
  readonly search: {
    /** How long after a submit a job may be missing in the list. */
    readonly appearsMs: number
    /** How long after a submit a job is surely in the list. */
    readonly remembersMs: number
  } | null
  /** How long it is relied on to keep what it was given and what it found; null: for good. */
  readonly keeps: { readonly mediaMs: number | null; readonly resultMs: number | null }
  /** Whether `forget` deletes at once. */
  readonly forgets: boolean
  /** Whether `cancel` stops a job. */
  readonly stops: boolean
  /** How many runs may be under way at a time; the others wait as `queued`. */
  readonly runsAtOnce: number
  /** Pauses between two looks at a job: in its first minute, later, and where a notice is expected. */
  readonly looks: {
    readonly youngMs: number
    readonly laterMs: number
    readonly noticedMs: number
  }
}

export interface SubmitRequest {
  /** What the media were uploaded under. */
  readonly mediaKey: string
  readonly model: string
  /** Only hints that the provider takes. */
  readonly speakers: SpeakerHints
  /** The scores to ask for. */
  readonly scores: readonly ScoreName[]
  /** Where to send a notice of the end; null: nowhere. */
  readonly webhook: string | null
}

export interface ProviderResult {
  readonly turns: readonly GivenTurn[]
  /** Only the given curves; derived ones are core's. */
  readonly curves: readonly NamedCurve[]
  readonly warnings: readonly string[]
  /** The answer as received, gzipped. */
  readonly raw: Uint8Array
}

export type ProviderJob =
  | { readonly status: 'pending' | 'running' }
  | {
      readonly status: 'succeeded'
      readonly result: ProviderResult
      /** When the job ended, ISO 8601; null where the provider does not say. */
      readonly endedAt: string | null
    }
  | { readonly status: 'failed'; readonly message: string }
  | { readonly status: 'canceled' }

/** What a search found. */
export interface JobSearch {
  readonly found: FoundJob | null
  /** Whether "none" is certain: false where the list does not name the media of all its jobs. */
  readonly conclusive: boolean
}

/** What a list of jobs says of one. */
export interface FoundJob {
  readonly jobId: string
  readonly model: string | null
}

/**
 * Diarizes recordings somewhere else. Delays calls as its rate limits demand, repeats none.
 * Errors: `provider-credentials` (401), `provider-credit` (402), `provider-rejected` (400: the call had no effect; `fields`
 * are paths in the `SubmitRequest`, `scores.NAME` for a score, or the provider's own names where they are neither),
 * `provider-not-found` (404),
 * `provider-rate-limited` (429, retryAfterSeconds), `provider-unreachable` (no connection was made, so the call surely had
 * no effect: refused, unknown host, no route), `provider-unavailable` (5xx, broken connection, no answer in time: it may
 * have had one), `provider-bad-result`.
 */
export interface DiarizationProvider extends ProviderDescription {
  /** Resolves where the provider answers and takes the key. */
  check(signal: AbortSignal): Promise<void>
  /** Hands in the bytes under `mediaKey` (`[A-Za-z0-9_-]`, a run's own), streamed with their length. */
  upload(
    mediaKey: string,
    media: {
      readonly sizeBytes: number
      readonly bytes: AsyncIterable<Uint8Array>
      /** Where the bytes are one value of the blob store: for a provider beside it, that need not copy them. */
      readonly blobKey?: string | undefined
    },
    signal: AbortSignal,
  ): Promise<void>
  /** Takes a new job; each call is a new, maybe billed one. */
  submit(
    request: SubmitRequest,
    signal: AbortSignal,
  ): Promise<{ readonly jobId: string; readonly warnings: readonly string[] }>
  /**
   * Looks for the newest job about these media among those made since `sinceMs` (milliseconds since 1970; the
   * adapter allows for clocks that differ by five minutes), so that an old account is not read to its end.
   */
  findJob(mediaKey: string, sinceMs: number, signal: AbortSignal): Promise<JobSearch>
  /** The job as it stands, with its result once it has one. */
  job(jobId: string, signal: AbortSignal): Promise<ProviderJob>
  /** How far the job is, or null where the provider does not say. */
  progress(jobId: string, signal: AbortSignal): Promise<Progress | null>
  /** Asks to stop; answers whether the provider really stops the work. */
  cancel(jobId: string, signal: AbortSignal): Promise<boolean>
  /**
   * Deletes what it keeps of these media at once: the bytes, the jobs about them (one at work is stopped) and their results.
   * Answers whether the provider can; one that cannot keeps them for its own time. Done again it is the same.
   */
  forget(mediaKey: string, signal: AbortSignal): Promise<boolean>
}

/** The scores that a model gives, as far as is known; all of them for a model that is not known. */
export function scoresOfModel(
  { scores }: Pick<ProviderDescription, 'scores'>,
  model: string,
): readonly ScoreName[] {
  return Object.hasOwn(scores, model) ? (scores[model] ?? []) : SCORE_NAMES
}

/** The description alone, as it is told to other processes. */
export function describeProvider(provider: ProviderDescription): ProviderDescription {
  const { name, label, paid, models, scores, hints, notices } = provider
  const { search, keeps, forgets, stops, runsAtOnce, looks } = provider
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
    runsAtOnce,
    looks,
  }
}
