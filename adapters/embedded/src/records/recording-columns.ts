import type { SQLInputValue } from 'node:sqlite'
import {
  type FieldDeclaration,
  type FieldKind,
  nameKey,
  RECORDING_FIELDS,
  type Recording,
} from '@toolkit/core'

/** A column of the table `recordings` besides `id` and `doc`, for a field that queries read. */
export interface RecordingColumn {
  readonly name: string
  readonly type: string
  of(recording: Recording): SQLInputValue
}

/** Fields that are looked up, but not sorted or filtered by. */
const LOOKUP_FIELDS: ReadonlySet<string> = new Set([
  'revision',
  'currentRunId',
  'sha256',
  'settled',
  'audioRemovedAt',
])

const TYPES: Readonly<Record<Exclude<FieldKind, 'list' | 'object'>, string>> = {
  text: 'TEXT',
  choice: 'TEXT',
  time: 'TEXT',
  amount: 'REAL',
  score: 'REAL',
  'whole-score': 'REAL',
  difference: 'REAL',
  count: 'INTEGER',
  flag: 'INTEGER',
}

/** The column of a field. The column of `name` holds the normalized form that is compared. */
export function columnName(field: string): string {
  if (field === 'name') return 'name_key'
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

export const RECORDING_COLUMNS: readonly RecordingColumn[] = [
  { name: 'score_kind', type: 'TEXT', of: ({ score }) => score?.kind ?? null },
  { name: 'score_provider', type: 'TEXT', of: ({ score }) => score?.provider ?? null },
  { name: 'score_model', type: 'TEXT', of: ({ score }) => score?.model ?? null },
  { name: 'tags', type: 'TEXT', of: ({ tags }) => JSON.stringify(tags) },
  { name: 'voice_ids', type: 'TEXT', of: ({ voiceIds }) => JSON.stringify(voiceIds) },
  ...Object.entries<FieldDeclaration>(RECORDING_FIELDS)
    .filter(([name, field]) => isCompared(field) || LOOKUP_FIELDS.has(name))
    .map(([name, field]) => columnOf(name as keyof Recording, field)),
]

/** The values of the columns for a recording. */
export function columnsOf(recording: Recording): Readonly<Record<string, SQLInputValue>> {
  const values: Record<string, SQLInputValue> = {}
  for (const column of RECORDING_COLUMNS) values[column.name] = column.of(recording)
  return values
}

function isCompared({ sorts, equals, bounds }: FieldDeclaration): boolean {
  return sorts !== undefined || equals === true || bounds !== undefined
}

function columnOf(name: keyof Recording, { kind }: FieldDeclaration): RecordingColumn {
  if (kind === 'list' || kind === 'object') throw new Error(`No column holds a ${kind}: ${name}.`)
  return { name: columnName(name), type: TYPES[kind], of: valueOfField(name) }
}

function valueOfField(name: keyof Recording): RecordingColumn['of'] {
  // SQLite does not store lone surrogates.
  if (name === 'name') return (recording) => nameKey(recording.name).toWellFormed()
  return (recording) => {
    const value = recording[name]
    return typeof value === 'boolean' ? Number(value) : (value as SQLInputValue)
  }
}
