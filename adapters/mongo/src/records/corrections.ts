import {
  CORRECTION_FIELDS,
  type Correction,
  type CorrectionEntry,
  type CorrectionStore,
  storedRecord,
  ToolkitError,
} from '@toolkit/core'
import { isDuplicate } from '../mongo-errors.ts'
import type {
  Collections,
  CorrectionDocument,
  CorrectionEntryDocument,
} from '../schema/collections.ts'
import { nextNumbers } from '../schema/sequence-numbers.ts'

/**
 * Corrections in the order of insertion, and a document for each entry of a log. New entries are first stored in the
 * document of the correction (`pending`), by the same write that changes its length, and then copied: after a kill
 * between both they are read from there, and the next `append` copies them.
 */
export function mongoCorrections(collections: Collections): CorrectionStore {
  const { corrections, correctionEntries } = collections

  async function copyPending(id: string, pending: readonly CorrectionEntry[]): Promise<void> {
    if (pending.length === 0) return
    const copies = pending.map((entry) => {
      const replacement = entryDocument(id, entry)
      return { replaceOne: { filter: { _id: replacement._id }, replacement, upsert: true } }
    })
    await correctionEntries.bulkWrite(copies, { ordered: false })
    // Removed meanwhile: nothing refers to the copies.
    const there = await corrections.findOne({ _id: id }, { projection: { _id: 1 } })
    if (there === null) await correctionEntries.deleteMany({ correctionId: id })
  }

  return {
    async insert({ id, ...fields }) {
      const sequence = await nextNumbers(collections, 'corrections', 1)
      try {
        await corrections.insertOne({ _id: id, ...fields, length: 0, sequence, pending: [] })
      } catch (error) {
        if (!isDuplicate(error)) throw error
        throw new ToolkitError('request-conflict', `There is already a correction ${id}.`)
      }
    },
    async get(id) {
      const document = await corrections.findOne({ _id: id }, { projection: { pending: 0 } })
      return document === null ? null : correctionOf(document)
    },
    async list(recordingId) {
      const documents = await corrections
        .find({ recordingId }, { projection: { pending: 0 } })
        .sort({ sequence: -1 })
        .toArray()
      return documents.map(correctionOf)
    },
    async append({ id, ...fields }, entries) {
      const unchanged = { _id: id, length: fields.length, finishedAt: null }
      const before = await corrections.findOne(unchanged, {
        projection: { pending: 1 },
        hint: '_id_',
      })
      if (before === null) return false
      await copyPending(id, before.pending)
      const length = fields.length + entries.length
      const { matchedCount } = await corrections.updateOne(
        unchanged,
        { $set: { ...fields, length, pending: [...entries] } },
        { hint: '_id_' },
      )
      if (matchedCount === 0) return false
      await copyPending(id, entries)
      return true
    },
    async entries(id, after, limit) {
      const correction = await corrections.findOne({ _id: id })
      if (correction === null) return []
      const pending = correction.pending.filter(({ sequence }) => sequence > after)
      const first = pending[0]?.sequence ?? correction.length + 1
      const documents = await correctionEntries
        .find({ correctionId: id, sequence: { $gt: after, $lt: first } })
        .sort({ sequence: 1 })
        .limit(limit)
        .toArray()
      const copied = documents.map(({ _id, correctionId: _correction, ...entry }) => entry)
      return [...copied, ...pending].slice(0, limit)
    },
    async remove(id) {
      await corrections.deleteOne({ _id: id })
      await correctionEntries.deleteMany({ correctionId: id })
    },
  }
}

function entryDocument(correctionId: string, entry: CorrectionEntry): CorrectionEntryDocument {
  return { _id: `${correctionId}/${entry.sequence}`, correctionId, ...entry }
}

function correctionOf(document: CorrectionDocument): Correction {
  const { _id, sequence: _sequence, pending: _pending, ...fields } = document
  return storedRecord(CORRECTION_FIELDS, { id: _id, ...fields }, 'correction')
}
