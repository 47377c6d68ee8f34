import type { IndexDescription } from 'mongodb'

/** Fields that recordings are sorted by; each has an index for either direction, since ties go by id in both. */
const RECORDING_FIELDS = [
  'nameKey',
  'createdAt',
  'durationSeconds',
  'humanScore',
  'sampleMean',
  'turnMinimum',
  'disagreement',
] as const
export type RecordingField = (typeof RECORDING_FIELDS)[number]

const TURN_FIELDS = ['start', 'confidence', 'duration', 'margin'] as const
export type TurnField = (typeof TURN_FIELDS)[number]

/** The name of the index that holds a sort in one direction. */
export function sortIndex(field: RecordingField | TurnField, descending: boolean): string {
  return `by-${field}-${descending ? 'down' : 'up'}`
}

/** Everything that counts and histograms of recordings read, so that they read no document. */
export const FIGURES_INDEX = 'figures'

const DIRECTIONS = [false, true] as const

/** Every index, by collection; `_id` has one of its own. Each query names or plainly fits one of them. */
export const INDEXES = {
  recordings: [
    ...RECORDING_FIELDS.flatMap((field) =>
      DIRECTIONS.map((descending) => ({
        name: sortIndex(field, descending),
        key: { [field]: descending ? -1 : 1, _id: 1 },
      })),
    ),
    {
      name: FIGURES_INDEX,
      key: {
        status: 1,
        provider: 1,
        model: 1,
        currentRunId: 1,
        humanScore: 1,
        sampleMean: 1,
        turnMinimum: 1,
        'score.kind': 1,
        'score.provider': 1,
        'score.model': 1,
        nameKey: 1,
      },
    },
    { name: 'of-sha256', key: { sha256: 1, createdAt: 1, _id: 1 } },
    { name: 'of-settled', key: { settled: 1, createdAt: 1, _id: 1 } },
  ],
  runs: [
    { name: 'in-order', key: { recordingId: 1, sequence: -1 } },
    { name: 'by-sequence', key: { sequence: 1 } },
    { name: 'of-finished', key: { finished: 1, createdAt: 1, _id: 1 } },
    { name: 'of-job', key: { jobId: 1, provider: 1 } },
  ],
  turns: [
    { name: 'of-run', key: { runId: 1, index: 1 }, unique: true },
    ...TURN_FIELDS.flatMap((field) =>
      DIRECTIONS.map((descending) => ({
        name: sortIndex(field, descending),
        key: { runId: 1, [field]: descending ? -1 : 1, index: 1 },
      })),
    ),
  ],
  verdicts: [{ name: 'in-order', key: { recordingId: 1, sequence: -1 } }],
  models: [],
  uploads: [{ name: 'by-age', key: { createdAt: 1, _id: 1 } }],
  'blobs.files': [{ name: 'of-filename', key: { filename: 1, uploadDate: 1, _id: 1 } }],
  // The index, and the name of it, that GridFS prescribes.
  'blobs.chunks': [{ name: 'files_id_1_n_1', key: { files_id: 1, n: 1 }, unique: true }],
} as const satisfies Readonly<Record<string, readonly IndexDescription[]>>
