import { z } from '@hono/zod-openapi'
import {
  fieldsWithHistogram,
  MEDIA_WARNING_KINDS,
  RECORDING_FIELDS,
  type RegisteredProvider,
} from '@toolkit/core'
import { failureView } from './problem.ts'
import { shownSchemas } from './record-fields.ts'
import { histogram, nameText, providerChoice } from './scalars.ts'
import { refuseContradiction, speakerHintFields, speakerHintsView } from './speaker-hints.ts'

export const scoreOriginView = z
  .object({
    kind: z.enum(['confidence', 'certainty']),
    provider: z.string(),
    model: z.string(),
  })
  .openapi('ScoreOrigin')

const soundView = z
  .object({
    kind: z.enum(['original', 'rendition']),
    contentType: z.string(),
    sizeBytes: z.int(),
  })
  .openapi('Sound', { description: 'What is drawn, played and diarized; null while prepared' })

const mediaView = z
  .object({
    container: z.string(),
    codec: z.string(),
    sampleRate: z.number(),
    channels: z.int(),
    tracks: z.array(
      z.object({
        index: z.int(),
        codec: z.string(),
        channels: z.int().nullable(),
        language: z.string().nullable(),
        title: z.string().nullable(),
        isDefault: z.boolean(),
      }),
    ),
    track: z.int(),
    warnings: z.array(
      z.object({
        kind: z.enum(MEDIA_WARNING_KINDS),
        at: z.number().nullable(),
        seconds: z.number().nullable(),
        message: z.string(),
      }),
    ),
  })
  .openapi('Media', { description: 'What is known of the file; null until it was decoded' })

const recordingFields = shownSchemas(RECORDING_FIELDS, {
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('upload') }),
    z.object({ kind: z.literal('url'), url: z.string() }),
    z.object({ kind: z.literal('s3'), url: z.string() }),
  ]),
  sound: soundView.nullable(),
  media: mediaView.nullable(),
  error: failureView.nullable(),
  speakers: speakerHintsView,
  speakerNames: z.record(z.string(), z.string()),
  score: scoreOriginView.nullable(),
})

export const recordingView = z.object(recordingFields).openapi('Recording')

/** Names of speakers are many, and of no use where no turn is shown. */
export const listedRecordingView = recordingView
  .omit({ speakerNames: true })
  .openapi('ListedRecording')

export const newRecordingView = z
  .object({ ...recordingFields, sameAs: z.array(z.string()) })
  .openapi('NewRecording')

export const recordingListView = z
  .object({
    items: z.array(listedRecordingView),
    nextCursor: z.string().nullable(),
    total: z.int(),
    without: z.object({ humanScore: z.int(), result: z.int(), score: z.int() }),
  })
  .openapi('RecordingList')

export const facetsView = z
  .object({
    ...histograms(fieldsWithHistogram('shared')),
    groups: z.array(
      z.object({ score: scoreOriginView, ...histograms(fieldsWithHistogram('by-origin')) }),
    ),
  })
  .openapi('Facets')

function histograms<Name extends string>(names: readonly Name[]) {
  const schemas = Object.fromEntries(names.map((name) => [name, histogram()]))
  return schemas as Record<Name, ReturnType<typeof histogram>>
}

const label = z.string().min(1, 'must not be empty').max(100, 'is too long')

export const recordingChangesBody = z
  .strictObject({
    name: nameText().optional(),
    speakerNames: z
      .record(label, nameText())
      .refine((names) => Object.keys(names).length <= 1000, 'has too many names')
      .optional(),
    ...speakerHintFields,
  })
  .superRefine(refuseContradiction)
  .openapi('RecordingChanges')

export const fromUrlBody = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({
      url: z.string().min(1).max(4096),
      name: nameText().optional(),
      provider: providerChoice(providers).optional(),
      model: z.string().min(1).max(200).optional(),
      diarize: z.boolean().optional(),
      ...speakerHintFields,
    })
    .superRefine(refuseContradiction)
    .openapi('FromUrl')
