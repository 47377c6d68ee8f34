import { z } from '@hono/zod-openapi'
import {
  CANDIDATE_RULE,
  CANDIDATE_SORTS,
  CANDIDATE_THRESHOLDS,
  type CandidatePage,
  type CandidatePosition,
  type CandidateQuery,
  candidateThreshold,
  candidateValue,
  decodeCursor,
  encodeCursor,
  type OriginStatistics,
  REASON_RULE,
  REASONS,
  type RegisteredProvider,
  reasonsOf,
} from '@toolkit/core'
import { choice } from '../resources/fields.ts'
import { cursorText, pageLimit, scoreBound } from '../resources/query.ts'
import {
  recordingFilter,
  recordingFilterFields,
  refuseReversedBounds,
} from '../resources/recording-query.ts'

export const DEFAULT_MAX = 50
const LADDER = CANDIDATE_THRESHOLDS.join(', ')
const REASON_WORDS = [
  'why the scores may be low.',
  `overlap: two speakers are active in at least ${100 * REASON_RULE.overlapShare} % of it;`,
  `short-turn: a turn in it is shorter than ${REASON_RULE.shortTurnSeconds} s;`,
  `close-second: the turn at its centre has a margin below ${REASON_RULE.closeMargin};`,
  'low-level: it is 12 dB below the level of the turns, or nearly silent;',
  'clipping: the sound is at full scale;',
  `turn-edge: a turn starts or ends within ${REASON_RULE.edgeSeconds} s of its centre;`,
  `far-from-any-voice: no turn is at its centre, or that turn has a confidence below ${REASON_RULE.unsureConfidence} although no other voice is close.`,
  'Without a decoded sound neither low-level nor clipping is given',
].join(' ')

/** The threshold of a query. */
export const corpusThreshold = () =>
  scoreBound().openapi({
    description: `the threshold, default ${DEFAULT_MAX}; the spots are those of the lowest of ${LADDER} that is at least this, else of the highest: \`rule.max\` of the answer. /api/recordings/{id}/spots has those of any threshold`,
  })

/** A part of the rule of spots that is the same for all recordings: given for clarity, or not at all. */
const fixedNumber = (name: string, kept: number) =>
  z
    .string()
    .optional()
    .refine((given) => given === undefined || (given.trim() !== '' && Number(given) === kept), {
      error: `can only be ${kept} here: spots of all recordings are kept for one rule. /api/recordings/{id}/spots answers any ${name}`,
    })
    .openapi({ description: `only ${kept}; /api/recordings/{id}/spots answers any` })

/** What the list of one recording can be asked for, and this cannot. */
const FIXED_RULE = {
  min: fixedNumber('min', 0),
  mergeGap: fixedNumber('mergeGap', CANDIDATE_RULE.mergeGapSeconds),
  minDuration: fixedNumber('minDuration', CANDIDATE_RULE.minDurationSeconds),
  maxDuration: fixedNumber('maxDuration', CANDIDATE_RULE.maxDurationSeconds),
  curve: z
    .string()
    .refine(() => false, {
      error:
        'cannot be chosen here: spots of all recordings are of the default curve of each. /api/recordings/{id}/spots answers any curve',
    })
    .optional()
    .openapi({ description: 'refused; /api/recordings/{id}/spots answers any' }),
}

export const corpusSpotQuery = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({
      ...recordingFilterFields(providers),
      max: corpusThreshold(),
      ...FIXED_RULE,
      unjudged: choice('include', 'only').default('include').openapi({
        description: 'only: spots without a verdict in effect on this diarization',
      }),
      reason: choice(...REASONS)
        .optional()
        .openapi({ description: 'only spots that have this reason' }),
      sort: choice(...CANDIDATE_SORTS)
        .default('severity')
        .openapi({
          description:
            'severity and duration: highest first; mean: lowest first; recording: by its id, then by start',
        }),
      limit: pageLimit(200),
      cursor: cursorText(),
    })
    .superRefine(refuseReversedBounds)
type ValidSpotQuery = z.infer<ReturnType<typeof corpusSpotQuery>>
export type CorpusSpotQuery = Partial<ValidSpotQuery>

const corpusSpotSchema = z
  .object({
    recordingId: z.string(),
    recordingName: z.string(),
    runId: z.string(),
    start: z.number(),
    end: z.number(),
    mean: z.number().openapi({ description: 'of all its samples, those of joined gaps too' }),
    inRangeMean: z.number().openapi({ description: 'of its samples up to the threshold' }),
    min: z.number(),
    max: z.number(),
    bridgedSeconds: z.number().openapi({ description: 'the gaps that were joined' }),
    severity: z.number().openapi({
      description: 'the seconds of its samples up to the threshold × (threshold − their mean)',
    }),
    reasons: z.array(choice(...REASONS)).openapi({ description: REASON_WORDS }),
  })
  .openapi('CorpusSpot')
export type CorpusSpotView = z.infer<typeof corpusSpotSchema>

export const corpusSpotListSchema = z
  .object({
    items: z.array(corpusSpotSchema),
    nextCursor: z.string().nullable(),
    total: z.int().openapi({
      description: 'all spots of the recordings with the reason, also those judged',
    }),
    totalSeconds: z.number(),
    rule: z
      .object({
        min: z.number(),
        max: z.number(),
        mergeGap: z.number(),
        minDuration: z.number(),
        maxDuration: z.number(),
      })
      .openapi({
        description:
          'what was used: /api/recordings/{id}/spots has exactly the same spots with these parameters',
      }),
  })
  .openapi('CorpusSpotList')
export type CorpusSpotListView = z.infer<typeof corpusSpotListSchema>

export function corpusSpots(given: ValidSpotQuery): CandidateQuery {
  const threshold = candidateThreshold(given.max ?? DEFAULT_MAX)
  const { sort, limit, cursor } = given
  return {
    recordings: recordingFilter(given),
    threshold,
    unjudged: given.unjudged === 'only',
    reason: given.reason ?? null,
    sort,
    limit,
    after: cursor === undefined ? null : positionOf(cursor, cursorSort({ sort, threshold })),
  }
}

export function corpusSpotView(
  query: CandidateQuery,
  { items, more, total }: CandidatePage,
): CorpusSpotListView {
  const last = items.at(-1)
  const nextCursor =
    more && last !== undefined
      ? encodeCursor({
          sort: cursorSort(query),
          value: candidateValue(last, query.sort),
          id: `${last.start} ${last.recordingId}`,
        })
      : null
  return {
    items: items.map(({ threshold: _same, reasons, ...spot }) => ({
      ...spot,
      reasons: reasonsOf(reasons),
    })),
    nextCursor,
    total: total.count,
    totalSeconds: total.seconds,
    rule: {
      min: 0,
      max: query.threshold,
      mergeGap: CANDIDATE_RULE.mergeGapSeconds,
      minDuration: CANDIDATE_RULE.minDurationSeconds,
      maxDuration: CANDIDATE_RULE.maxDurationSeconds,
    },
  }
}

/** A cursor is of one order and one threshold. */
function cursorSort({ sort, threshold }: Pick<CandidateQuery, 'sort' | 'threshold'>): string {
  return `spots ${sort} ${threshold}`
}

function positionOf(cursor: string, sort: string): CandidatePosition {
  const { value, id } = decodeCursor(cursor, sort)
  const space = id.indexOf(' ')
  return {
    value: Number(value),
    recordingId: id.slice(space + 1),
    start: Number(id.slice(0, Math.max(space, 0))),
  }
}

const bins = (description: string) => z.array(z.number()).length(101).openapi({ description })

export const corpusStatisticsSchema = z
  .object({
    items: z.array(
      z.object({
        score: z.object({
          kind: choice('confidence', 'certainty'),
          provider: z.string(),
          model: z.string(),
        }),
        recordings: z.int(),
        sampleSeconds: bins(
          'seconds of the samples of the current diarizations: bin k has k ≤ score < k+1, the last 100',
        ),
        humanScores: bins('recordings by human score'),
        turns: bins('their turns by confidence, in the same bins'),
        turnSeconds: bins('the seconds of these turns'),
        spots: z
          .array(
            z.object({
              max: z.number(),
              total: z.int(),
              totalSeconds: z.number(),
              reasons: z
                .array(
                  z.object({
                    reason: choice(...REASONS),
                    total: z.int(),
                    totalSeconds: z.number(),
                  }),
                )
                .openapi({ description: 'the spots with each reason; one may have several' }),
            }),
          )
          .openapi({ description: `the spots of /api/spots for each threshold: ${LADDER}` }),
      }),
    ),
  })
  .openapi('CorpusStatistics')
export type CorpusStatisticsView = z.infer<typeof corpusStatisticsSchema>

export function corpusStatisticsView(groups: readonly OriginStatistics[]): CorpusStatisticsView {
  return {
    items: groups.map(({ score, recordings, totals, ...bins }) => ({
      score,
      recordings,
      sampleSeconds: [...bins.sampleSeconds],
      humanScores: [...bins.humanScores],
      turns: [...bins.turns],
      turnSeconds: [...bins.turnSeconds],
      spots: CANDIDATE_THRESHOLDS.map((max, place) => ({
        max,
        total: totals[place]?.count ?? 0,
        totalSeconds: totals[place]?.seconds ?? 0,
        reasons: REASONS.map((reason, at) => {
          const { count, seconds } = totals[place]?.reasons[at] ?? { count: 0, seconds: 0 }
          return { reason, total: count, totalSeconds: seconds }
        }),
      })),
    })),
  }
}
