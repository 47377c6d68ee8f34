import { z } from '@hono/zod-openapi'
import {
  CHANNEL_USES,
  fieldsWithHistogram,
  MEDIA_WARNING_KINDS,
  type MediaFacts,
  RECORDING_FIELDS,
  type Recording,
  type RegisteredProvider,
  type Sound,
  SPEAKER_COUNT_DOUBTS,
  shownFields,
} from '@toolkit/core'
import { scoredSchema } from './evaluation.ts'
import {
  choice,
  histogram,
  nameText,
  providerChoice,
  shownSchemas,
  speakerNamesBody,
} from './fields.ts'
import { failureSchema } from './problem.ts'
import {
  refuseContradiction,
  speakerHintFields,
  speakerHintsSchema,
  speakerRangeSchema,
} from './speaker-hints.ts'
import { tagList } from './tag.ts'

/** `always`, a time, or null: as the settings of the server say. */
const keepAudioUntil = () =>
  z
    .union([z.literal('always'), z.iso.datetime({ offset: true })])
    .nullable()
    .openapi({
      description:
        'ISO 8601 and not over yet, or `always`; null: as AUDIO_RETENTION_DAYS of the server says',
    })

export const scoreOriginSchema = z
  .object({
    kind: z.enum(['confidence', 'certainty']),
    provider: z.string(),
    model: z.string(),
  })
  .openapi('ScoreOrigin')
export type ScoreOriginView = z.infer<typeof scoreOriginSchema>

const soundSchema = z
  .object({
    kind: z.enum(['original', 'rendition']),
    contentType: z.string(),
    sizeBytes: z.int(),
  })
  .openapi('Sound', {
    description: 'What is drawn, played and diarized; null until it is prepared',
  })

const twoChannelsSchema = z
  .object({
    use: z.enum(CHANNEL_USES).openapi({ description: 'parties: one party on each channel' }),
    oneSided: z.number().nullable().openapi({
      description: 'share of the active time in which one channel alone has sound of its own, 0–1',
    }),
    correlation: z.number().nullable(),
    levelDifference: z.number().openapi({ description: 'left above right, in dB' }),
  })
  .openapi('TwoChannels', {
    description:
      'How the two channels are used; missing if there are not two, or the file was decoded by an earlier version',
  })

const mediaSchema = z
  .object({
    container: z.string(),
    codec: z.string(),
    sampleRate: z.number(),
    channels: z.int(),
    twoChannels: twoChannelsSchema.optional(),
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
  .openapi('Media', { description: 'Properties of the file; null until it is decoded' })

const recordingFields = shownSchemas(RECORDING_FIELDS, {
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('upload') }),
    z.object({ kind: z.literal('url'), url: z.string() }),
    z.object({ kind: z.literal('s3'), url: z.string() }),
    z.object({ kind: z.literal('file'), url: z.string() }),
  ]),
  sound: soundSchema.nullable(),
  media: mediaSchema.nullable(),
  error: failureSchema.nullable(),
  speakers: speakerHintsSchema,
  speakerNames: z.record(z.string(), z.string()),
  tags: z.array(z.string()),
  voiceIds: z.array(z.string()).openapi({
    description: 'The ids of the voices whose names the speakers of the current diarization have',
  }),
  score: scoreOriginSchema.nullable(),
  speakerCountDoubt: z.enum(SPEAKER_COUNT_DOUBTS).nullable().openapi({
    description:
      'given: a hint fixed the number; some: it is in doubt, or not what the hints say; null: unknown',
  }),
  speakerRange: speakerRangeSchema.nullable(),
  errorRate: z.number().min(0).max(100).nullable().openapi({
    description:
      'The error rate (DER) of the current diarization against the reference, in percent, at most 100; null: unknown',
  }),
  scored: scoredSchema.openapi({
    description: 'The parts that are scored (UEM); null: those of the reference, or all',
  }),
})

export const recordingSchema = z.object(recordingFields).openapi('Recording')
export type RecordingView = z.infer<typeof recordingSchema>

/** Without `speakerNames` and `scored`: there may be many, and they are needed only beside turns. */
export const listedRecordingSchema = recordingSchema
  .omit({ speakerNames: true, scored: true })
  .openapi('ListedRecording')
/** A recording in a list: without the names of its speakers and its scored parts. */
export type ListedRecordingView = z.infer<typeof listedRecordingSchema>

export const newRecordingSchema = z
  .object({
    ...recordingFields,
    sameAs: z.array(z.string()),
    duplicateOf: z.string().nullable().openapi({
      description: 'the oldest of `sameAs` if no diarization was started because of it',
    }),
  })
  .openapi('NewRecording')
export type NewRecordingView = z.infer<typeof newRecordingSchema>

export const recordingListSchema = z
  .object({
    items: z.array(listedRecordingSchema),
    cursor: z
      .string()
      .nullable()
      .openapi({ description: 'where this page starts, without `offset`; null: at the top' }),
    nextCursor: z.string().nullable(),
    total: z.int(),
    totalSeconds: z
      .number()
      .nullable()
      .openapi({ description: 'the length of all that match; null if one is not known' }),
    without: z.object({ humanScore: z.int(), result: z.int(), score: z.int() }),
  })
  .openapi('RecordingList')
export type RecordingListView = z.infer<typeof recordingListSchema>

export const facetsSchema = z
  .object({
    ...histograms(fieldsWithHistogram('shared')),
    groups: z.array(
      z.object({ score: scoreOriginSchema, ...histograms(fieldsWithHistogram('by-origin')) }),
    ),
  })
  .openapi('Facets')
export type Facets = z.infer<typeof facetsSchema>

function histograms<Name extends string>(names: readonly Name[]) {
  const schemas = Object.fromEntries(names.map((name) => [name, histogram()]))
  return schemas as Record<Name, ReturnType<typeof histogram>>
}

export const recordingChangesBody = z
  .strictObject({
    name: nameText().optional(),
    keepAudioUntil: keepAudioUntil().optional(),
    speakerNames: speakerNamesBody().optional(),
    tags: tagList().optional(),
    addTags: tagList().optional(),
    removeTags: tagList().optional(),
    ...speakerHintFields,
  })
  .superRefine(refuseContradiction)
  .openapi('RecordingChanges')
export type RecordingChanges = z.infer<typeof recordingChangesBody>

export const fromUrlBody = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({
      url: z.string().min(1).max(4096),
      name: nameText().optional(),
      provider: providerChoice(providers).optional(),
      model: z.string().min(1).max(200).optional(),
      diarize: z.boolean().optional(),
      confirm: z.boolean().optional().openapi({
        description:
          'agree to the costs; without it a diarization that exceeds `confirmHours` is held',
      }),
      onDuplicate: choice('ask', 'diarize').optional().openapi({
        description:
          '`ask`: if an older recording has the same bytes, the new one is stored without a diarization, and `duplicateOf` is the id of the oldest one',
      }),
      ...speakerHintFields,
    })
    .superRefine(refuseContradiction)
    .openapi('FromUrl')
export type FromUrl = z.infer<ReturnType<typeof fromUrlBody>>

export type RecordingStatus = RecordingView['status']

/** A recording as the API shows it. */
export function recordingView(recording: Recording): RecordingView {
  return {
    ...shownFields(RECORDING_FIELDS, recording),
    sound: recording.sound && soundView(recording.sound),
    media: recording.media && mediaView(recording.media),
    tags: [...recording.tags],
    voiceIds: [...recording.voiceIds],
    scored: recording.scored && [...recording.scored],
  }
}

/** A recording as a list shows it. */
export function listedRecordingView(recording: Recording): ListedRecordingView {
  const { speakerNames: _names, scored: _scored, ...listed } = recordingView(recording)
  return listed
}

function soundView({ kind, contentType, sizeBytes }: Sound): NonNullable<RecordingView['sound']> {
  return { kind, contentType, sizeBytes }
}

function mediaView({
  tracks,
  warnings,
  ...facts
}: MediaFacts): NonNullable<RecordingView['media']> {
  return {
    ...facts,
    tracks: [...tracks],
    warnings: [...warnings],
  }
}
