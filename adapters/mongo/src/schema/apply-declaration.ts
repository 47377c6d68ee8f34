import {
  CORRECTION_FIELDS,
  completeSummary,
  type FieldDeclaration,
  type Fields,
  RECORDING_FIELDS,
  RUN_FIELDS,
  STRETCH_VERDICT_FIELDS,
  SUMMARY_FIELDS,
  TURN_FIELDS,
  VERDICT_FIELDS,
} from '@toolkit/core'
import type { AnyBulkWriteOperation, Db, Document, IndexDescription, WithId } from 'mongodb'
import { BATCH, batches } from '../batches.ts'
import {
  type Collections,
  collectionsOf,
  type RecordingDocument,
  type RunDocument,
} from './collections.ts'
import { INDEXES } from './indexes.ts'
import * as is from './json-schema.ts'

const DECLARED = {
  recordings: RECORDING_FIELDS,
  runs: RUN_FIELDS,
  turns: TURN_FIELDS,
  verdicts: VERDICT_FIELDS,
  stretchVerdicts: STRETCH_VERDICT_FIELDS,
  corrections: CORRECTION_FIELDS,
} as const satisfies Partial<Record<keyof Collections, Fields>>

/** Fields with speaker labels, which documents store as lists. */
const LABELS = { speakerNames: is.LIST, scores: is.LIST_OR_NULL } as const

/** The fields of documents that are not declared, or are stored in another form. */
const STORED_FIELDS: Readonly<Record<keyof typeof DECLARED, Readonly<Record<string, Document>>>> = {
  recordings: { _id: is.TEXT, nameKey: is.TEXT, speakerNames: LABELS.speakerNames },
  runs: { _id: is.TEXT, finished: is.FLAG },
  turns: { runId: is.TEXT, scores: LABELS.scores },
  verdicts: { _id: is.TEXT, sequence: is.COUNT },
  stretchVerdicts: { _id: is.TEXT },
  corrections: { _id: is.TEXT, sequence: is.COUNT, pending: is.LIST },
}

/**
 * Creates the indexes, and adds what core declares and a document lacks: fields, and figures of finished runs (computed
 * from their turns). The list of migrations holds it once for each time the declaration grew. An older server may still
 * work on the database, so its validators and indexes are kept until `completeDeclaration`.
 */
export async function applyDeclaration(db: Db): Promise<void> {
  for (const [name, indexes] of Object.entries<readonly IndexDescription[]>(INDEXES)) {
    if (indexes.length > 0) await db.collection(name).createIndexes([...indexes])
  }
  await completeRecords(collectionsOf(db))
}

/** Completes what older servers have inserted since, sets the validators, and drops old indexes. Requires the lease. */
export async function completeDeclaration(db: Db): Promise<void> {
  await completeRecords(collectionsOf(db))
  for (const [name, fields] of Object.entries<Fields>(DECLARED)) {
    const { id: _stored, ...declared } = is.declaredFields(fields)
    const stored = STORED_FIELDS[name as keyof typeof DECLARED]
    const validator = is.documentsWith({ ...declared, ...stored })
    await db.command({ collMod: name, validator })
  }
  const recordings = db.collection('recordings')
  const current = new Set(INDEXES.recordings.map(({ name }) => name))
  for (const { name = '' } of await recordings.indexes()) {
    if (/^(by|figures)/.test(name) && !current.has(name)) await recordings.dropIndex(name)
  }
}

async function completeRecords(collections: Collections): Promise<void> {
  await completeSummaries(collections)
  await copyFigures(collections)
  for (const [name, fields] of Object.entries<Fields>(DECLARED)) {
    await addFields(collections, name as keyof typeof DECLARED, fields)
  }
}

/** Computes the missing figures of runs' summaries from their turns. */
async function completeSummaries({ runs, turns, recordings }: Collections): Promise<void> {
  const incomplete = runs
    .find({ summary: { $ne: null }, $or: isMissingAny(Object.keys(SUMMARY_FIELDS), 'summary.') })
    .project<IncompleteRun>({ recordingId: 1, summary: 1, speakerDoubt: 1, request: 1 })
    .batchSize(BATCH)
  for await (const batch of batches(incomplete)) {
    const found = await recordings
      .find({ _id: { $in: batch.map(({ recordingId }) => recordingId) } })
      .project<Pick<RecordingDocument, '_id' | 'durationSeconds'>>({ durationSeconds: 1 })
      .toArray()
    const durations = new Map(found.map(({ _id, durationSeconds }) => [_id, durationSeconds]))
    const left = new Map(batch.map((run) => [run._id, run]))
    const writes: AnyBulkWriteOperation<RunDocument>[] = []
    const complete = (run: IncompleteRun, runTurns: readonly TurnFields[]) => {
      const durationSeconds = durations.get(run.recordingId) ?? null
      const summary = completeSummary(run.summary ?? {}, {
        turns: runTurns,
        durationSeconds,
        // Absent in runs of an older version.
        speakerDoubt: run.speakerDoubt ?? null,
        hints: run.request.speakers,
      })
      writes.push({ updateOne: { filter: { _id: run._id }, update: { $set: { summary } } } })
    }
    for await (const { runId, runTurns } of turnsByRun(turns, [...left.keys()])) {
      const run = left.get(runId)
      if (run !== undefined) complete(run, runTurns)
      left.delete(runId)
    }
    for (const run of left.values()) complete(run, [])
    await runs.bulkWrite(writes, { ordered: false })
  }
}

type IncompleteRun = Pick<
  RunDocument,
  '_id' | 'recordingId' | 'summary' | 'speakerDoubt' | 'request'
>

type TurnFields = Parameters<typeof completeSummary>[1]['turns'][number]

interface RunTurns {
  readonly runId: string
  readonly runTurns: TurnFields[]
}

/** Yields the turns of each run that has any. One query reads them all; the turns of one run are in memory at a time. */
async function* turnsByRun(
  turns: Collections['turns'],
  runIds: readonly string[],
): AsyncGenerator<RunTurns> {
  const sorted = turns
    .find({ runId: { $in: [...runIds] } })
    .hint('of-run')
    .sort({ runId: 1, index: 1 })
    .project<TurnFields & { runId: string }>({
      _id: 0,
      runId: 1,
      speaker: 1,
      start: 1,
      end: 1,
      confidence: 1,
    })
  let run = null as RunTurns | null
  for await (const { runId, ...turn } of sorted) {
    if (run?.runId !== runId) {
      if (run !== null) yield run
      run = { runId, runTurns: [] }
    }
    run.runTurns.push(turn)
  }
  if (run !== null) yield run
}

/** Copies the figures of the current run to recordings that have others. */
async function copyFigures({ recordings, runs }: Collections): Promise<void> {
  const names = Object.keys(SUMMARY_FIELDS) as (keyof typeof SUMMARY_FIELDS)[]
  const allRows = recordings
    .find({ currentRunId: { $ne: null } })
    .project<RecordingRow>(Object.fromEntries(['currentRunId', ...names].map((name) => [name, 1])))
    .batchSize(BATCH)
  for await (const rows of batches(allRows)) {
    const current = await runs
      .find({ _id: { $in: rows.map(({ currentRunId }) => currentRunId as string) } })
      .project<WithId<Pick<RunDocument, '_id' | 'summary'>>>({ summary: 1 })
      .toArray()
    const summaries = new Map(current.map(({ _id, summary }) => [_id, summary]))
    const writes: AnyBulkWriteOperation<RecordingDocument>[] = []
    for (const row of rows) {
      const summary = summaries.get(row.currentRunId as string)
      if (!summary) continue
      const changed = names.filter((name) => !isSame(row[name], summary[name]))
      if (changed.length === 0) continue
      const figures = Object.fromEntries(changed.map((name) => [name, summary[name]]))
      const { _id, currentRunId } = row
      writes.push({ updateOne: { filter: { _id, currentRunId }, update: { $set: figures } } })
    }
    if (writes.length > 0) await recordings.bulkWrite(writes, { ordered: false })
  }
}

type RecordingRow = Pick<RecordingDocument, '_id' | 'currentRunId'> &
  Partial<Pick<RecordingDocument, keyof typeof SUMMARY_FIELDS>>

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Adds missing fields to documents: null, or the declared value for older records. */
async function addFields(
  collections: Collections,
  name: keyof typeof DECLARED,
  fields: Fields,
): Promise<void> {
  const before = Object.entries(fields)
    .map(([field, declaration]) => [field, defaultValue(declaration)] as const)
    .filter(([, value]) => value !== undefined)
  if (before.length === 0) return
  const added = before.map(([field, value]) => [field, { $ifNull: [`$${field}`, value] }])
  await collections[name].updateMany({ $or: isMissingAny(before.map(([field]) => field)) }, [
    { $set: Object.fromEntries(added) },
  ])
}

/** The value for older records; undefined if the field has none, so that it cannot be added. */
function defaultValue({ before, nullable }: FieldDeclaration): Document | null | undefined {
  if (nullable === true) return null
  return before === undefined ? undefined : { $literal: before }
}

function isMissingAny(fields: readonly string[], path = ''): Document[] {
  return fields.map((field) => ({ [path + field]: { $exists: false } }))
}
