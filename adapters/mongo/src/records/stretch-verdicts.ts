import {
  type Page,
  STRETCH_VERDICT_EQUALS,
  STRETCH_VERDICT_FIELDS,
  type StretchVerdict,
  type StretchVerdictQuery,
  type StretchVerdictStore,
  storedRecord,
} from '@toolkit/core'
import type { Document } from 'mongodb'
import { isDuplicate } from '../mongo-errors.ts'
import type { Collections, StretchVerdictDocument } from '../schema/collections.ts'
import { firstOf, segmentsAfter } from './paging.ts'
import { all, conditionsOf, matchOf, selectedBy } from './recording-filter.ts'

/** Verdicts on stretches, a document each. */
export function mongoStretchVerdicts(collections: Collections): StretchVerdictStore {
  const { stretchVerdicts } = collections
  return {
    async insert({ id, ...fields }) {
      try {
        await stretchVerdicts.insertOne({ _id: id, ...fields })
        return true
      } catch (error) {
        if (!isDuplicate(error)) throw error
        return false
      }
    },
    async get(id) {
      const document = await stretchVerdicts.findOne({ _id: id })
      return document === null ? null : verdictOf(document)
    },
    async undo(id, undoneAt) {
      await stretchVerdicts.updateOne(
        { _id: id, undoneAt: null },
        { $set: { undoneAt } },
        { hint: '_id_' },
      )
      const document = await stretchVerdicts.findOne({ _id: id })
      return document === null ? null : verdictOf(document)
    },
    list: (query) => listVerdicts(collections, query),
    async ofRecording(recordingId) {
      const documents = await stretchVerdicts
        .find({ recordingId })
        .sort({ start: 1, createdAt: 1, _id: 1 })
        .hint('by-start')
        .toArray()
      return documents.map(verdictOf)
    },
    async remove(recordingId) {
      await stretchVerdicts.deleteMany({ recordingId }, { hint: 'by-start' })
    },
  }
}

/**
 * Counts the verdicts of each recording by an index that covers the filter, asks which of these recordings match theirs,
 * and reads a page along an index by time.
 */
async function listVerdicts(
  { stretchVerdicts, recordings }: Collections,
  query: StretchVerdictQuery,
): Promise<Page<StretchVerdict>> {
  const { after, limit } = query
  const filter = ownFilter(query)
  const hint = query.recordingId === null ? 'by-time' : 'of-recording'
  const counts = await stretchVerdicts
    .aggregate<{ readonly _id: string; readonly verdicts: number }>(
      [{ $match: filter }, { $group: { _id: '$recordingId', verdicts: { $sum: 1 } } }],
      { hint },
    )
    .toArray()
  const conditions = conditionsOf(query.recordings)
  const found = await recordings
    .find({
      _id: { $in: counts.map(({ _id }) => _id) },
      ...selectedBy(query.recordings),
      $expr: all([conditions.scope, matchOf(conditions)]),
    })
    .project<{ readonly _id: string }>({ _id: 1 })
    .hint('_id_')
    .toArray()
  const matching = new Set(found.map(({ _id }) => _id))
  const totals = counts.filter(({ _id }) => matching.has(_id))
  const total = totals.reduce((sum, { verdicts }) => sum + verdicts, 0)
  if (total === 0) return { items: [], more: false, total }
  const wanted = query.recordingId ?? { $in: [...matching] }
  const cursor = after === null ? null : { value: after.value, tie: after.id }
  const order = { field: 'createdAt', tie: '_id', descending: true }
  // Every verdict has a time.
  const segments = segmentsAfter(order, cursor).filter((one) => one.createdAt !== null)
  const find = { ...filter, recordingId: wanted }
  const documents = await firstOf(
    segments,
    { limit: limit + 1, offset: 0 },
    {
      find: (segment, most) =>
        stretchVerdicts
          .find({ ...find, ...segment })
          .hint(hint)
          .sort({ createdAt: -1, _id: 1 })
          .limit(most)
          .toArray(),
      count: (segment) => stretchVerdicts.countDocuments({ ...find, ...segment }, { hint }),
    },
  )
  return {
    items: documents.slice(0, limit).map(verdictOf),
    more: documents.length > limit,
    total,
  }
}

function ownFilter(query: StretchVerdictQuery): Document {
  const equal = STRETCH_VERDICT_EQUALS.filter((name) => query[name] !== null)
  const undone = { exclude: { undoneAt: null }, only: { undoneAt: { $ne: null } }, include: {} }
  return {
    ...Object.fromEntries(equal.map((name) => [name, query[name]])),
    ...undone[query.undone],
  }
}

/** A verdict as it is stored. */
export function verdictOf({ _id, ...fields }: StretchVerdictDocument): StretchVerdict {
  return storedRecord(STRETCH_VERDICT_FIELDS, { id: _id, ...fields }, 'stretch verdict')
}
