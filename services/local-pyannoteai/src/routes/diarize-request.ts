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
import { isNoticeAddress } from '../notices/notice-post.ts'

/** The model of a request without `model`. */
const [DEFAULT_MODEL] = CLOUD_MODELS

/** The server's model in any version: a run that was queued before an update names an earlier one. */
const OWN_MODEL = /^local-\d+$/

/** The settings that decide which requests are accepted. */
export interface RequestSettings extends NoticeSettings {
  /** The name of the model that runs; requests may name it too. */
  readonly modelName: string
}

/**
 * The job of a request. A model of pyannoteAI has the scores that it has there, the server's own model has all; `modelName` always
 * runs. Refusal: 400 with the fields.
 */
export function jobOfRequest(
  body: DiarizeRequest,
  id: string,
  settings: RequestSettings,
  isUploaded: (url: string) => boolean,
): NewJob {
  refuseAny([
    ...notEmulated(body),
    ...channelRefusals(body),
    ...modelRefusals(body, settings.modelName),
    ...scoreRefusals(body, settings.modelName),
    ...webhookRefusals(body, settings),
    ...sourceRefusals(body.url, isUploaded),
  ])
  return {
    id,
    type: 'diarize',
    comparison: null,
    source: body.url,
    model: settings.modelName,
    speakers: {
      num: body.numSpeakers ?? null,
      min: body.minSpeakers ?? null,
      max: body.maxSpeakers ?? null,
    },
    byChannel: body.byChannel === true,
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

/** The fields of pyannoteAI that the request uses and that are not emulated. */
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

/** A party per channel leaves no number of speakers open. */
function channelRefusals(body: DiarizeRequest): readonly FieldRefusal[] {
  const isNumberGiven = [body.numSpeakers, body.minSpeakers, body.maxSpeakers].some(
    (count) => count != null,
  )
  if (body.byChannel !== true || !isNumberGiven) return []
  const message = 'cannot be given together with numbers of speakers'
  return [{ field: 'byChannel', message }]
}

/** Throws the refusal of the fields, if there are any. */
export function refuseAny(refused: readonly FieldRefusal[]): void {
  if (refused.length > 0) throw new Refusal(400, 'Invalid request', refused)
}

/** The model of the request; null if it is not known. */
function knownModel({ model }: Pick<DiarizeRequest, 'model'>, modelName: string) {
  const name = model ?? DEFAULT_MODEL
  const isOwn = name === modelName || OWN_MODEL.test(name)
  return isOwn || CLOUD_MODELS.some((known) => known === name) ? { name, isOwn } : null
}

export function modelRefusals(
  body: Pick<DiarizeRequest, 'model'>,
  modelName: string,
): readonly FieldRefusal[] {
  if (knownModel(body, modelName) !== null) return []
  return [{ field: 'model', message: `must be one of ${[...CLOUD_MODELS, modelName].join(', ')}` }]
}

function scoreRefusals(body: DiarizeRequest, modelName: string): readonly FieldRefusal[] {
  const model = knownModel(body, modelName)
  if (model === null) return []
  const scores = model.isOwn ? SCORE_NAMES : (SCORES_OF_MODEL[model.name] ?? [])
  const given = scores.map((score) => FIELD_OF_SCORE[score])
  return SCORE_FIELDS.filter((field) => body[field] === true && !given.includes(field)).map(
    (field) => ({ field, message: `is not available with the model ${model.name}` }),
  )
}

export function sourceRefusals(
  url: string,
  isUploaded: (url: string) => boolean,
): readonly FieldRefusal[] {
  const field = 'url'
  if (!mediaUrlSchema.safeParse(url).success) {
    const message =
      'must be media://KEY of a recording uploaded here; this server does not fetch addresses'
    return [{ field, message }]
  }
  return isUploaded(url) ? [] : [{ field, message: 'is not a recording that was uploaded here' }]
}

type WebhookFields = Pick<DiarizeRequest, 'webhook' | 'webhookStatusOnly'>

/** The settings of notices. */
interface NoticeSettings {
  /** null: notices cannot be signed and are not sent. */
  readonly signingSecret: string | null
  /** Origins outside this machine to which http is allowed. */
  readonly webhookOrigins: readonly string[]
}

/** The webhook of a request; null without one. */
export function webhookOf(body: WebhookFields): Webhook | null {
  if (body.webhook == null) return null
  return { url: body.webhook, statusOnly: body.webhookStatusOnly === true }
}

/** Why notices cannot be sent to the webhook of the request. */
export function webhookRefusals(
  body: WebhookFields,
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
