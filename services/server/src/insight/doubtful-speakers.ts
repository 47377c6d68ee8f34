import { z } from '@hono/zod-openapi'
import { type Insights, LITTLE_SPEECH_SECONDS, SPEAKER_COUNT_DOUBTS } from '@toolkit/core'
import { choice } from '../resources/fields.ts'

export const doubtfulSpeakersSchema = z
  .object({
    read: z.int().openapi({ description: 'recordings, the newest with a result' }),
    cut: z.boolean().openapi({ description: 'whether older ones were not read' }),
    items: z
      .array(
        z.object({
          recordingId: z.string(),
          recordingName: z.string(),
          provider: z.string().nullable(),
          model: z.string().nullable(),
          speakerCount: z.int().nullable(),
          speakerCountDoubt: choice(...SPEAKER_COUNT_DOUBTS).nullable(),
          speakerRange: z
            .object({ fewer: z.int(), more: z.int() })
            .nullable()
            .openapi({ description: 'the number if voices were joined more, or less, easily' }),
          little: z
            .array(
              z.object({ speaker: z.string(), name: z.string().nullable(), seconds: z.number() }),
            )
            .openapi({
              description:
                'speakers with little speech: the label may be no person; the least first',
            }),
        }),
      )
      .openapi({ description: 'the newest first' }),
    rule: z.object({ littleSpeechSeconds: z.number() }),
  })
  .openapi('DoubtfulSpeakers')
export type DoubtfulSpeakersView = z.infer<typeof doubtfulSpeakersSchema>

export function doubtfulSpeakersView({
  read,
  cut,
  items,
}: Awaited<ReturnType<Insights['doubtfulSpeakers']>>): DoubtfulSpeakersView {
  return {
    ...{ read, cut, rule: { littleSpeechSeconds: LITTLE_SPEECH_SECONDS } },
    items: items.map(({ recording, little }) => {
      const { id, name, provider, model, speakerCount, speakerCountDoubt, speakerNames } = recording
      const range = recording.speakerRange
      return {
        ...{ recordingId: id, recordingName: name, provider, model },
        ...{ speakerCount, speakerCountDoubt },
        speakerRange: range && { fewer: range.fewer, more: range.more },
        little: little.map(({ speaker, seconds }) => ({
          ...{ speaker, seconds },
          name: Object.hasOwn(speakerNames, speaker) ? (speakerNames[speaker] ?? null) : null,
        })),
      }
    }),
  }
}
