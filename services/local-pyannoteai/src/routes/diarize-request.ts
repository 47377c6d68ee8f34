import { SCORE_NAMES } from '@toolkit/core'
import {
  CLOUD_MODELS,
  type DiarizeRequest,
  FIELD_OF_SCORE,
  mediaUrlSchema,
  SCORE_FIELDS,
  SCORES_OF_MODEL,
} from '@toolkit/pyannote-wire'
import { type FieldRefusal, Refusal } from '../http/refusal.ts'
import type { Webhook } from '../job.ts'
import type { NewJob } from '../job-book.ts'
import { isNoticeAddress } from '../notices/notice-address.ts'

/** The model of a request that names none. */
const [DEFAULT_MODEL] = CLOUD_MODELS

/** What a request is judged by. */
export interface DiarizeSettings extends NoticeSettings {
  /** The model that runs, and the name under which it can be asked for. */
  readonly modelName: string
}

/**
 * The job that a request asks for. Each model gives and refuses what it does on the cloud, and the own name gives
 * everything; but it is always `modelName` that runs. Refuses (400) by the names of the fields.
 */
export function jobOfRequest(
  body: DiarizeRequest,
  id: string,
  settings: DiarizeSettings,
  isUploaded: (url: string) => boolean,
): NewJob {
  const refused = [
    ...notEmulated(body),
    ...modelRefusals(body, settings.modelName),
    ...webhookRefusals(body, settings),
    ...sourceRefusals(body.url, isUploaded),
  ]
  if (refused.length > 0) throw new Refusal(400, 'Invalid request', refused)
  return {
    id,
    source: body.url,
    model: settings.modelName,
    speakers: {
      num: body.numSpeakers ?? null,
      min: body.minSpeakers ?? null,
      max: body.maxSpeakers ?? null,
    },
    wanted: {
      confidence: body.confidence === true,
      turnLevelConfidence: body.turnLevelConfidence === true,
      speechProbability: body.speechProbability === true,
      crosstalkProbability: body.crosstalkProbability === true,
      speakerProbability: body.speakerProbability === true,
      exclusive: body.exclusive === true,
    },
    webhook: webhookOf(body),
  }
}

/** Fields of the cloud that are not emulated, where the request really asks for them. */
function notEmulated(body: DiarizeRequest): readonly FieldRefusal[] {
  const asked = {
    transcription: body.transcription === true,
    transcriptionConfig: body.transcriptionConfig != null,
    vadSensitivity: (body.vadSensitivity ?? 0) !== 0,
    crosstalkSensitivity: (body.crosstalkSensitivity ?? 0) !== 0,
  }
  return Object.entries(asked).flatMap(([field, isAsked]) =>
    isAsked ? [{ field, message: 'is not available on this server' }] : [],
  )
}

function modelRefusals(body: DiarizeRequest, modelName: string): readonly FieldRefusal[] {
  const model = body.model ?? DEFAULT_MODEL
  const models: readonly string[] = [...CLOUD_MODELS, modelName]
  if (!models.includes(model)) {
    return [{ field: 'model', message: `must be one of ${models.join(', ')}` }]
  }
  const scores = model === modelName ? SCORE_NAMES : (SCORES_OF_MODEL[model] ?? [])
  const given = scores.map((score) => FIELD_OF_SCORE[score])
  return SCORE_FIELDS.filter((field) => body[field] === true && !given.includes(field)).map(
    (field) => ({ field, message: `is not available with the model ${model}` }),
  )
}

function sourceRefusals(
  url: string,
  isUploaded: (url: string) => boolean,
): readonly FieldRefusal[] {
  const field = 'url'
  if (!mediaUrlSchema.safeParse(url).success) {
    const message = 'must be media://KEY of a recording uploaded here; this server fetches nothing'
    return [{ field, message }]
  }
  return isUploaded(url) ? [] : [{ field, message: 'names no recording that was uploaded here' }]
}

/** What this server sends notices with. */
interface NoticeSettings {
  /** null: it signs none, and so sends none. */
  readonly signingSecret: string | null
  /** Where http is allowed besides this machine. */
  readonly webhookOrigins: readonly string[]
}

/** Where a request wants to be told; null for nowhere. */
function webhookOf(body: DiarizeRequest): Webhook | null {
  if (body.webhook == null) return null
  return { url: body.webhook, statusOnly: body.webhookStatusOnly === true }
}

/** Why notices cannot go where they are wanted. */
function webhookRefusals(
  body: DiarizeRequest,
  { signingSecret, webhookOrigins }: NoticeSettings,
): readonly FieldRefusal[] {
  const field = 'webhook'
  if (body.webhook == null) return []
  if (signingSecret === null) {
    return [{ field, message: 'is not available: this server has no secret to sign notices with' }]
  }
  if (isNoticeAddress(body.webhook, webhookOrigins)) return []
  const others = webhookOrigins.map((origin) => `, ${origin}`).join('')
  return [{ field, message: `must be an address of https://, http://localhost${others}` }]
}
