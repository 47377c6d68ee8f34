import type { LeftOut, RecordingQuery } from '@toolkit/core'
import { FirstSlots } from './first-slots.ts'
import { orderOf } from './recording-order.ts'
import { predicatesOf } from './recording-predicates.ts'
import type { RecordingTable } from './recording-table.ts'

/** One scan of the table: the ids of a page, and the counts that go with it. */
export function listRows(
  table: RecordingTable,
  query: RecordingQuery,
): {
  readonly ids: readonly string[]
  readonly more: boolean
  readonly total: number
  readonly without: LeftOut
} {
  const { scope, humanScore, presence, sampleMean, turnMinimum, lacksScore } = predicatesOf(
    table,
    query,
  )
  const order = orderOf(table, query)
  const { after, limit } = query
  const first = new FirstSlots(limit + 1, order.compare)
  const humanScores = table.humanScores.values
  const diarized = table.diarized.values
  const without = { humanScore: 0, result: 0, score: 0 }
  let total = 0
  for (let slot = 0; slot < table.length; slot += 1) {
    if (!scope(slot)) continue
    if (Number.isNaN(humanScores[slot])) without.humanScore += 1
    if (diarized[slot] !== 1) without.result += 1
    else if (lacksScore(slot)) without.score += 1
    if (!humanScore(slot) || !presence(slot) || !sampleMean(slot) || !turnMinimum(slot)) continue
    total += 1
    if (after === null || order.isAfter(slot, after)) first.offer(slot)
  }
  const slots = first.inOrder()
  return {
    ids: slots.slice(0, limit).map((slot) => table.ids[slot] as string),
    more: slots.length > limit,
    total,
    without,
  }
}
