import { ELSEWHERE_KEY, ToolkitError } from '@toolkit/core'
import type { Db, Document } from 'mongodb'
import { isDuplicate, isExistingCollection } from '../mongo-errors.ts'
import { applyDeclaration, completeDeclaration } from './apply-declaration.ts'
import { type Collections, collectionsOf } from './collections.ts'
import { INDEXES } from './indexes.ts'
import * as is from './json-schema.ts'
import { numberRuns } from './sequence-numbers.ts'

/**
 * Migrates the schema from version n, its index in the list, to n + 1. Steps are only added, never changed. A step has no
 * transaction, so it must be repeatable after any part of it. When the declaration of a record grows, `applyDeclaration`
 * is added once more.
 */
export type Migration = (db: Db) => Promise<void>

export const MIGRATIONS: readonly Migration[] = [
  createFirstSchema,
  addSounds,
  addDeletionsAndStrays,
  orderByInsertion,
  clearNamesOfFinishedUploads,
  applyDeclaration,
  applyDeclaration,
  applyDeclaration,
  applyDeclaration,
  applyDeclaration,
  applyDeclaration,
  applyDeclaration,
  addCorrections,
  applyDeclaration,
  addStretchVerdicts,
  addCandidates,
  addWorstTurns,
  addReviews,
  addTagsAndViews,
  applyDeclaration,
  addVoices,
  addTakenObjects,
]

/** The schema version of a database; 0 if it is new. */
async function schemaVersion(db: Db): Promise<number> {
  return (await collectionsOf(db).meta.findOne({ _id: 'schema' }))?.version ?? 0
}

/** Throws `settings-invalid` if a database without a schema holds files of recordings: their records were lost. */
export async function refuseLostRecords(db: Db): Promise<void> {
  if ((await schemaVersion(db)) > 0) return
  const files = await collectionsOf(db).files.countDocuments({ filename: { $ne: ELSEWHERE_KEY } })
  if (files === 0) return
  throw new ToolkitError(
    'settings-invalid',
    [
      `The database holds ${files} file(s) of recordings in GridFS, but none of the toolkit's records. Nothing was changed. Do one of these:`,
      '  - restore the whole database from a backup (docs/deploy.md), or set MONGODB_URL to the right one;',
      '  - run "npm run storage -- adopt": it creates recordings from the files;',
      '  - start with NEW_DATABASE=true to begin without records: the files are then kept for 30 days.',
    ].join('\n'),
  )
}

/**
 * Migrates a database to the newest schema; the document `schema` of `meta` holds the version. Throws `settings-invalid`
 * if a newer version of the product has written the database.
 */
export async function migrate(
  db: Db,
  log: (message: string) => void,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const version = await schemaVersion(db)
  if (version > migrations.length) {
    throw new ToolkitError(
      'settings-invalid',
      `The database was written by a newer version (schema ${version}; this version supports schemas up to ${migrations.length}). ` +
        'Start the newer version, or set MONGODB_URL to another database.',
    )
  }
  let done = version
  for (const [index, step] of migrations.slice(version).entries()) {
    const next = version + index + 1
    // The next step does the same.
    if (step === applyDeclaration && migrations[next] === applyDeclaration) continue
    await step(db)
    await storeVersion(db, next)
    if (version > 0) log(`migrated the database from schema ${done} to ${next}`)
    done = next
  }
  // No older server works on a new database.
  if (version === 0 && migrations === MIGRATIONS) await completeMigration(db)
}

/**
 * Does what must wait until no older server works on the database. Requires the lease. Does nothing if it is done, or if a
 * newer version has migrated the database meanwhile.
 */
export async function completeMigration(db: Db): Promise<void> {
  const { meta } = collectionsOf(db)
  const schema = await meta.findOne({ _id: 'schema' })
  if (schema?.version !== MIGRATIONS.length || schema.completed === schema.version) return
  await completeDeclaration(db)
  await meta.updateOne({ _id: 'schema' }, { $max: { completed: schema.version } })
}

/** Stores the version, unless another server that starts has stored it or a higher one. */
async function storeVersion(db: Db, next: number): Promise<void> {
  const { meta } = collectionsOf(db)
  try {
    await meta.updateOne({ _id: 'schema' }, { $max: { version: next } }, { upsert: true })
  } catch (error) {
    if (!isDuplicate(error)) throw error
    await meta.updateOne({ _id: 'schema' }, { $max: { version: next } })
  }
}

/** The validators of version 1. `completeDeclaration` replaces those of declared records. */
const VALIDATORS: Readonly<Record<string, Document>> = {
  recordings: is.documentsWith({
    _id: is.TEXT,
    name: is.TEXT,
    nameKey: is.TEXT,
    source: is.OBJECT,
    status: is.TEXT,
    provider: is.TEXT_OR_NULL,
    model: is.TEXT_OR_NULL,
    score: is.OBJECT_OR_NULL,
    currentRunId: is.TEXT_OR_NULL,
    humanScore: is.SCORE_OR_NULL,
    sampleMean: is.SCORE_OR_NULL,
    sampleMedian: is.SCORE_OR_NULL,
    turnMean: is.SCORE_OR_NULL,
    turnMinimum: is.SCORE_OR_NULL,
    disagreement: is.SCORE_OR_NULL,
    durationSeconds: is.AMOUNT_OR_NULL,
    sizeBytes: is.COUNT,
    sha256: is.TEXT_OR_NULL,
    speakerNames: is.LIST,
    createdAt: is.TEXT,
    updatedAt: is.TEXT,
    settled: is.FLAG,
    revision: is.COUNT,
  }),
  runs: is.documentsWith({
    _id: is.TEXT,
    recordingId: is.TEXT,
    provider: is.TEXT,
    model: is.TEXT,
    jobId: is.TEXT_OR_NULL,
    status: is.TEXT,
    finished: is.FLAG,
    curves: is.LIST,
    summary: is.OBJECT_OR_NULL,
    createdAt: is.TEXT,
    revision: is.COUNT,
  }),
  turns: is.documentsWith({
    runId: is.TEXT,
    index: is.COUNT,
    speaker: is.TEXT,
    start: is.COUNT,
    end: is.COUNT,
    duration: is.COUNT,
    confidence: is.SCORE_OR_NULL,
    margin: { bsonType: ['number', 'null'], minimum: -100, maximum: 100 },
  }),
  verdicts: is.documentsWith({
    _id: is.TEXT,
    recordingId: is.TEXT,
    score: is.SCORE_OR_NULL,
    createdAt: is.TEXT,
    sequence: is.COUNT,
  }),
  models: is.documentsWith({ _id: is.TEXT, provider: is.TEXT, model: is.TEXT, refused: is.LIST }),
  uploads: is.documentsWith({
    _id: is.TEXT,
    recordingId: is.TEXT,
    sizeBytes: is.AMOUNT_OR_NULL,
    draft: is.OBJECT,
    createdAt: is.TEXT,
    finishedAt: is.TEXT_OR_NULL,
    fileId: { bsonType: 'objectId' },
    movedTo: is.TEXT_OR_NULL,
  }),
  'blobs.files': is.documentsWith({
    filename: is.TEXT,
    length: is.COUNT,
    chunkSize: is.COUNT,
    uploadDate: { bsonType: 'date' },
  }),
  'blobs.chunks': is.documentsWith({
    files_id: { bsonType: 'objectId' },
    n: is.COUNT,
    data: { bsonType: 'binData' },
  }),
}

/** Version 1: every collection with its validator. `applyDeclaration` creates the indexes. */
async function createFirstSchema(db: Db): Promise<void> {
  const collections = await db.listCollections({}, { nameOnly: true }).toArray()
  const existing = new Set(collections.map(({ name }) => name))
  for (const [name, validator] of Object.entries(VALIDATORS)) {
    if (!existing.has(name)) await createCollection(db, name, validator)
  }
}

/** Creates a collection unless it exists. Several servers may do so at once. */
async function createCollection(db: Db, name: string, validator: Document): Promise<void> {
  try {
    await db.createCollection(name, { validator })
  } catch (error) {
    if (!isExistingCollection(error)) throw error
  }
}

/**
 * Version 2: recordings have a sound. Older recordings are marked as unsettled, so that the next start prepares it. An
 * older server that still runs keeps fields that it does not know; what it inserts is read with their defaults.
 */
async function addSounds(db: Db): Promise<void> {
  const { recordings } = collectionsOf(db)
  await recordings.updateMany(
    { sound: { $exists: false }, error: null },
    { $set: { sound: null, media: null, track: null, settled: false } },
  )
}

/** Version 3: deletions under way, and strays, which are bytes that no record names. An older server ignores both. */
async function addDeletionsAndStrays(db: Db): Promise<void> {
  const entry = { _id: is.TEXT, kind: is.TEXT }
  await createCollection(db, 'deletions', is.documentsWith({ ...entry, at: is.TEXT }))
  await createCollection(
    db,
    'strays',
    is.documentsWith({ ...entry, sizeBytes: is.COUNT, foundAt: is.TEXT }),
  )
}

/**
 * Version 4: runs and verdicts are listed in the order of insertion, not of their times. Older runs are numbered by their
 * times; those that an older server still inserts are numbered under the lease.
 */
async function orderByInsertion(db: Db): Promise<void> {
  for (const name of ['runs', 'verdicts'] as const) {
    const collection = db.collection(name)
    await collection.createIndexes([...INDEXES[name]])
    const existing = await collection.indexes()
    if (existing.some((index) => index.name === 'of-recording')) {
      await collection.dropIndex('of-recording')
    }
  }
  await numberRuns(collectionsOf(db))
  await unsettleReordered(collectionsOf(db))
}

/** Marks recordings whose newest verdict changes as unsettled, so that the next start updates them. */
async function unsettleReordered({ verdicts, recordings }: Collections): Promise<void> {
  const reordered = new Set<string>()
  let newer = { recordingId: '', createdAt: '' }
  const newestFirst = verdicts
    .find({}, { projection: { recordingId: 1, createdAt: 1 } })
    .sort({ recordingId: 1, sequence: -1 })
  for await (const verdict of newestFirst) {
    const isSame = verdict.recordingId === newer.recordingId
    if (isSame && verdict.createdAt > newer.createdAt) reordered.add(verdict.recordingId)
    newer = verdict
  }
  for (const _id of reordered) await recordings.updateOne({ _id }, { $set: { settled: false } })
}

/** Version 5: finished uploads do not keep a name. */
async function clearNamesOfFinishedUploads(db: Db): Promise<void> {
  const { uploads } = collectionsOf(db)
  await uploads.updateMany({ finishedAt: { $ne: null } }, { $set: { 'draft.name': '' } })
}

/**
 * Version 13: corrections, and the entries of their logs. An older server ignores both. Creating the indexes may have
 * created the collections; `completeDeclaration` sets the validator of corrections.
 */
async function addCorrections(db: Db): Promise<void> {
  await createCollection(db, 'corrections', {})
  const entry = { _id: is.TEXT, correctionId: is.TEXT, sequence: is.COUNT, id: is.TEXT }
  const validator = is.documentsWith({ ...entry, at: is.TEXT, kind: is.TEXT })
  await createCollection(db, 'correction-entries', validator)
  await db.command({ collMod: 'correction-entries', validator })
  for (const name of ['corrections', 'correction-entries'] as const) {
    await db.collection(name).createIndexes([...INDEXES[name]])
  }
}

/** Version 15: verdicts on stretches. An older server ignores them. `completeDeclaration` sets the validator. */
async function addStretchVerdicts(db: Db): Promise<void> {
  await createCollection(db, 'stretchVerdicts', {})
  await db.collection('stretchVerdicts').createIndexes([...INDEXES.stretchVerdicts])
}

/**
 * Version 16: the worst spots of recordings. An older server ignores them. Creating the indexes may have created the
 * collections. The index of figures now has the ids; `completeDeclaration` drops the earlier one.
 */
async function addCandidates(db: Db): Promise<void> {
  const validators = {
    candidateRuns: is.documentsWith({
      _id: is.TEXT,
      version: is.TEXT_OR_NULL,
      runId: is.TEXT_OR_NULL,
      counts: is.LIST,
      seconds: is.LIST,
      sampleSeconds: is.LIST_OR_NULL,
      writing: is.LIST,
      unlisted: is.LIST,
    }),
    candidateSpots: is.documentsWith({
      recordingId: is.TEXT,
      version: is.TEXT,
      threshold: is.SCORE,
      start: is.AMOUNT,
      end: is.AMOUNT,
      duration: is.AMOUNT,
      mean: is.SCORE,
      inRangeMean: is.SCORE,
      min: is.SCORE,
      max: is.SCORE,
      bridgedSeconds: is.AMOUNT,
      severity: is.AMOUNT,
    }),
  }
  for (const [name, validator] of Object.entries(validators)) {
    await createCollection(db, name, validator)
    await db.command({ collMod: name, validator })
  }
  for (const name of ['candidateRuns', 'candidateSpots', 'recordings'] as const) {
    await db.collection(name).createIndexes([...INDEXES[name]])
  }
}

/** Version 18: how the moments of reviews were chosen. An older server ignores it. */
async function addReviews(db: Db): Promise<void> {
  await createCollection(
    db,
    'reviews',
    is.documentsWith({
      _id: is.TEXT,
      at: is.TEXT,
      filter: is.TEXT,
      threshold: is.SCORE,
      sort: is.TEXT,
      recordings: is.COUNT,
      belowSeconds: is.AMOUNT,
      aboveSeconds: is.AMOUNT,
    }),
  )
}

/**
 * Version 17: the worst turns of recordings. An older server ignores them, and what it keeps has an earlier form: the next start
 * completes it. Creating the indexes may have created the collection. The index `run-of` stays for an older server.
 */
async function addWorstTurns(db: Db): Promise<void> {
  const validator = is.documentsWith({
    recordingId: is.TEXT,
    version: is.TEXT,
    index: is.COUNT,
    bin: is.SCORE,
    speaker: is.TEXT,
    start: is.AMOUNT,
    end: is.AMOUNT,
    duration: is.AMOUNT,
    confidence: is.SCORE,
    runnerUp: is.OBJECT_OR_NULL,
    margin: { bsonType: ['number', 'null'], minimum: -100, maximum: 100 },
    severity: is.AMOUNT,
  })
  await createCollection(db, 'candidateTurns', validator)
  await db.command({ collMod: 'candidateTurns', validator })
  for (const name of ['candidateRuns', 'candidateTurns'] as const) {
    await db.collection(name).createIndexes([...INDEXES[name]])
  }
}

/** Version 19: recordings have tags, and views of their list are saved. An older server ignores both. */
async function addTagsAndViews(db: Db): Promise<void> {
  await applyDeclaration(db)
  const times = { createdAt: is.TEXT, updatedAt: is.TEXT }
  const validator = is.documentsWith({ _id: is.TEXT, name: is.TEXT, search: is.TEXT, ...times })
  await createCollection(db, 'views', validator)
}

/** Version 21: voices, and voiceprints that are being made. An older server ignores both. */
async function addVoices(db: Db): Promise<void> {
  await applyDeclaration(db)
  const voice = { _id: is.TEXT, name: is.TEXT, createdAt: is.TEXT, updatedAt: is.TEXT }
  await createCollection(db, 'voices', is.documentsWith(voice))
  const enrolment = { _id: is.TEXT, voiceId: is.TEXT, status: is.TEXT, createdAt: is.TEXT }
  await createCollection(db, 'enrolments', is.documentsWith(enrolment))
}

/** Version 22: the objects of buckets and watched folders that were taken. An older server ignores them. */
async function addTakenObjects(db: Db): Promise<void> {
  const validator = is.documentsWith({ _id: is.TEXT, recordingId: is.TEXT_OR_NULL, at: is.TEXT })
  await createCollection(db, 'taken', validator)
}
