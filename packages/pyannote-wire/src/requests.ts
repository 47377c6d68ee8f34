import { z } from 'zod'
import { mediaUrlSchema } from './media-url.ts'

/** Known models of pyannoteAI. Other names are also accepted. */
export const CLOUD_MODELS = ['precision-2', 'precision-3', 'community-1'] as const

/** Body of `POST /v1/media/input` and `POST /v1/media/output`. */
export const mediaRequestSchema = z.object({ url: mediaUrlSchema })

const flag = z.boolean().nullish()
const speakers = z.int('must be an integer').min(1, 'must be at least 1').nullish()
const sensitivity = z.number().min(-5, 'must be −5 to 5').max(5, 'must be −5 to 5').nullish()

/**
 * Body of `POST /v1/diarize`. All fields except `url` may be absent or null; unknown fields are dropped. `numSpeakers`
 * excludes `minSpeakers` and `maxSpeakers`; min ≤ max.
 */
export const diarizeRequestSchema = z
  .object({
    url: z.string().min(1, 'must be the address of the recording'),
    webhook: z.string().nullish(),
    webhookStatusOnly: flag,
    model: z.string().nullish(),
    numSpeakers: speakers,
    minSpeakers: speakers,
    maxSpeakers: speakers,
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
  .superRefine((body, context) => {
    const { numSpeakers: num, minSpeakers: min, maxSpeakers: max } = body
    if (num != null && (min != null || max != null)) {
      const message = 'cannot be given together with minSpeakers or maxSpeakers'
      context.addIssue({ code: 'custom', path: ['numSpeakers'], message })
    }
    if (min != null && max != null && min > max) {
      const message = 'must not be greater than maxSpeakers'
      context.addIssue({ code: 'custom', path: ['minSpeakers'], message })
    }
  })
export type DiarizeRequest = z.infer<typeof diarizeRequestSchema>
