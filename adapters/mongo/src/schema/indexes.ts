import {
  BOUNDED_FIELDS,
  CANDIDATE_SORTS,
  type CandidateSort,
  EQUAL_FIELDS,
  SORTED_RECORDING_FIELDS,
  type SortedField,
  STRETCH_VERDICT_EQUALS,
  TURN_SORTS,
  type TurnSort,
  WORST_TURN_SORTS,
  type WorstTurnSort,
} from '@toolkit/core'
import type { IndexDescription } from 'mongodb'

/** A field of a document that recordings are sorted by. `nameKey` is the normalized form of the name. */
export type SortedPath = Exclude<SortedField, 'name'> | 'nameKey'

/** The field of a document that holds a sorted field of recordings. */
export function sortedPath(field: SortedField): SortedPath {
  return field === 'name' ? 'nameKey' : field
}

/** The name of the index for a sort in one direction. */
export function sortIndex(field: SortedPath | TurnSort, descending: boolean): string {
  return `by-${field}-${descending ? 'down' : 'up'}`
}

/** The index that covers counts and histograms of recordings, and the ids of those that match a filter: no document is read. Its name lists its fields. */
export const FIGURES_INDEX = `figures-${[...EQUAL_FIELDS, 'trashedAt', ...BOUNDED_FIELDS, 'durationSeconds', '_id'].join('-')}`

/** The index that the recordings with a tag are read from. It has an entry for each tag, so it covers no count. */
export const TAGS_INDEX = 'of-tag'
/** The recordings with a voice. */
export const VOICES_INDEX = 'of-voice'

const FIGURES = [
  ...EQUAL_FIELDS,
  'trashedAt',
  'currentRunId',
  'score.kind',
  'score.provider',
  'score.model',
  'nameKey',
  ...BOUNDED_FIELDS,
  'durationSeconds',
  '_id',
]

/** The indexes of the sorts of a list: two for each field, because ties are ascending in both directions. */
function orders(
  fields: readonly (SortedPath | TurnSort)[],
  keyOf: (field: string, direction: 1 | -1) => IndexDescription['key'],
): IndexDescription[] {
  return fields.flatMap((field) =>
    [false, true].map((descending) => ({
      name: sortIndex(field, descending),
      key: keyOf(field, descending ? -1 : 1),
    })),
  )
}

/** The field that a sort of candidates compares, and its direction. By recording there is none. */
export const CANDIDATE_ORDERS = {
  severity: { severity: -1 },
  duration: { duration: -1 },
  mean: { mean: 1 },
  recording: {},
} as const satisfies Readonly<Record<CandidateSort, IndexDescription['key']>>

/**
 * As `CANDIDATE_ORDERS`, of turns. By severity and duration the bin of the confidence comes first: a range of confidence is some
 * bins, whose orders MongoDB merges.
 */
export const WORST_TURN_ORDERS = {
  severity: { severity: -1 },
  duration: { duration: -1 },
  confidence: { confidence: 1 },
  recording: {},
} as const satisfies Readonly<Record<WorstTurnSort, IndexDescription['key']>>

function worstTurnIndex(sort: WorstTurnSort): IndexDescription {
  const isByBin = sort === 'severity' || sort === 'duration'
  return {
    name: `by-${sort}`,
    key: {
      ...(isByBin ? { bin: 1 } : {}),
      ...WORST_TURN_ORDERS[sort],
      ...{ recordingId: 1, index: 1, version: 1 },
      ...(sort === 'confidence' ? {} : { confidence: 1 }),
      ...(sort === 'duration' ? {} : { duration: 1 }),
      _id: 1,
    },
  }
}

/** All indexes by collection, besides that of `_id`. Every query uses one of them. */
export const INDEXES = {
  recordings: [
    ...orders(Object.values(SORTED_RECORDING_FIELDS).map(sortedPath), (field, direction) => ({
      [field]: direction,
      _id: 1,
    })),
    { name: FIGURES_INDEX, key: Object.fromEntries(FIGURES.map((field) => [field, 1])) },
    { name: TAGS_INDEX, key: { 'tags.key': 1, _id: 1 } },
    { name: VOICES_INDEX, key: { voiceIds: 1, _id: 1 } },
    { name: 'of-sha256', key: { sha256: 1, createdAt: 1, _id: 1 } },
    { name: 'of-settled', key: { settled: 1, createdAt: 1, _id: 1 } },
  ],
  runs: [
    { name: 'in-order', key: { recordingId: 1, sequence: -1 } },
    { name: 'by-sequence', key: { sequence: 1 } },
    { name: 'of-finished', key: { finished: 1, createdAt: 1, _id: 1 } },
    { name: 'of-job', key: { jobId: 1, provider: 1 } },
    { name: 'of-incomplete', key: { incomplete: 1 }, sparse: true },
  ],
  turns: [
    { name: 'of-run', key: { runId: 1, index: 1 }, unique: true },
    ...orders(TURN_SORTS, (field, direction) => ({ runId: 1, [field]: direction, index: 1 })),
  ],
  verdicts: [{ name: 'in-order', key: { recordingId: 1, sequence: -1 } }],
  stretchVerdicts: [
    { name: 'by-start', key: { recordingId: 1, start: 1, createdAt: 1, _id: 1 } },
    { name: 'of-recording', key: { recordingId: 1, createdAt: -1, _id: 1 } },
    // It covers the filters.
    {
      name: 'by-time',
      key: {
        createdAt: -1,
        _id: 1,
        ...Object.fromEntries([...STRETCH_VERDICT_EQUALS, 'undoneAt'].map((field) => [field, 1])),
      },
    },
  ],
  candidateRuns: [
    { name: 'form-of', key: { _id: 1, version: 1, runId: 1, form: 1 } },
    { name: 'of-unlisted', key: { unlisted: 1 } },
  ],
  // What a list reads of a spot that it leaves out is in each of them.
  candidateSpots: CANDIDATE_SORTS.map((sort) => ({
    name: `by-${sort}`,
    key: { threshold: 1, ...CANDIDATE_ORDERS[sort], recordingId: 1, start: 1, version: 1, _id: 1 },
  })),
  candidateTurns: WORST_TURN_SORTS.map(worstTurnIndex),
  corrections: [{ name: 'in-order', key: { recordingId: 1, sequence: -1 } }],
  'correction-entries': [{ name: 'in-order', key: { correctionId: 1, sequence: 1 }, unique: true }],
  models: [],
  uploads: [{ name: 'by-age', key: { createdAt: 1, _id: 1 } }],
  'blobs.files': [{ name: 'of-filename', key: { filename: 1, uploadDate: 1, _id: 1 } }],
  // Index and name as prescribed by GridFS.
  'blobs.chunks': [{ name: 'files_id_1_n_1', key: { files_id: 1, n: 1 }, unique: true }],
} satisfies Readonly<Record<string, readonly IndexDescription[]>>
