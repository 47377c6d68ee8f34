import { type Bounds, isBounded, type TurnQuery, type TurnStore } from '@toolkit/core'
import type { Document } from 'mongodb'
import type { Collections } from '../schema/collections.ts'
import { sortIndex } from '../schema/indexes.ts'
import { firstOf, segmentsAfter } from './segments.ts'
import { turnDocument, turnOf } from './turn-document.ts'

/** Turns, a document each. A `put` that was cut off leaves a part; done again it leaves the whole. */
export function mongoTurns({ turns }: Collections): TurnStore {
  return {
    async put(runId, given) {
      await turns.deleteMany({ runId })
      if (given.length === 0) return
      await turns.insertMany(
        given.map((turn) => turnDocument(runId, turn)),
        { ordered: false },
      )
    },
    async list(runId, query) {
      const { sort, descending, limit, after } = query
      const matching = { runId, $and: conditionsOf(query) }
      const place = after === null ? null : { value: after.value, tie: Number(after.id) }
      const order = { field: sort, tie: 'index', descending }
      const page = firstOf(segmentsAfter(order, place), limit + 1, (segment, count) =>
        turns
          .find({ runId, $and: [segment, ...conditionsOf(query)] }, { projection: { _id: 0 } })
          .hint(sortIndex(sort, descending))
          .sort({ [sort]: descending ? -1 : 1, index: 1 })
          .limit(count)
          .toArray(),
      )
      const [found, total] = await Promise.all([
        page,
        turns.countDocuments(matching, { hint: sortIndex('confidence', false) }),
      ])
      return { items: found.slice(0, limit).map(turnOf), more: found.length > limit, total }
    },
  }
}

/** What a query asks for beside the run. A missing confidence lies within no bounds. */
function conditionsOf({ confidence, window }: TurnQuery): Document[] {
  const conditions: Document[] = [{}]
  if (isBounded(confidence)) conditions.push({ confidence: between(confidence) })
  if (window.from !== null) conditions.push({ end: { $gt: window.from } })
  if (window.to !== null) conditions.push({ start: { $lt: window.to } })
  return conditions
}

function between({ from, to }: Bounds): Document {
  return { ...(from === null ? {} : { $gte: from }), ...(to === null ? {} : { $lte: to }) }
}
