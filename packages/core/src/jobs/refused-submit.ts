import { type ErrorCode, hasCode, ToolkitError } from '../errors.ts'
import type { RefusedField, Run } from '../model/run.ts'
import { SCORE_NAMES, type ScoreName } from '../model/score.ts'
import { persistWithRetry } from '../runtime/change.ts'
import { type System, timestamp } from '../runtime/system.ts'

/** Names the address for notices among what is left out: without it the job is asked instead. */
export const WEBHOOK = 'webhook'
/** An upload younger than this cannot have expired: that the provider does not know it has another reason. */
const UPLOAD_STANDS_MS = 3_600_000

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

/** Stores what a refusal means for the run, and throws it on where the run cannot go on from it. */
export async function handleRefusal(
  system: System,
  run: Run,
  refusal: {
    readonly scores: readonly ScoreName[]
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

/** The refused fields where the job can do without every one of them, else null. */
function refusedFields(
  error: unknown,
  run: Run,
  asked: readonly ScoreName[],
  at: string,
): readonly RefusedField[] | null {
  if (!hasCode(error, 'provider-rejected')) return null
  const optional: readonly string[] = [...asked, WEBHOOK]
  const refused = error.fields.map(({ path, message }) => ({
    field: path.replace(/^scores\./, ''),
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
  const scores = refused.filter(isScore)
  if (scores.length === 0) return
  const before = (await models.get(run.provider, run.model))?.refused ?? []
  const kept = before.filter((one) => !scores.some(({ field }) => field === one.field))
  await models.put({ provider: run.provider, model: run.model, refused: [...kept, ...scores] })
}

/** Whether it is a score that was refused, by the name that it has in this version. */
export function isScore({ field }: RefusedField): boolean {
  return (SCORE_NAMES as readonly string[]).includes(field)
}

/** What the person should know of a field that is left out. */
export function refusalWarning(model: string, { field, message }: RefusedField): string {
  if (field === WEBHOOK) {
    return `The provider refuses our address for notices (${message}); the result is fetched by asking.`
  }
  const words = SCORE_WORDS[field as ScoreName]
  return `${model} does not give ${words} (${message}); it is left out.`
}

const SCORE_WORDS: Readonly<Record<ScoreName, string>> = {
  confidence: 'confidence',
  turns: 'confidence of turns',
  speech: 'speech probability',
  crosstalk: 'crosstalk probability',
  speaker: 'speaker probability',
}

function mediaIsGone(error: unknown, run: Run, nowMs: number): boolean {
  if (!hasCode(error, 'provider-rejected')) return false
  const uploadedMs = Date.parse(run.uploadedAt ?? '')
  return (
    error.fields.some(({ path }) => path === 'mediaKey') && nowMs - uploadedMs >= UPLOAD_STANDS_MS
  )
}

/** An answer that cannot be read may have been a yes: it is looked for like one that was lost. */
function unreadable(cause: ToolkitError): ToolkitError {
  return new ToolkitError('provider-unavailable', cause.message, { cause })
}
