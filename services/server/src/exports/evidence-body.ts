import { z } from '@hono/zod-openapi'
import { curveChoice } from '../resources/curve.ts'
import { refuseReversedRanges, scoreRange, windowRange } from '../resources/query.ts'
import { spotRules } from '../resources/spot.ts'

/** A pack may have so many clips, of so many seconds with their context. */
export const MAX_CLIPS = 1_000
export const MAX_CLIP_SECONDS = 7_200

const second = () => z.number({ error: 'must be a number' }).min(0, 'must be at least 0')

const stretch = z
  .strictObject({ start: second(), end: second() })
  .refine(({ start, end }) => start < end, { path: ['start'], message: 'must lie before end' })

const spotFilter = z
  .strictObject({ ...spotRules, ...windowRange, curve: curveChoice() })
  .superRefine(refuseReversedRanges)

const turnFilter = z.strictObject(scoreRange).superRefine(refuseReversedRanges)

const chosenRecording = z
  .strictObject({
    recordingId: z.string(),
    runId: z.string().nullish().openapi({ description: 'a diarization; default: the current one' }),
    stretches: z
      .array(stretch)
      .min(1, 'must not be empty')
      .max(MAX_CLIPS, `must be at most ${MAX_CLIPS}`)
      .optional()
      .openapi({ description: 'these parts of the recording, in seconds' }),
    spots: spotFilter
      .optional()
      .openapi({ description: 'the spots that /api/recordings/{id}/spots lists for these' }),
    turns: turnFilter.optional().openapi({ description: 'the turns with such a confidence' }),
  })
  .refine(
    ({ stretches, spots, turns }) =>
      [stretches, spots, turns].filter((each) => each !== undefined).length === 1,
    { message: 'must have stretches, or spots, or turns' },
  )
export type ChosenRecording = z.infer<typeof chosenRecording>

export const evidenceBody = z
  .strictObject({
    recordings: z
      .array(chosenRecording)
      .min(1, 'must not be empty')
      .max(MAX_CLIPS, `must be at most ${MAX_CLIPS}`),
  })
  .openapi('EvidenceSelection')
export type EvidenceSelection = z.input<typeof evidenceBody>
