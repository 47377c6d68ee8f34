import { type ErrorCode, hasCode, ToolkitError } from '../errors.ts'
import { noticePath } from '../model/notice.ts'
import type { RefusedField, Run } from '../model/run.ts'
import { type RunEvent, transition } from '../model/run-transitions.ts'
import { SCORE_FIELDS, type ScoreField, scoresOfModel } from '../model/score.ts'
import type { DiarizationProvider, JobSearch } from '../ports/diarization-provider.ts'
import { changeRunFrom } from '../runtime/change.ts'
import { type System, timestamp } from '../runtime/system.ts'

/** Fields that name where a notice goes: without them the job is asked instead. */
const NOTICE_FIELDS = ['webhook', 'webhookStatusOnly']
/** How long after a lost submit the list of jobs proves that it was not taken. */
const SUBMIT_SETTLES_MS = 120_000
/** The list may drop a job with its result, a day after its end: from then on it proves nothing. */
const LIST_REMEMBERS_MS = 20 * 3_600_000
/** An upload younger than this cannot have expired: that the provider does not know it has another reason. */
const UPLOAD_STANDS_MS = 3_600_000
/** Pause between two tries to store what must not be lost. */
const STORE_AGAIN_MS = 1_000

/** Refusals of a submit; the last are our own wrapper's, before anything went out. */
const NOT_TAKEN: readonly ErrorCode[] = [
  'provider-rejected',
  'provider-rate-limited',
  'provider-credentials',
  'provider-credit',
  'provider-unreachable',
  'provider-unknown',
  'request-invalid',
  'not-found',
]

/** How a provider answers that has no list, or one of another form. */
const UNREADABLE: readonly ErrorCode[] = [
  'provider-bad-result',
  'provider-not-found',
  'provider-rejected',
  'not-found',
  'internal',
]

/** The media address of a run: its own, so that a submit whose answer was lost is found again. */
export function mediaUrl(runId: string): string {
  return `media://pyannote-api-toolkit/${runId}`
}

/**
 * Hands the run in, once: stored before, so that a submit whose answer is lost is looked for and not repeated, and
 * after, for as long as that takes. Answers the run as it was stored last; null where it is gone.
 */
export async function submitRun(
  system: System,
  provider: DiarizationProvider,
  run: Run,
  signal: AbortSignal,
): Promise<Run | null> {
  const webhook = noticeAddress(system, run)
  const start = { type: 'submit-started', noticeExpected: webhook !== null } as const
  const next = transition(run, start, system.clock.now())
  // Only as it was read: whoever changed it since (a notice, another server) may have had it sent already.
  if (!(await system.storage.runs.replace(next))) return run
  const started = { ...next, revision: next.revision + 1 }
  const scores = scoresOfModel(run.model).filter((field) => !run.leftOut.includes(field))
  const request = {
    mediaUrl: mediaUrl(run.id),
    model: run.model,
    speakers: run.request.speakers,
    scores,
    webhook,
  }
  let answer: Awaited<ReturnType<DiarizationProvider['submit']>>
  try {
    answer = await provider.submit(request, signal)
  } catch (error) {
    return afterRefusal(system, started, { scores, error, signal })
  }
  return persistWithRetry(system, started, { type: 'submitted', ...answer }, signal)
}

/** Stores what a refusal means for the run, and throws it on where the run cannot go on from it. */
async function afterRefusal(
  system: System,
  run: Run,
  refusal: {
    readonly scores: readonly ScoreField[]
    readonly error: unknown
    readonly signal: AbortSignal
  },
): Promise<Run | null> {
  const { scores, error, signal } = refusal
  const refused = refusedFields(error, run, scores, timestamp(system))
  if (refused !== null) {
    const warnings = refused.map((field) => refusalWarning(run.model, field))
    const fields = refused.map(({ field }) => field)
    const move = { type: 'fields-refused', fields, warnings } as const
    const after = await persistWithRetry(system, run, move, signal)
    await storeRefusals(system, run, refused)
    return after
  }
  if (mediaIsGone(error, run, system.clock.now())) {
    return persistWithRetry(system, run, { type: 'upload-lost' }, signal)
  }
  if (wasNotSubmitted(error))
    await persistWithRetry(system, run, { type: 'submit-forgotten' }, signal)
  throw hasCode(error, 'provider-bad-result') ? unreadable(error) : error
}

function wasNotSubmitted(error: unknown): boolean {
  return NOT_TAKEN.some((code) => hasCode(error, code))
}

/** The answer to a submit may have been lost: look before anything is sent twice. */
export async function recoverSubmit(
  system: System,
  provider: DiarizationProvider,
  run: Run,
  {
    signal,
    pause,
  }: { readonly signal: AbortSignal; readonly pause: (ms: number) => Promise<void> },
): Promise<Run | null> {
  const move = (next: RunEvent) => changeRunFrom(system, run, next)
  const startedMs = Date.parse(run.submitStartedAt ?? run.createdAt)
  if (run.noticedJobId !== null) {
    return move({ type: 'submitted', jobId: run.noticedJobId, warnings: [] })
  }
  const { found, conclusive } = await search(provider, run, startedMs, signal)
  if (found) return move({ type: 'submitted', jobId: found.jobId, warnings: [] })
  if (!provider.paid) return move({ type: 'submit-forgotten' })
  const sinceMs = system.clock.now() - startedMs
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

/** What the list of jobs says of the run's own media. A list that cannot be read proves nothing. */
async function search(
  provider: DiarizationProvider,
  run: Run,
  sinceMs: number,
  signal: AbortSignal,
): Promise<JobSearch> {
  try {
    return await provider.findBySource(mediaUrl(run.id), sinceMs, signal)
  } catch (error) {
    if (!UNREADABLE.some((code) => hasCode(error, code))) throw error
    return { found: null, conclusive: false }
  }
}

function noticeAddress(system: System, run: Run): string | null {
  if (run.leftOut.some((field) => NOTICE_FIELDS.includes(field))) return null
  const { url, reachable } = system.webhook()
  const base = run.provider === 'local' ? system.localWebhook : reachable === false ? null : url
  return base === null ? null : base + noticePath(run)
}

/** The refused fields where the job can do without every one of them, else null. */
function refusedFields(
  error: unknown,
  run: Run,
  asked: readonly ScoreField[],
  at: string,
): readonly RefusedField[] | null {
  if (!hasCode(error, 'provider-rejected')) return null
  const optional: readonly string[] = [...asked, ...NOTICE_FIELDS]
  const refused = error.fields.map(({ path, message }) => ({
    field: path.split('.')[0] ?? path,
    message,
    at,
  }))
  const canDoWithout = refused.every(
    ({ field }) => optional.includes(field) && !run.leftOut.includes(field),
  )
  return refused.length > 0 && canDoWithout ? refused : null
}

/** The scores that a model refused are not asked for the next time; addresses are no matter of the model. */
async function storeRefusals(
  system: System,
  run: Run,
  refused: readonly RefusedField[],
): Promise<void> {
  const { models } = system.storage
  const scores = refused.filter(({ field }) => (SCORE_FIELDS as readonly string[]).includes(field))
  if (scores.length === 0) return
  const before = (await models.get(run.provider, run.model))?.refused ?? []
  const kept = before.filter(({ field }) => !scores.some((score) => score.field === field))
  await models.put({ provider: run.provider, model: run.model, refused: [...kept, ...scores] })
}

/** What the person should know of a field that is left out. */
export function refusalWarning(model: string, { field, message }: RefusedField): string {
  return NOTICE_FIELDS.includes(field)
    ? `The provider refuses our address for notices (${message}); the result is fetched by asking.`
    : `${model} does not give ${field} (${message}); it is left out.`
}

function mediaIsGone(error: unknown, run: Run, nowMs: number): boolean {
  if (!hasCode(error, 'provider-rejected')) return false
  const uploadedMs = Date.parse(run.uploadedAt ?? '')
  return error.fields.some(({ path }) => path === 'url') && nowMs - uploadedMs >= UPLOAD_STANDS_MS
}

/** Stores what must not be lost, for as long as the storage takes; ends with the signal. */
async function persistWithRetry(
  system: System,
  run: Run,
  move: RunEvent,
  signal: AbortSignal,
): Promise<Run | null> {
  for (;;) {
    try {
      return await changeRunFrom(system, run, move)
    } catch (error) {
      if (!hasCode(error, 'storage-unavailable') && !hasCode(error, 'storage-full')) throw error
      system.log({ event: 'run-not-stored', runId: run.id, move: move.type, code: error.code })
      await system.clock.wait(STORE_AGAIN_MS, signal)
    }
  }
}

/** An answer that cannot be read may have been a yes: it is looked for like one that was lost. */
function unreadable(cause: ToolkitError): ToolkitError {
  return new ToolkitError('provider-unavailable', cause.message, { cause })
}
