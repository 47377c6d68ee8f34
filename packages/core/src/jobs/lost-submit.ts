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
  const outcome = await outcomeOfSubmit(provider, run, system.clock.now(), signal)
  switch (outcome.type) {
    case 'found':
      return apply({ type: 'submitted', jobId: outcome.jobId, warnings: [], keptMs })
    case 'wait':
      await pause(outcome.ms)
      return run
    case 'no-effect':
      return apply({ type: 'submit-forgotten' })
    case 'unknown':
      return apply({ type: 'held', reason: 'unknown-submit' })
  }
}

/** A submit whose response was lost. `id` is the key of its media. */
type Submit = Pick<Run, 'id' | 'submitStartedAt' | 'createdAt'>

/** What became of a submit whose response was lost. `wait`: ask again after that. */
export type SubmitOutcome =
  | { readonly type: 'found'; readonly jobId: string }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'no-effect' | 'unknown' }

/** Searches the job of a submit whose response was lost. A submit that is not billed counts as without effect if it is not found. */
export async function outcomeOfSubmit(
  provider: DiarizationProvider,
  submit: Submit,
  nowMs: number,
  signal: AbortSignal,
): Promise<SubmitOutcome> {
  const { found, conclusive } = await findJob(provider, submit, signal).catch(inconclusive)
  if (found) return { type: 'found', jobId: found.jobId }
  if (!provider.paid) return { type: 'no-effect' }
  if (provider.search === null) return { type: 'unknown' }
  const { appearsMs, remembersMs } = provider.search
  const sinceMs = nowMs - submitStartedMs(submit)
  if (Math.abs(sinceMs) < appearsMs) return { type: 'wait', ms: appearsMs - sinceMs }
  // If the clock was set back, the time of the submit is unknown.
  const hadNoEffect = conclusive && sinceMs > 0 && sinceMs < remembersMs
  return { type: hadNoEffect ? 'no-effect' : 'unknown' }
}

/** Searches the provider's list of jobs for the media of the submit. Inconclusive if there is no list. */
export async function findJob(
  provider: DiarizationProvider,
  submit: Submit,
  signal: AbortSignal,
): Promise<JobSearch> {
  if (provider.search === null) return { found: null, conclusive: false }
  return provider.findJob(submit.id, submitStartedMs(submit), signal)
}

function submitStartedMs({ submitStartedAt, createdAt }: Submit): number {
  return Date.parse(submitStartedAt ?? createdAt)
}

/** An unreadable list is inconclusive; other errors are thrown. */
function inconclusive(error: unknown): JobSearch {
  if (UNREADABLE.some((code) => hasCode(error, code))) return { found: null, conclusive: false }
  throw error
}
