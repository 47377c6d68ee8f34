import type { IdentifyRequest, VoiceprintRequest } from '@toolkit/pyannote-wire'
import type { Engine } from '../engine.ts'
import type { FieldRefusal } from '../http/refusal.ts'
import type { NewJob } from '../job-book.ts'
import {
  jobOfRequest,
  modelRefusals,
  type RequestSettings,
  refuseAny,
  sourceRefusals,
  webhookOf,
  webhookRefusals,
} from './diarize-request.ts'

/** The largest recording of a voiceprint: 100 MiB. */
const MAX_BYTES = 100 * 1024 ** 2

const NOT_WANTED = {
  confidence: false,
  turnLevelConfidence: false,
  speechProbability: false,
  crosstalkProbability: false,
  speakerProbability: false,
  exclusive: false,
}

/**
 * The job of a request for a voiceprint. Refusal: 400 with the fields.
 * @param sizeOf the size of an uploaded recording in bytes; null if it was not uploaded
 */
export async function jobOfVoiceprint(
  body: VoiceprintRequest,
  id: string,
  settings: RequestSettings,
  sizeOf: (url: string) => Promise<number | null>,
): Promise<NewJob> {
  const sizeBytes = await sizeOf(body.url)
  refuseAny([
    ...modelRefusals(body, settings.modelName),
    ...webhookRefusals(body, settings),
    ...sourceRefusals(body.url, () => sizeBytes !== null),
    ...((sizeBytes ?? 0) > MAX_BYTES
      ? [{ field: 'url', message: 'must be a recording of at most 100 MiB' }]
      : []),
  ])
  return {
    id,
    type: 'voiceprint',
    source: body.url,
    model: settings.modelName,
    speakers: { num: null, min: null, max: null },
    byChannel: false,
    wanted: NOT_WANTED,
    comparison: null,
    webhook: webhookOf(body),
  }
}

interface IdentifySettings extends RequestSettings {
  readonly engine: Pick<Engine, 'voiceprintFault'>
}

/** The job of a request for an identification: that of a diarization with voiceprints of this engine. Refusal: 400 with the fields. */
export function jobOfIdentification(
  body: IdentifyRequest,
  id: string,
  settings: IdentifySettings,
  isUploaded: (url: string) => boolean,
): NewJob {
  const refused = body.voiceprints.flatMap(({ voiceprint }, index): FieldRefusal[] => {
    const message = settings.engine.voiceprintFault(voiceprint)
    return message === null ? [] : [{ field: `voiceprints.${index}.voiceprint`, message }]
  })
  const byChannel = { field: 'byChannel', message: 'is not available for an identification' }
  refuseAny(body.byChannel === true ? [...refused, byChannel] : refused)
  const { voiceprints, matching } = body
  return {
    ...jobOfRequest(body, id, settings, isUploaded),
    type: 'identify',
    comparison: {
      voiceprints: voiceprints.map(({ label, voiceprint }) => ({ label, voiceprint })),
      matching: { exclusive: matching?.exclusive ?? true, threshold: matching?.threshold ?? 0 },
    },
  }
}
