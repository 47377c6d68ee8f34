import type { Stretch } from '../model/evaluation.ts'
import { type Fields, type RecordOf, typed } from '../model/fields.ts'

/** The fields of a correction, in the order of the API. */
export const CORRECTION_FIELDS = {
  /** Also the id of the run that it becomes. */
  id: { kind: 'text', shown: true },
  recordingId: { kind: 'text', shown: true },
  /** The run that is corrected. */
  basedOn: { kind: 'text', shown: true },
  createdAt: { kind: 'time', shown: true },
  updatedAt: { kind: 'time', shown: true },
  /** When it became a run; null: it is open. A finished correction never changes. */
  finishedAt: { kind: 'time', nullable: true, shown: true },
  /** The number of entries of its log. */
  length: { kind: 'count', shown: true },
  /** The parts that a person checked; none: no part was marked. */
  checked: { kind: 'list', type: typed<readonly Stretch[]>(), shown: true },
  /** The characters of the log as JSON. */
  logCharacters: { kind: 'count' },
} as const satisfies Fields

/** An editable copy of a run, as a log of operations. */
export interface Correction extends RecordOf<typeof CORRECTION_FIELDS> {}

/** The most entries of a log. */
export const MAX_LOG_ENTRIES = 200_000
/** The most characters of a log. It bounds the memory that a replay needs. */
export const MAX_LOG_CHARACTERS = 64 * 1024 * 1024
