import { CLOUD_MODELS, type DiarizeRequest, mediaUrlSchema } from '@toolkit/pyannote-wire'
import type { NewJob } from '../job-book.ts'
import { type FieldRefusal, Refusal } from './refusal.ts'

const NOT_YET = 'is not available on this machine yet'

/** Fields of the cloud that are not emulated yet, and whether the request really asks for them. */
function notEmulated(body: DiarizeRequest): readonly FieldRefusal[] {
  const asked = {
    webhook: body.webhook != null,
    webhookStatusOnly: body.webhookStatusOnly === true,
    exclusive: body.exclusive === true,
    speechProbability: body.speechProbability === true,
    crosstalkProbability: body.crosstalkProbability === true,
    speakerProbability: body.speakerProbability === true,
    transcription: body.transcription === true,
    transcriptionConfig: body.transcriptionConfig != null,
    vadSensitivity: (body.vadSensitivity ?? 0) !== 0,
    crosstalkSensitivity: (body.crosstalkSensitivity ?? 0) !== 0,
  }
  return Object.entries(asked).flatMap(([field, isAsked]) =>
    isAsked ? [{ field, message: NOT_YET }] : [],
  )
}

/**
 * The job that a request asks for. The cloud's model names are taken, but it is always `modelName` that runs.
 * Refuses (400) what is not emulated, other models, and recordings that were not uploaded here.
 */
export function jobOfRequest(
  body: DiarizeRequest,
  id: string,
  modelName: string,
  isUploaded: (url: string) => boolean,
): NewJob {
  const refused = [...notEmulated(body)]
  const models: readonly string[] = [...CLOUD_MODELS, modelName]
  if (body.model != null && !models.includes(body.model)) {
    refused.push({ field: 'model', message: `must be one of ${models.join(', ')}` })
  }
  if (!mediaUrlSchema.safeParse(body.url).success) {
    refused.push({ field: 'url', message: 'must be media://KEY of a recording uploaded here' })
  } else if (!isUploaded(body.url)) {
    refused.push({ field: 'url', message: 'names no recording that was uploaded here' })
  }
  if (refused.length > 0) throw new Refusal(400, 'Invalid request', refused)
  return {
    id,
    source: body.url,
    model: modelName,
    speakers: {
      num: body.numSpeakers ?? null,
      min: body.minSpeakers ?? null,
      max: body.maxSpeakers ?? null,
    },
    wanted: {
      confidence: body.confidence === true,
      turnLevelConfidence: body.turnLevelConfidence === true,
    },
  }
}
