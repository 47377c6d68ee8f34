import { z } from '@hono/zod-openapi'
import type { RegisteredProvider } from '@toolkit/core'
import { curveChoice } from '../resources/curve.ts'
import { refuseReversedRanges, scoreRange, windowRange } from '../resources/query.ts'
import { recordingFilterFields, refuseReversedBounds } from '../resources/recording-query.ts'
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

/** A plan is made for so many recordings that are named; for those that match filters their number does not matter. */
const MAX_NAMED = 10_000

export const evidencePlanBody = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({
      recordingIds: z
        .array(z.string())
        .min(1, 'must not be empty')
        .max(MAX_NAMED, `must be at most ${MAX_NAMED}`)
        .optional(),
      matching: z
        .strictObject(recordingFilterFields(providers))
        .superRefine(refuseReversedBounds)
        .optional()
        .openapi({ description: 'the filters of GET /api/recordings' }),
      spots: spotFilter.optional(),
      turns: turnFilter.optional(),
    })
    .refine(
      ({ recordingIds, matching }) => (recordingIds === undefined) !== (matching === undefined),
      {
        message: 'must have recordingIds or matching',
      },
    )
    .refine(({ spots, turns }) => (spots === undefined) !== (turns === undefined), {
      message: 'must have spots or turns',
    })
type PlanBody = ReturnType<typeof evidencePlanBody>
export type EvidencePlanRequest = z.input<PlanBody>
export type ValidPlanRequest = z.output<PlanBody>

export const evidencePlanSchema = z
  .object({
    clips: z.int(),
    seconds: z.number().openapi({ description: 'of all clips, with their context' }),
    recordings: z.int().openapi({ description: 'that have at least one clip' }),
    maxClips: z.int(),
    maxSeconds: z.number(),
    contextSeconds: z.number().openapi({ description: 'before and after each spot or turn' }),
    selection: evidenceBody.nullable().openapi({
      description:
        'the body of POST /api/evidence for exactly these; null if there is none, or too much',
    }),
    leftOut: z
      .array(
        z.object({
          code: z.string(),
          detail: z.string(),
          count: z.int(),
          names: z
            .array(z.string())
            .openapi({ description: 'of the first ones; the id of one that does not exist' }),
        }),
      )
      .openapi({ description: 'recordings that have no clips to cut, by reason' }),
  })
  .openapi('EvidencePlan')
export type EvidencePlanView = z.infer<typeof evidencePlanSchema>
