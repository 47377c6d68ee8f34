import type { Progress, SpeakerHints } from '../model/run.ts'
import type { NamedCurve, ProviderName, ScoreField } from '../model/score.ts'
import type { GivenTurn } from '../model/turn.ts'

export interface SubmitRequest {
  /** `media://…`, uploaded before. */
  readonly mediaUrl: string
  readonly model: string
  readonly speakers: SpeakerHints
  /** The scores to ask for. */
  readonly scores: readonly ScoreField[]
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
  readonly found: ListedJob | null
  /** Whether "none" is certain: false where the list does not name the sources of all its jobs. */
  readonly conclusive: boolean
}

/** What a list of jobs says of one. */
export interface ListedJob {
  readonly jobId: string
  readonly source: string | null
  readonly model: string | null
}

/**
 * Speaks pyannoteAI's protocol, to the cloud or to this machine. Delays calls as the rate limits demand, repeats none.
 * Errors: `provider-credentials` (401), `provider-credit` (402), `provider-rejected` (400; `fields` as the provider names
 * them; the call had no effect), `provider-not-found` (404),
 * `provider-rate-limited` (429, retryAfterSeconds), `provider-unreachable` (no connection was made, so the call surely had
 * no effect: refused, unknown host, no route), `provider-unavailable` (5xx, broken connection, no answer in time: it may
 * have had one), `provider-bad-result`.
 */
export interface DiarizationProvider {
  readonly name: ProviderName
  readonly paid: boolean
  /** The models that can be asked for, the default first. */
  readonly models: readonly string[]
  /** Resolves where the provider answers and takes the key. */
  check(signal: AbortSignal): Promise<void>
  /** Hands in the bytes under `mediaUrl`, streamed with their length. */
  upload(
    mediaUrl: string,
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
   * Looks for the newest job with this `source` among those made since `sinceMs` (milliseconds since 1970; the
   * adapter allows for clocks that differ by five minutes), so that an old account is not read to its end.
   */
  findBySource(mediaUrl: string, sinceMs: number, signal: AbortSignal): Promise<JobSearch>
  /** The job as it stands, with its result once it has one. */
  job(jobId: string, signal: AbortSignal): Promise<ProviderJob>
  /** How far the job is, or null where the provider does not say. */
  progress(jobId: string, signal: AbortSignal): Promise<Progress | null>
  /** Asks to stop; answers whether the provider really stops the work. */
  cancel(jobId: string, signal: AbortSignal): Promise<boolean>
  /**
   * Deletes what it keeps of `mediaUrl` at once: the bytes, the jobs about them (one at work is stopped) and their results.
   * Answers whether the provider can; one that cannot keeps them for its own time. Done again it is the same.
   */
  forget(mediaUrl: string, signal: AbortSignal): Promise<boolean>
}
