import { type ErrorCode, hasCode } from '../errors.ts'
import type { Run } from '../model/run.ts'
import type { RunEvent } from '../model/run-transitions.ts'
import type { DiarizationProvider, JobSearch } from '../ports/diarization-provider.ts'
import { changeRunFrom } from '../runtime/change.ts'
import type { System } from '../runtime/system.ts'

/** The errors of a provider whose list of jobs is missing or cannot be parsed. */
const UNREADABLE: readonly ErrorCode[] = [
  'provider-bad-result',
  'provider-not-found',
  'provider-rejected',
  'not-found',
  'internal',
]

/** Finds out whether a submit without a response was accepted, before it is sent again. */
export async function findLostSubmit(
  system: System,
  provider: DiarizationProvider,
  run: Run,
  {
    signal,
    pause,
  }: { readonly signal: AbortSignal; readonly pause: (ms: number) => Promise<void> },
): Promise<Run | null> {
  const apply = (event: RunEvent) => changeRunFrom(system, run, event)
  const keptMs = provider.keeps.resultMs
  if (run.noticedJobId !== null) {
    return apply({ type: 'submitted', jobId: run.noticedJobId, warnings: [], keptMs })
  }
  const { found, conclusive } = await findJob(provider, run, signal).catch(inconclusive)
  if (found) return apply({ type: 'submitted', jobId: found.jobId, warnings: [], keptMs })
  if (!provider.paid) return apply({ type: 'submit-forgotten' })
  if (provider.search === null) return apply({ type: 'held', reason: 'unknown-submit' })
  const { appearsMs, remembersMs } = provider.search
  const sinceMs = system.clock.now() - submitStartedMs(run)
  if (Math.abs(sinceMs) < appearsMs) {
    await pause(appearsMs - sinceMs)
    return run
  }
  // If the clock was set back, the time of the submit is unknown.
  const hadNoEffect = conclusive && sinceMs > 0 && sinceMs < remembersMs
  return apply(
    hadNoEffect ? { type: 'submit-forgotten' } : { type: 'held', reason: 'unknown-submit' },
  )
}

/** Searches the provider's list of jobs for the media of the run. Inconclusive if there is no list. */
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

/** An unreadable list is inconclusive; other errors are thrown. */
function inconclusive(error: unknown): JobSearch {
  if (UNREADABLE.some((code) => hasCode(error, code))) return { found: null, conclusive: false }
  throw error
}
