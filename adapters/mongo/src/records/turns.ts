import {
  type Bounds,
  isBounded,
  storedRecord,
  TURN_FIELDS,
  type Turn,
  type TurnQuery,
  type TurnStore,
} from '@toolkit/core'
import type { Document } from 'mongodb'
import type { Collections, TurnDocument } from '../schema/collections.ts'
import { sortIndex } from '../schema/indexes.ts'
import { firstOf, segmentsAfter } from './paging.ts'

/**
 * Turns, a document each. Repeating an interrupted `put` completes it. A repeated `put` replaces turns in place: a server
 * that lost the lease may repeat it while its successor already reads them.
 */
export function mongoTurns(collections: Collections): TurnStore {
  const { turns } = collections
  return {
    put: (runId, newTurns) => putTurns(collections, runId, newTurns),
    async list(runId, query) {
      const { sort, descending, limit, after } = query
      const matching = { runId, $and: conditionsOf(query) }
      const cursor = after === null ? null : { value: after.value, tie: Number(after.id) }
      const order = { field: sort, tie: 'index', descending }
      const hint = sortIndex(sort, descending)
      const within = (segment: Document) => ({ runId, $and: [segment, ...conditionsOf(query)] })
      const page = firstOf(
        segmentsAfter(order, cursor),
        { limit: limit + 1, offset: 0 },
        {
          find: (segment, most, skip) =>
            turns
              .find(within(segment), { projection: { _id: 0 } })
              .hint(hint)
              .sort({ [sort]: descending ? -1 : 1, index: 1 })
              .skip(skip)
              .limit(most)
              .toArray(),
          count: (segment) => turns.countDocuments(within(segment), { hint }),
        },
      )
      const [documents, total] = await Promise.all([
        page,
        turns.countDocuments(matching, { hint: sortIndex('confidence', false) }),
      ])
      return {
        items: documents.slice(0, limit).map(turnOf),
        more: documents.length > limit,
        total,
      }
    },
  }
}

/** Replaces the turns of a run, as `TurnStore.put`. */
export async function putTurns(
  { turns }: Pick<Collections, 'turns'>,
  runId: string,
  newTurns: readonly Turn[],
): Promise<void> {
  const documents = newTurns.map((turn) => turnDocument(runId, turn))
  const stored = await turns
    .find({ runId })
    .hint('of-run')
    .project<{ index: number }>({ _id: 0, index: 1 })
    .toArray()
  if (stored.length > 0) {
    const indexes = stored.map(({ index }) => index)
    await replaceAll(turns, runId, documents, indexes)
  } else if (documents.length > 0) await turns.insertMany(documents, { ordered: false })
}

async function replaceAll(
  turns: Collections['turns'],
  runId: string,
  documents: readonly TurnDocument[],
  stored: readonly number[],
): Promise<void> {
  const kept = new Set(documents.map(({ index }) => index))
  const stale = stored.filter((index) => !kept.has(index))
  const replacements = documents.map((replacement) => ({
    replaceOne: { filter: { runId, index: replacement.index }, replacement, upsert: true },
  }))
  if (replacements.length > 0) await turns.bulkWrite(replacements, { ordered: false })
  if (stale.length > 0) await turns.deleteMany({ runId, index: { $in: stale } })
}

/** The conditions of a query besides the run. A missing confidence is within no bounds. */
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

export function turnDocument(runId: string, { scores, ...fields }: Turn): TurnDocument {
  return {
    runId,
    ...fields,
    duration: fields.end - fields.start,
    scores:
      scores === null
        ? null
        : Object.entries(scores).map(([speaker, score]) => ({ speaker, score })),
  }
}

function turnOf({ runId: _run, duration: _derived, scores, ...fields }: TurnDocument): Turn {
  const turn = {
    ...fields,
    scores:
      scores === null
        ? null
        : Object.fromEntries(scores.map(({ speaker, score }) => [speaker, score])),
  }
  return storedRecord(TURN_FIELDS, turn, 'turn')
}
