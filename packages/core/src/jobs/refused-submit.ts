import { type ErrorCode, hasCode, ToolkitError } from '../errors.ts'
import type { RefusedField, Run } from '../model/run.ts'
import { SCORE_NAMES, type ScoreName } from '../model/score.ts'
import { persistWithRetry } from '../runtime/change.ts'
import { type System, timestamp } from '../runtime/system.ts'

/** The name of the notice address in `leftOut`. Without it the job is polled. */
export const WEBHOOK = 'webhook'
/** A younger upload cannot have expired. */
const UPLOAD_LIFETIME_MS = 3_600_000

/** Errors that prove that a submit had no effect. The last three are of our wrapper, before it calls the provider. */
const NO_EFFECT: readonly ErrorCode[] = [
  'provider-rejected',
  'provider-rate-limited',
  'provider-credentials',
  'provider-credit',
  'provider-unreachable',
  'provider-unknown',
  'request-invalid',
  'not-found',
]

/** Stores the consequence of a refused submit. Rethrows the error if the run cannot continue. */
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
    const event = { type: 'fields-refused', fields, warnings } as const
    const after = await persistWithRetry(system, run, event, signal)
    await storeRefusals(system, run, refused)
    return after
  }
  if (hasMediaExpired(error, run, system.clock.now())) {
    return persistWithRetry(system, run, { type: 'upload-lost' }, signal)
  }
  if (hadNoEffect(error)) {
    await persistWithRetry(system, run, { type: 'submit-forgotten' }, signal)
  }
  throw hasCode(error, 'provider-bad-result') ? unreadableResponse(error) : error
}

/** Whether the error proves that a submit had no effect. */
export function hadNoEffect(error: unknown): boolean {
  return NO_EFFECT.some((code) => hasCode(error, code))
}

/** The refused fields if all of them are optional, else null. */
function refusedFields(
  error: unknown,
  run: Run,
  requested: readonly ScoreName[],
  at: string,
): readonly RefusedField[] | null {
  if (!hasCode(error, 'provider-rejected')) return null
  const optional: readonly string[] = [...requested, WEBHOOK]
  const refused = error.fields.map(({ path, message }) => ({
    field: path.replace(/^scores\./, ''),
    message,
    at,
  }))
  const areOptional = refused.every(
    ({ field }) => optional.includes(field) && !run.leftOut.includes(field),
  )
  return refused.length > 0 && areOptional ? refused : null
}

/** Stores the scores that a model refused, so that they are not requested again. The address is not part of the model. */
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

/** Whether the refused field is a score of this version. */
export function isScore({ field }: RefusedField): boolean {
  return (SCORE_NAMES as readonly string[]).includes(field)
}

/** The warning for a field that is left out. */
export function refusalWarning(model: string, { field, message }: RefusedField): string {
  if (field === WEBHOOK) {
    return `The provider refuses the address for notices (${message}). The job is polled instead.`
  }
  const words = SCORE_WORDS[field as ScoreName]
  return `${model} does not provide ${words} (${message}). It is left out.`
}

const SCORE_WORDS: Readonly<Record<ScoreName, string>> = {
  confidence: 'confidence',
  turns: 'confidence of turns',
  speech: 'speech probability',
  crosstalk: 'crosstalk probability',
  speaker: 'speaker probability',
}

function hasMediaExpired(error: unknown, run: Run, nowMs: number): boolean {
  if (!hasCode(error, 'provider-rejected')) return false
  const uploadedMs = Date.parse(run.uploadedAt ?? '')
  return (
    error.fields.some(({ path }) => path === 'mediaKey') && nowMs - uploadedMs >= UPLOAD_LIFETIME_MS
  )
}

/** An unreadable response may mean acceptance, so it is treated as a lost one. */
function unreadableResponse(cause: ToolkitError): ToolkitError {
  return new ToolkitError('provider-unavailable', cause.message, { cause })
}
