import { type ErrorCode, hasCode } from '../errors.ts'
import { mediaUrl, type Run } from '../model/run.ts'
import type { RunEvent } from '../model/run-transitions.ts'
import type { DiarizationProvider, JobSearch } from '../ports/diarization-provider.ts'
import { changeRunFrom } from '../runtime/change.ts'
import type { System } from '../runtime/system.ts'

/** How long after a lost submit the list of jobs proves that it was not taken. */
const SUBMIT_SETTLES_MS = 120_000
/** The list may drop a job with its result, a day after its end: from then on it proves nothing. */
const LIST_REMEMBERS_MS = 20 * 3_600_000

/** How a provider answers that has no list, or one of another form. */
const UNREADABLE: readonly ErrorCode[] = [
  'provider-bad-result',
  'provider-not-found',
  'provider-rejected',
  'not-found',
  'internal',
]

/** The answer to a submit may have been lost: look before anything is sent twice. */
export async function findLostSubmit(
  system: System,
  provider: DiarizationProvider,
  run: Run,
  {
    signal,
    pause,
  }: { readonly signal: AbortSignal; readonly pause: (ms: number) => Promise<void> },
): Promise<Run | null> {
  const move = (next: RunEvent) => changeRunFrom(system, run, next)
  if (run.noticedJobId !== null) {
    return move({ type: 'submitted', jobId: run.noticedJobId, warnings: [] })
  }
  const { found, conclusive } = await findJob(provider, run, signal).catch(inconclusive)
  if (found) return move({ type: 'submitted', jobId: found.jobId, warnings: [] })
  if (!provider.paid) return move({ type: 'submit-forgotten' })
  const sinceMs = system.clock.now() - submitStartedMs(run)
  if (Math.abs(sinceMs) < SUBMIT_SETTLES_MS) {
    await pause(SUBMIT_SETTLES_MS - sinceMs)
    return run
  }
  // A clock that was set back says nothing of when that was.
  const isNotTaken = conclusive && sinceMs > 0 && sinceMs < LIST_REMEMBERS_MS
  return move(
    isNotTaken ? { type: 'submit-forgotten' } : { type: 'held', reason: 'unknown-submit' },
  )
}

/** What the provider's list of jobs says of the run's own media. */
export function findJob(
  provider: DiarizationProvider,
  run: Run,
  signal: AbortSignal,
): Promise<JobSearch> {
  return provider.findBySource(mediaUrl(run.id), submitStartedMs(run), signal)
}

function submitStartedMs({ submitStartedAt, createdAt }: Run): number {
  return Date.parse(submitStartedAt ?? createdAt)
}

/** A list that cannot be read proves nothing. */
function inconclusive(error: unknown): JobSearch {
  if (UNREADABLE.some((code) => hasCode(error, code))) return { found: null, conclusive: false }
  throw error
}
