import { NO_FILTER, type RecordingFilter } from '../model/recording-query.ts'
import type { CandidateSort, CandidateThreshold } from './candidates.ts'

/**
 * What the moments of a review were chosen from. Moments below the threshold are those spots; the rest of the recordings is cut
 * into windows. A moment is drawn with a probability in proportion to its duration: divided by the seconds of its side, it is the
 * probability of one draw.
 */
export interface ReviewRecord {
  /** Its id. */
  readonly key: string
  /** ISO 8601. */
  readonly at: string
  /** Of the recordings: `filterText`. */
  readonly filter: string
  readonly threshold: CandidateThreshold
  /** The order of the queue. */
  readonly sort: CandidateSort
  readonly recordings: number
  /** The seconds of all moments on each side of the threshold. */
  readonly belowSeconds: number
  readonly aboveSeconds: number
}

/** How a moment of a review was chosen: from the queue, or by a draw of one side of the threshold. */
export const MOMENT_SOURCES = ['queue', 'below', 'above'] as const
export type MomentSource = (typeof MOMENT_SOURCES)[number]

/** How a judged moment was chosen. Its text is kept as the verdict's `draw`. */
export interface MomentDraw {
  /** The key of the record. */
  readonly review: string
  readonly source: MomentSource
  /** Its value in the order of the queue (`candidateValue`); null: it is above the threshold. */
  readonly value: number | null
}

/** As `REVIEW:SOURCE:VALUE`. */
export function drawText({ review, source, value }: MomentDraw): string {
  return [review, source, ...(value === null ? [] : [value])].join(':')
}

/** Reads a text of `drawText`; null: it is none. */
export function readDraw(text: string): MomentDraw | null {
  const [review = '', source, given, more] = text.split(':')
  const known = MOMENT_SOURCES.find((one) => one === source)
  if (review === '' || known === undefined || more !== undefined) return null
  if (known === 'above') return given === undefined ? { review, source: known, value: null } : null
  const value = Number(given)
  const isNumber = Number.isFinite(value) && String(value) === given
  return isNumber ? { review, source: known, value } : null
}

/** The conditions of a filter as one text, the same for equal filters. */
export function filterText(filter: RecordingFilter): string {
  const conditions = Object.entries({ ...filter, tags: [...filter.tags].sort() })
    .filter(([name, value]) => !isSame(value, NO_FILTER[name as keyof RecordingFilter]))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(Object.fromEntries(conditions))
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
