import { z } from '@hono/zod-openapi'
import {
  type Identity,
  identitiesOf,
  MAX_IDENTIFIED_PRINTS,
  type Run,
  type VoiceChoice,
} from '@toolkit/core'

const voiceId = () => z.string().min(1, 'must not be empty').max(200, 'is too long')
const score = () => z.number().min(0, 'must be 0 to 100').max(100, 'must be 0 to 100')
const tooMany = `must be at most ${MAX_IDENTIFIED_PRINTS} voices`

/** The voices that the speakers of a diarization are compared with. */
export const identifyBody = z
  .strictObject({
    voices: z.union(
      [
        z.literal('all'),
        z
          .array(voiceId())
          .min(1, 'must have at least one voice')
          .max(MAX_IDENTIFIED_PRINTS, tooMany),
      ],
      { error: `must be all, or a list of 1 to ${MAX_IDENTIFIED_PRINTS} ids of voices` },
    ),
    exclusive: z.boolean().optional().openapi({
      description: 'the provider matches a voice with at most one speaker; default true',
    }),
    threshold: score()
      .optional()
      .openapi({ description: 'the smallest score of a match of the provider; default 0' }),
  })
  .openapi('Identify', {
    description:
      'Compare the speakers with voices. `all`: those with a voiceprint of this provider and model',
  })
export type IdentifyBody = z.infer<typeof identifyBody>

export function voiceChoice({ voices, exclusive, threshold }: IdentifyBody): VoiceChoice {
  return { voices, exclusive: exclusive ?? true, threshold: threshold ?? 0 }
}

export const identifyChoiceSchema = z
  .object({ voiceIds: z.array(z.string()), exclusive: z.boolean(), threshold: z.number() })
  .openapi('IdentifyChoice')

const scoredVoice = z.object({ voiceId: z.string(), score: z.number() }).openapi('ScoredVoice')

const identitySchema = z
  .object({
    speaker: z.string(),
    scores: z.array(scoredVoice).openapi({ description: 'Of all voices, the largest first' }),
    best: scoredVoice
      .nullable()
      .openapi({ description: 'The largest score of the voices that are not rejected' }),
    runnerUp: scoredVoice.nullable(),
    proposal: z.string().nullable().openapi({
      description: 'The id of the voice that is proposed, until a person decides; null: unknown',
    }),
    reason: z.enum(['low-score', 'other-voiceprint', 'other-speaker']).nullable().openapi({
      description:
        'Why none is proposed: no score is sufficient; another voice, or another speaker, is nearly as similar; null: one is',
    }),
    accepted: z
      .string()
      .nullable()
      .openapi({ description: 'The id of the voice that a person accepted; null: none' }),
    rejected: z.array(z.string()).openapi({ description: 'The ids of the voices that it is not' }),
  })
  .openapi('Identity')

export const identificationSchema = z.array(identitySchema).nullable().openapi('Identification', {
  description:
    'The speakers as compared with voices; null: they were not, or there is no result yet',
})
export type IdentificationView = z.infer<typeof identificationSchema>

export const identityDecisionBody = z
  .strictObject({
    speaker: z.string().min(1, 'must not be empty').max(1000, 'is too long'),
    accepted: voiceId().nullable(),
    rejected: z.array(voiceId()).max(MAX_IDENTIFIED_PRINTS, tooMany),
  })
  .openapi('IdentityDecision')
export type IdentityDecisionBody = z.infer<typeof identityDecisionBody>

export const comparableVoicesSchema = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        models: z
          .array(z.object({ provider: z.string(), model: z.string() }))
          .openapi({ description: 'Those that made a voiceprint of it' }),
      }),
    ),
  })
  .openapi('ComparableVoices')
export type ComparableVoicesView = z.infer<typeof comparableVoicesSchema>

/** The identities of a run as the API shows them. */
export function identificationView({
  identification,
  speakerNames,
}: Pick<Run, 'identification' | 'speakerNames'>): IdentificationView {
  if (identification === null) return null
  return identitiesOf(identification, speakerNames).map(identityView)
}

function identityView({ scores, rejected, ...identity }: Identity) {
  return { ...identity, scores: [...scores], rejected: [...rejected] }
}
