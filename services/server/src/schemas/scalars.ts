import { z } from '@hono/zod-openapi'
import type { RegisteredProvider } from '@toolkit/core'

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

/** Seconds from the start of the recording. */
export const secondsBound = () => queryNumber(number().min(0, 'must be at least 0')).optional()

/** How many items a page may have. */
export const pageLimit = (most: number) =>
  queryNumber(integer().min(1, 'must be at least 1').max(most, `must be at most ${most}`)).default(
    50,
  )

/** How many bins to divide a window into. */
export const binCount = () =>
  queryNumber(integer().min(1, 'must be at least 1').max(10_000, 'must be at most 10000')).default(
    1000,
  )

export const cursorText = () =>
  z
    .string()
    .max(20_000, 'is too long')
    .optional()
    .openapi({ description: '`nextCursor` of the page before' })

export const runChoice = () =>
  z
    .string()
    .max(200, 'is too long')
    .optional()
    .openapi({ description: 'a diarization; default: the current one' })

export const modelFilter = () => z.string().min(1, 'must not be empty').max(200, 'is too long')

/** One of a fixed list, with a message that says which. */
export const choice = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` })

type Named = Pick<RegisteredProvider, 'name'>

/** One of the providers that are registered. */
export const providerChoice = (providers: readonly Named[]) => {
  const names = providers.map(({ name }) => name)
  return z.enum(names, { error: `must be one of ${names.join(', ')}` })
}

/** A sort name, ascending, or with `-` before it descending. */
export function sortChoice<const T extends readonly string[]>(names: T) {
  const both = names.flatMap((name) => [name, `-${name}`]) as (T[number] | `-${T[number]}`)[]
  return z.enum(both, { error: `must be one of ${names.join(', ')}, with - before it to descend` })
}

/** Adds an error where `from` lies above `to` (or at it, where `open`). */
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

/** ISO 8601. */
export const timestamp = () => z.string().openapi({ format: 'date-time' })

const CONTROL = /\p{Cc}/u

/** Text that people gave something as its name: any writing, 1–300 characters, no control characters. */
export const nameText = () =>
  z
    .string({ error: 'must be text' })
    .refine((text) => text.isWellFormed(), 'is not well-formed Unicode')
    .refine((text) => text.length > 0, 'must not be empty')
    .refine(
      (text) => text.length <= 600 && [...text].length <= 300,
      'must have at most 300 characters',
    )
    .refine((text) => !CONTROL.test(text), 'must not hold control characters')
    .openapi({ type: 'string', minLength: 1, maxLength: 300 })

/** 101 counts: bin k counts k ≤ value < k+1, bin 100 only 100. */
export const histogram = () => z.array(z.int()).length(101)
