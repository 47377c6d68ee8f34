import { z } from '@hono/zod-openapi'
import type { DueAudio } from '@toolkit/core'

export const dueAudioSchema = z
  .object({
    recordingId: z.string(),
    name: z.string(),
    dueAt: z.string(),
    sizeBytes: z.number(),
    spared: z.enum(['run', 'preparation', 'verdicts', 'correction']).nullable().openapi({
      description:
        'what keeps it for now: a diarization that has not ended, its preparation, a verdict or an open correction of the last 24 hours; null: nothing',
    }),
  })
  .openapi('DueAudio')
export type DueAudioView = z.infer<typeof dueAudioSchema>

export const dueAudioListSchema = z
  .object({
    days: z.number().nullable().openapi({ description: 'AUDIO_RETENTION_DAYS; null: not set' }),
    until: z.string(),
    items: z.array(dueAudioSchema),
    total: z.int(),
    totalBytes: z.number(),
  })
  .openapi('DueAudioList')
export type DueAudioListView = z.infer<typeof dueAudioListSchema>

export function dueAudioView({ recording, dueAt, spared }: DueAudio): DueAudioView {
  const { id: recordingId, name, sizeBytes } = recording
  return { recordingId, name, dueAt, sizeBytes, spared }
}
