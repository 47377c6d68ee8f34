import type { Db, Document } from 'mongodb'
import * as is from './json-schema.ts'

/** As they were in version 1. `applyDeclaration` brings those of declared records up to date. */
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

/** Version 1: every collection with its validator. Indexes come with `applyDeclaration`. */
export async function createFirstSchema(db: Db): Promise<void> {
  const present = new Set(
    (await db.listCollections({}, { nameOnly: true }).toArray()).map((c) => c.name),
  )
  for (const [name, validator] of Object.entries(VALIDATORS)) {
    // Done already by a start that was cut off, or by one beside this one.
    if (!present.has(name)) await createCollection(db, name, validator)
  }
}

/** Makes a collection; one that is there already stays as it is. */
export async function createCollection(db: Db, name: string, validator: Document): Promise<void> {
  try {
    await db.createCollection(name, { validator })
  } catch (error) {
    if (!isNamespaceExists(error)) throw error
  }
}

function isNamespaceExists(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 48
}
