import {
  completeSummary,
  type FieldDeclaration,
  type Fields,
  RECORDING_FIELDS,
  RUN_FIELDS,
  SUMMARY_FIELDS,
  TURN_FIELDS,
  VERDICT_FIELDS,
} from '@toolkit/core'
import type { AnyBulkWriteOperation, Db, Document, IndexDescription, WithId } from 'mongodb'
import { type Collections, collectionsOf } from './collections.ts'
import type { RunDocument } from './documents.ts'
import { INDEXES } from './indexes.ts'
import * as is from './json-schema.ts'
import type { RecordingDocument } from './recording-document.ts'

/** So many recordings are compared with their runs by one call. */
const AT_ONCE = 1_000

const DECLARED = {
  recordings: RECORDING_FIELDS,
  runs: RUN_FIELDS,
  turns: TURN_FIELDS,
  verdicts: VERDICT_FIELDS,
} as const satisfies Partial<Record<keyof Collections, Fields>>

/** Labels of speakers are data: documents keep them in lists. */
const LABELS = { speakerNames: is.LIST, scores: { bsonType: ['array', 'null'] } } as const

/** What documents hold beside the declared fields. */
const BESIDE: Readonly<Record<keyof typeof DECLARED, Readonly<Record<string, Document>>>> = {
  recordings: { _id: is.TEXT, nameKey: is.TEXT, speakerNames: LABELS.speakerNames },
  runs: { _id: is.TEXT, finished: is.FLAG },
  turns: { runId: is.TEXT, scores: LABELS.scores },
  verdicts: { _id: is.TEXT, sequence: is.COUNT },
}

/**
 * Brings documents and indexes to what core declares: fields that are missing are added, figures of finished runs are
 * computed from their turns. It stands in the list of steps once for each time that the declaration grew. A server of
 * the version before may still work, so its validators and indexes stay; `completeDeclaration` does the rest.
 */
export async function applyDeclaration(db: Db): Promise<void> {
  for (const [name, indexes] of Object.entries<readonly IndexDescription[]>(INDEXES)) {
    if (indexes.length > 0) await db.collection(name).createIndexes([...indexes])
  }
  await completeRecords(collectionsOf(db))
}

/** What waits until no server of a version before works any more: what those added meanwhile, validators, old indexes. */
export async function completeDeclaration(db: Db): Promise<void> {
  await completeRecords(collectionsOf(db))
  for (const [name, fields] of Object.entries<Fields>(DECLARED)) {
    const { id: _kept, ...declared } = is.declaredFields(fields)
    const beside = BESIDE[name as keyof typeof DECLARED]
    const validator = is.documentsWith({ ...declared, ...beside })
    await db.command({ collMod: name, validator })
  }
  const recordings = db.collection('recordings')
  const asked = new Set(INDEXES.recordings.map(({ name }) => name))
  for (const { name = '' } of await recordings.indexes()) {
    if (/^(by|figures)/.test(name) && !asked.has(name)) await recordings.dropIndex(name)
  }
}

async function completeRecords(collections: Collections): Promise<void> {
  await completeSummaries(collections)
  await showFigures(collections)
  for (const [name, fields] of Object.entries<Fields>(DECLARED)) {
    await addFields(collections, name as keyof typeof DECLARED, fields)
  }
}

/** Runs whose summary lacks a figure get it from their turns. */
async function completeSummaries({ runs, turns, recordings }: Collections): Promise<void> {
  const lacking = runs.find(
    { summary: { $ne: null }, $or: lacks(Object.keys(SUMMARY_FIELDS), 'summary.') },
    { projection: { recordingId: 1, summary: 1 } },
  )
  for await (const { _id, recordingId, summary } of lacking) {
    const recording = await recordings.findOne(
      { _id: recordingId },
      { projection: { durationSeconds: 1 } },
    )
    const spoken = await turns
      .find({ runId: _id })
      .hint('of-run')
      .sort({ runId: 1, index: 1 })
      .project<Spoken>({ _id: 0, speaker: 1, start: 1, end: 1, confidence: 1 })
      .toArray()
    const whole = completeSummary(summary ?? {}, {
      turns: spoken,
      durationSeconds: recording?.durationSeconds ?? null,
    })
    await runs.updateOne({ _id }, { $set: { summary: whole } })
  }
}

type Spoken = Parameters<typeof completeSummary>[1]['turns'][number]

/** Recordings whose row has other figures than their current run get those. */
async function showFigures({ recordings, runs }: Collections): Promise<void> {
  const names = Object.keys(SUMMARY_FIELDS) as (keyof typeof SUMMARY_FIELDS)[]
  const shown = recordings
    .find({ currentRunId: { $ne: null } })
    .project<Shown>(Object.fromEntries(['currentRunId', ...names].map((name) => [name, 1])))
    .batchSize(AT_ONCE)
  const compare = async (rows: readonly Shown[]) => {
    const current = await runs
      .find({ _id: { $in: rows.map(({ currentRunId }) => currentRunId as string) } })
      .project<WithId<Pick<RunDocument, '_id' | 'summary'>>>({ summary: 1 })
      .toArray()
    const summaries = new Map(current.map(({ _id, summary }) => [_id, summary]))
    const writes: AnyBulkWriteOperation<RecordingDocument>[] = []
    for (const row of rows) {
      const summary = summaries.get(row.currentRunId as string)
      if (!summary) continue
      const other = names.filter((name) => !isSame(row[name], summary[name]))
      if (other.length === 0) continue
      const figures = Object.fromEntries(other.map((name) => [name, summary[name]]))
      const { _id, currentRunId } = row
      writes.push({ updateOne: { filter: { _id, currentRunId }, update: { $set: figures } } })
    }
    if (writes.length > 0) await recordings.bulkWrite(writes, { ordered: false })
  }
  let rows: Shown[] = []
  for await (const row of shown) {
    rows.push(row)
    if (rows.length < AT_ONCE) continue
    await compare(rows)
    rows = []
  }
  await compare(rows)
}

type Shown = Pick<RecordingDocument, '_id' | 'currentRunId'> &
  Partial<Pick<RecordingDocument, keyof typeof SUMMARY_FIELDS>>

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Documents get the fields that they lack: null, or what the declaration says of records of before. */
async function addFields(
  collections: Collections,
  name: keyof typeof DECLARED,
  fields: Fields,
): Promise<void> {
  const before = Object.entries(fields)
    .map(([field, declaration]) => [field, valueBefore(declaration)] as const)
    .filter(([, value]) => value !== undefined)
  if (before.length === 0) return
  const added = before.map(([field, value]) => [field, { $ifNull: [`$${field}`, value] }])
  await collections[name].updateMany({ $or: lacks(before.map(([field]) => field)) }, [
    { $set: Object.fromEntries(added) },
  ])
}

/** Undefined: a record without the field cannot be mended. */
function valueBefore({ before, nullable }: FieldDeclaration): Document | null | undefined {
  if (nullable === true) return null
  return before === undefined ? undefined : { $literal: before }
}

function lacks(fields: readonly string[], path = ''): Document[] {
  return fields.map((field) => ({ [path + field]: { $exists: false } }))
}
