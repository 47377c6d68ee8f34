import { z } from '@hono/zod-openapi'
import {
  ENROLMENT_STATUSES,
  type EnrolledVoice,
  type Enrolment,
  MAX_ENROLLED_SECONDS,
  MAX_VOICE_NAME_CHARACTERS,
  type RegisteredProvider,
  type Stretch,
  type Voiceprint,
} from '@toolkit/core'
import { givenName, providerChoice, timestamp } from '../resources/fields.ts'
import { failureSchema } from '../resources/problem.ts'

export const voiceParams = z.object({ id: z.string() })
export const printParams = z.object({ id: z.string(), printId: z.string() })
export const enrolmentParams = z.object({ id: z.string(), enrolmentId: z.string() })

const stretch = z.object({ start: z.number().min(0), end: z.number().min(0) })

const source = z
  .union([
    z.object({ kind: z.literal('file'), name: z.string(), sha256: z.string() }),
    z.object({
      kind: z.literal('recording'),
      recordingId: z.string(),
      runId: z.string().nullable(),
      speaker: z.string().nullable(),
      stretches: z.array(stretch),
    }),
  ])
  .openapi('VoiceSource')

const made = {
  id: z.string(),
  provider: z.string(),
  model: z.string(),
  seconds: z.number(),
  source,
}

export const enrolmentSchema = z
  .object({
    ...made,
    status: z.enum(ENROLMENT_STATUSES),
    hold: z
      .object({
        reason: z.enum(['credentials', 'credit', 'unknown-submit', 'unconfirmed']),
        since: timestamp(),
      })
      .nullable(),
    error: failureSchema.nullable(),
    createdAt: timestamp(),
  })
  .openapi('Enrolment', { description: 'A voiceprint that is being made' })
export type EnrolmentView = z.infer<typeof enrolmentSchema>

export const voiceprintSchema = z
  .object({ ...made, createdAt: timestamp() })
  .openapi('Voiceprint', { description: 'Without the voiceprint itself, which is in the export' })
export type VoiceprintView = z.infer<typeof voiceprintSchema>

export const voiceSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    prints: z.array(voiceprintSchema),
    enrolments: z.array(enrolmentSchema),
    createdAt: timestamp(),
    updatedAt: timestamp(),
  })
  .openapi('Voice', {
    description: 'A named person. The voiceprints themselves are only in the export.',
  })
export type VoiceView = z.infer<typeof voiceSchema>

export const voiceListSchema = z.array(voiceSchema).openapi('VoiceList')
export type VoiceListView = z.infer<typeof voiceListSchema>

export const voiceExportSchema = z
  .object({
    name: z.string(),
    voiceprints: z.array(
      z.object({
        provider: z.string(),
        model: z.string(),
        voiceprint: z.string(),
        seconds: z.number(),
        createdAt: timestamp(),
      }),
    ),
  })
  .openapi('VoiceExport')

export const voiceBody = z
  .strictObject({
    name: givenName(MAX_VOICE_NAME_CHARACTERS).refine(
      (name) => !/^speaker_/i.test(name),
      'must not begin with SPEAKER_',
    ),
  })
  .openapi('VoiceBody')
export type VoiceBody = z.infer<typeof voiceBody>

const MAX_STRETCHES = 100

export const stretchesBody = z
  .array(stretch)
  .min(1, 'must have at least one stretch')
  .max(MAX_STRETCHES, `must have at most ${MAX_STRETCHES} stretches`)
  .superRefine((stretches, context) => {
    const fault = stretchesFault(stretches)
    if (fault !== null) context.addIssue({ code: 'custom', message: fault })
  })

/** Why no sound can be made of the stretches; null: it can. */
function stretchesFault(stretches: readonly Stretch[]): string | null {
  const ordered = stretches.toSorted((a, b) => a.start - b.start)
  if (ordered.some(({ start, end }) => start >= end)) return 'must end after they start'
  if (ordered.some(({ start }, at) => start < (ordered[at - 1]?.end ?? 0))) {
    return 'must not overlap'
  }
  const seconds = ordered.reduce((sum, { start, end }) => sum + end - start, 0)
  if (seconds <= MAX_ENROLLED_SECONDS + 1e-6) return null
  return `have ${seconds.toFixed(1)} s, and must have at most ${MAX_ENROLLED_SECONDS} s in total`
}

const cost = (providers: readonly RegisteredProvider[]) => ({
  provider: providerChoice(providers).optional(),
  model: z.string().min(1).max(100).optional(),
  confirm: z.boolean().default(false).openapi({ description: 'agree to the cost' }),
})

export const enrolmentBody = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({
      recordingId: z.string(),
      runId: z.string().optional().openapi({ description: 'default: the current diarization' }),
      speaker: z.string().min(1).max(100).optional(),
      stretches: stretchesBody
        .optional()
        .openapi({ description: 'default: those that the server proposes for the speaker' }),
      ...cost(providers),
    })
    .refine(
      ({ speaker, stretches }) => speaker !== undefined || stretches !== undefined,
      'must have a speaker or stretches',
    )
    .openapi('EnrolmentBody')
export type EnrolmentBody = z.input<ReturnType<typeof enrolmentBody>>

/** The fields of a form besides the file. */
export const enrolmentFields = (providers: readonly RegisteredProvider[]) =>
  z.strictObject({
    ...cost(providers),
    confirm: z.enum(['true', 'false'], { error: 'must be true or false' }).optional(),
  })

export const cleanSpeechSchema = z
  .object({
    stretches: z.array(stretch),
    seconds: z.number().openapi({ description: 'the total of the stretches' }),
    cleanSeconds: z.number().openapi({ description: 'how long the speaker speaks alone' }),
  })
  .openapi('CleanSpeech')
export type CleanSpeechView = z.infer<typeof cleanSpeechSchema>

export const voiceSimilaritySchema = z
  .object({
    pairs: z
      .array(z.object({ ids: z.array(z.string()).length(2), probability: z.number() }))
      .openapi({ description: 'Voices that may be confused, or be one person; at most 100' }),
    own: z
      .array(z.object({ id: z.string(), probability: z.number() }))
      .openapi({ description: 'The lowest probability among the voiceprints of a voice' }),
  })
  .openapi('VoiceSimilarity')
export type VoiceSimilarityView = z.infer<typeof voiceSimilaritySchema>

/** A voice as the API shows it, without its voiceprints themselves. */
export function voiceView({ voice, enrolments }: EnrolledVoice): VoiceView {
  const { key, prints, ...rest } = voice
  return {
    id: key,
    ...rest,
    prints: prints.map(voiceprintView),
    enrolments: enrolments.map(enrolmentView),
  }
}

export function voiceprintView(print: Voiceprint): VoiceprintView {
  const { id, provider, model, seconds, source, createdAt } = print
  return { id, provider, model, seconds, source: source as VoiceprintView['source'], createdAt }
}

export function enrolmentView(enrolment: Enrolment): EnrolmentView {
  const { key: id, provider, model, seconds, source, status, hold, error, createdAt } = enrolment
  return {
    ...{ id, provider, model, seconds, status, hold, error, createdAt },
    source: source as EnrolmentView['source'],
  }
}
