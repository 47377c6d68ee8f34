import { z } from '@hono/zod-openapi'
import { SPOT_SORTS, TURN_SORTS } from '@toolkit/core'
import {
  binCount,
  cursorText,
  pageLimit,
  refuseReversed,
  runChoice,
  scoreBound,
  secondsBound,
  sortChoice,
} from './scalars.ts'

const CURVE = /^(confidence|certainty|speech|crosstalk|speaker:.{1,100})$/su

const curveChoice = () =>
  z
    .string()
    .regex(CURVE, 'must be confidence, certainty, speech, crosstalk or speaker:LABEL')
    .optional()
    .openapi({ description: 'confidence, certainty, speech, crosstalk or speaker:LABEL' })

interface Ranges {
  readonly min?: number | undefined
  readonly max?: number | undefined
  readonly start?: number | undefined
  readonly end?: number | undefined
}

function refuseReversedRanges(query: Ranges, context: z.core.$RefinementCtx): void {
  refuseReversed(context, ['min', query.min], ['max', query.max])
  refuseReversed(context, ['start', query.start], ['end', query.end], true)
}

const window = { start: secondsBound(), end: secondsBound() }
const scores = { min: scoreBound(), max: scoreBound() }

export const turnListQuery = z
  .strictObject({
    ...scores,
    ...window,
    sort: sortChoice(TURN_SORTS).default('start'),
    run: runChoice(),
    limit: pageLimit(5000),
    cursor: cursorText(),
  })
  .superRefine(refuseReversedRanges)

export const spotListQuery = z
  .strictObject({
    ...scores,
    mergeGap: secondsBound(),
    minDuration: secondsBound(),
    ...window,
    curve: curveChoice(),
    sort: sortChoice(SPOT_SORTS).default('start'),
    run: runChoice(),
    limit: pageLimit(5000),
    cursor: cursorText(),
  })
  .superRefine(refuseReversedRanges)

export const curveQuery = z
  .strictObject({ bins: binCount(), ...window, curve: curveChoice(), run: runChoice() })
  .superRefine(refuseReversedRanges)

export const peaksQuery = z
  .strictObject({ bins: binCount(), ...window })
  .superRefine(refuseReversedRanges)

export const statisticsQuery = z.strictObject({ run: runChoice(), curve: curveChoice() })

export const runQuery = z.strictObject({ run: runChoice() })

/** A page of a short list. */
export const pageQuery = z.strictObject({ limit: pageLimit(200), cursor: cursorText() })
