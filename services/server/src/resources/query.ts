import { z } from '@hono/zod-openapi'
import type { Bounds } from '@toolkit/core'

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i

/** A number in a query: decimal text only, so that `0x10`, ` 1` and the empty string are refused. */
function queryNumber(schema: z.ZodNumber) {
  return z.preprocess(
    (value) => (typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value),
    schema,
  )
}

const number = () => z.number({ error: 'must be a number' })
const integer = () => z.int({ error: 'must be a whole number' })

/** A score bound, 0–100. */
export const scoreBound = () =>
  queryNumber(number().min(0, 'must be at least 0').max(100, 'must be at most 100')).optional()

/** A score bound that is a whole number, 0–100. */
export const wholeScoreBound = () =>
  queryNumber(integer().min(0, 'must be at least 0').max(100, 'must be at most 100')).optional()

/** Seconds from the start of the recording. */
export const secondsBound = () => queryNumber(number().min(0, 'must be at least 0')).optional()

/** A duration of at least a second. */
export const secondOrMore = () => queryNumber(number().min(1, 'must be at least 1')).optional()

/** A score range. */
export const scoreRange = { min: scoreBound(), max: scoreBound() }

/** A time window, in seconds from the start of the recording. */
export const windowRange = { start: secondsBound(), end: secondsBound() }

/** The number of items of a page. */
export const pageLimit = (most: number) =>
  queryNumber(integer().min(1, 'must be at least 1').max(most, `must be at most ${most}`)).default(
    50,
  )

/** The number of items before the page. */
export const itemOffset = () =>
  queryNumber(
    integer().min(0, 'must be at least 0').max(1_000_000_000, 'must be at most 1000000000'),
  )
    .default(0)
    .openapi({ description: 'items that are skipped, to start at any place of the list' })

/** The sequence number of an entry of a log; 0: before the first. */
export const sequenceNumber = () =>
  queryNumber(
    integer().min(0, 'must be at least 0').max(1_000_000_000, 'must be at most 1000000000'),
  ).default(0)

/** The number of bins that a window is divided into. */
export const binCount = () =>
  queryNumber(integer().min(1, 'must be at least 1').max(10_000, 'must be at most 10000')).default(
    1000,
  )

/** A sample rate in Hz. */
export const sampleRate = () =>
  queryNumber(
    integer().min(8_000, 'must be at least 8000').max(48_000, 'must be at most 48000'),
  ).optional()

/** The only number of channels that a sound is converted to. */
export const oneChannel = () =>
  queryNumber(integer().min(1, 'must be 1').max(1, 'must be 1')).optional()

export const cursorText = () =>
  z
    .string()
    .max(20_000, 'is too long')
    .optional()
    .openapi({ description: '`nextCursor` of the previous page' })

export const runChoice = () =>
  z
    .string()
    .max(200, 'is too long')
    .optional()
    .openapi({ description: 'a diarization; default: the current one' })

export const modelFilter = () => z.string().min(1, 'must not be empty').max(200, 'is too long')

/** A sort name, ascending, or descending with `-` before it. */
export function sortChoice<const T extends readonly string[]>(names: T) {
  const both = names.flatMap((name) => [name, `-${name}`]) as (T[number] | `-${T[number]}`)[]
  return z.enum(both, { error: `must be one of ${names.join(', ')}, with - before it to descend` })
}

/** The query of a page of a short list. */
export const pageQuery = z.strictObject({ limit: pageLimit(200), cursor: cursorText() })

export const runQuery = z.strictObject({ run: runChoice() })

/** Adds an issue if `from` is above `to`, or equal to it if the range is `open`. */
export function refuseReversed(
  context: z.core.$RefinementCtx,
  [fromName, from]: readonly [string, number | undefined],
  [toName, to]: readonly [string, number | undefined],
  open = false,
): void {
  if (from === undefined || to === undefined || from < to || (!open && from === to)) return
  const message = open ? `must lie before ${toName}` : `must not be above ${toName}`
  context.addIssue({ code: 'custom', path: [fromName], message })
}

interface Ranges {
  readonly min?: number | undefined
  readonly max?: number | undefined
  readonly start?: number | undefined
  readonly end?: number | undefined
}

/** Adds an issue for a reversed score range, and for a reversed or empty window. */
export function refuseReversedRanges(query: Ranges, context: z.core.$RefinementCtx): void {
  refuseReversed(context, ['min', query.min], ['max', query.max])
  refuseReversed(context, ['start', query.start], ['end', query.end], true)
}

/** The name and direction of `name` or `-name`. */
export function sortOf<T extends string>(given: T | `-${T}`): { sort: T; descending: boolean } {
  const descending = given.startsWith('-')
  return { sort: (descending ? given.slice(1) : given) as T, descending }
}

export function bounds(from: number | undefined, to: number | undefined): Bounds {
  return { from: from ?? null, to: to ?? null }
}

/** The parameters of a call; all of them may be left out. */
export type PageQuery = Partial<z.infer<typeof pageQuery>>
