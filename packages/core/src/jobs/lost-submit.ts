import { type ErrorCode, hasCode } from '../errors.ts'
import type { Run } from '../model/run.ts'
import type { RunEvent } from '../model/run-transitions.ts'
import type { DiarizationProvider, JobSearch } from '../ports/diarization-provider.ts'
import { changeRunFrom } from '../runtime/change.ts'
import type { System } from '../runtime/system.ts'

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
  if (provider.search === null) return move({ type: 'held', reason: 'unknown-submit' })
  const { appearsMs, remembersMs } = provider.search
  const sinceMs = system.clock.now() - submitStartedMs(run)
  if (Math.abs(sinceMs) < appearsMs) {
    await pause(appearsMs - sinceMs)
    return run
  }
  // A clock that was set back says nothing of when that was.
  const isNotTaken = conclusive && sinceMs > 0 && sinceMs < remembersMs
  return move(
    isNotTaken ? { type: 'submit-forgotten' } : { type: 'held', reason: 'unknown-submit' },
  )
}

/** What the provider's list of jobs says of the run's own media; nothing where it has none. */
export async function findJob(
  provider: DiarizationProvider,
  run: Run,
  signal: AbortSignal,
): Promise<JobSearch> {
  if (provider.search === null) return { found: null, conclusive: false }
  return provider.findJob(run.id, submitStartedMs(run), signal)
}

function submitStartedMs({ submitStartedAt, createdAt }: Run): number {
  return Date.parse(submitStartedAt ?? createdAt)
}

/** A list that cannot be read proves nothing. */
function inconclusive(error: unknown): JobSearch {
  if (UNREADABLE.some((code) => hasCode(error, code))) return { found: null, conclusive: false }
  throw error
}
