import type { GivenTurn } from '@toolkit/core'
import { z } from 'zod'
import { badResult } from './result-shape.ts'

const score = z.number().min(0).max(100)

const turnSchema = z.object({
  speaker: z.string().min(1),
  start: z.number().nonnegative(),
  end: z.number().nonnegative(),
  confidence: z.record(z.string(), score.nullable()).nullish(),
})

/** The scores that are there; null where none is. */
function presentScores(given: Record<string, number | null> | null | undefined) {
  const present: [string, number][] = []
  for (const [label, value] of Object.entries(given ?? {})) {
    if (value !== null) present.push([label, value])
  }
  return present.length === 0 ? null : Object.fromEntries(present)
}

/** One item of `output.diarization` as a turn, seconds; null where it holds no time at all. `provider-bad-result`. */
export function turnOfItem(item: unknown, index: number): GivenTurn | null {
  const parsed = turnSchema.safeParse(item)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw badResult(`diarization[${index}].${issue?.path.join('.')}: ${issue?.message}`)
  }
  const { speaker, start, end, confidence } = parsed.data
  if (end < start) throw badResult(`diarization[${index}] ends before it starts`)
  if (end === start) return null
  return { speaker, start, end, scores: presentScores(confidence) }
}
