import type { ScoreName } from '@toolkit/core'
import { z } from 'zod'

/** Known models of pyannoteAI. Other names are also accepted. */
export const CLOUD_MODELS = ['precision-2', 'precision-3', 'community-1'] as const

/** The request fields for scores. */
export const SCORE_FIELDS = [
  'confidence',
  'turnLevelConfidence',
  'speechProbability',
  'crosstalkProbability',
  'speakerProbability',
] as const

export type ScoreField = (typeof SCORE_FIELDS)[number]

/** The request field of each score. */
export const FIELD_OF_SCORE: Readonly<Record<ScoreName, ScoreField>> = {
  confidence: 'confidence',
  turns: 'turnLevelConfidence',
  speech: 'speechProbability',
  crosstalk: 'crosstalkProbability',
  speaker: 'speakerProbability',
}

/** The scores of the known models. Other models may provide all scores. */
export const SCORES_OF_MODEL: Readonly<Record<string, readonly ScoreName[]>> = {
  'precision-2': ['confidence', 'turns'],
  'precision-3': ['turns', 'speech', 'crosstalk', 'speaker'],
  'community-1': [],
}

/** Maximum length of a media URL, including `media://`. */
export const MEDIA_URL_MAX_LENGTH = 255

const MEDIA_URL = /^media:\/\/[a-zA-Z0-9\-_./]+$/

/** `media://KEY` with KEY of `[a-zA-Z0-9\-_./]+`, at most 255 characters in total. A key is a name, not a path. */
export const mediaUrlSchema = z
  .string()
  .max(MEDIA_URL_MAX_LENGTH, `must be at most ${MEDIA_URL_MAX_LENGTH} characters`)
  .regex(MEDIA_URL, 'must be media://KEY with KEY of letters, digits and - _ . /')

/** The address of this toolkit's media with `key` (letters, digits and `- _ . /`). */
export function mediaUrlOf(key: string): string {
  return `media://pyannote-api-toolkit/${key}`
}

/** Whether `url` is a well-formed media URL. */
export function isMediaUrl(url: string): boolean {
  return mediaUrlSchema.safeParse(url).success
}

/** Body of `POST /v1/media/input` and `POST /v1/media/output`. */
export const mediaRequestSchema = z.object({ url: mediaUrlSchema })

const flag = z.boolean().nullish()
const speakers = z.int('must be an integer').min(1, 'must be at least 1').nullish()
const sensitivity = z.number().min(-5, 'must be −5 to 5').max(5, 'must be −5 to 5').nullish()

const common = {
  url: z.string().min(1, 'must be the address of the recording'),
  webhook: z.string().nullish(),
  webhookStatusOnly: flag,
  model: z.string().nullish(),
}

const diarizeFields = z.object({
  ...common,
  numSpeakers: speakers,
  minSpeakers: speakers,
  maxSpeakers: speakers,
  /** Of the local pyannoteAI alone: each of the two channels is one party. */
  byChannel: flag,
  turnLevelConfidence: flag,
  exclusive: flag,
  confidence: flag,
  speechProbability: flag,
  crosstalkProbability: flag,
  speakerProbability: flag,
  transcription: flag,
  transcriptionConfig: z.object({ model: z.string().nullish() }).nullish(),
  vadSensitivity: sensitivity,
  crosstalkSensitivity: sensitivity,
})

function checkSpeakers(body: z.infer<typeof diarizeFields>, context: z.RefinementCtx): void {
  const { numSpeakers: num, minSpeakers: min, maxSpeakers: max } = body
  if (num != null && (min != null || max != null)) {
    const message = 'cannot be given together with minSpeakers or maxSpeakers'
    context.addIssue({ code: 'custom', path: ['numSpeakers'], message })
  }
  if (min != null && max != null && min > max) {
    const message = 'must not be greater than maxSpeakers'
    context.addIssue({ code: 'custom', path: ['minSpeakers'], message })
  }
}

/**
 * Body of `POST /v1/diarize`. All fields except `url` may be absent or null; unknown fields are dropped. `numSpeakers`
 * excludes `minSpeakers` and `maxSpeakers`; min ≤ max.
 */
export const diarizeRequestSchema = diarizeFields.superRefine(checkSpeakers)
export type DiarizeRequest = z.infer<typeof diarizeRequestSchema>

/** Body of `POST /v1/voiceprint`. All fields except `url` may be absent or null; unknown fields are dropped. */
export const voiceprintRequestSchema = z.object(common)
export type VoiceprintRequest = z.infer<typeof voiceprintRequestSchema>

/** The largest number of voiceprints of an identification. */
export const MAX_VOICEPRINTS = 50
/** The longest voiceprint, in characters. */
export const VOICEPRINT_MAX_LENGTH = 20_000
const MAX_LABEL_LENGTH = 100

const voiceprintSchema = z.object({
  label: z
    .string()
    .min(1, 'must not be empty')
    .max(MAX_LABEL_LENGTH, `must be at most ${MAX_LABEL_LENGTH} characters`)
    .refine((label) => !/^speaker_/i.test(label), 'must not begin with SPEAKER_'),
  voiceprint: z
    .string()
    .min(1, 'must not be empty')
    .max(VOICEPRINT_MAX_LENGTH, `must be at most ${VOICEPRINT_MAX_LENGTH} characters`),
})

/** Body of `POST /v1/identify`: that of a diarization, with 1 to 50 voiceprints of distinct labels. */
export const identifyRequestSchema = diarizeFields
  .extend({
    voiceprints: z
      .array(voiceprintSchema)
      .min(1, 'must have at least one voiceprint')
      .max(MAX_VOICEPRINTS, `must have at most ${MAX_VOICEPRINTS} voiceprints`),
    matching: z
      .object({
        exclusive: flag,
        threshold: z.number().min(0, 'must be 0 to 100').max(100, 'must be 0 to 100').nullish(),
      })
      .nullish(),
  })
  .superRefine((body, context) => {
    checkSpeakers(body, context)
    const labels = body.voiceprints.map(({ label }) => label)
    labels.forEach((label, index) => {
      if (labels.indexOf(label) === index) return
      const message = 'must be different from the other labels'
      context.addIssue({ code: 'custom', path: ['voiceprints', index, 'label'], message })
    })
  })
export type IdentifyRequest = z.infer<typeof identifyRequestSchema>
