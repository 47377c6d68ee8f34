import type { SQLInputValue } from 'node:sqlite'
import {
  BOUNDED_FIELDS,
  type BoundedField,
  EQUAL_FIELDS,
  type EqualField,
  RECORDING_FIELDS,
  type RecordingFigures,
  type ScoreOrigin,
  SORTED_RECORDING_FIELDS,
  type SortedField,
} from '@toolkit/core'
import { columnName } from './recording-columns.ts'
import { TagColumn } from './tag-column.ts'

const SORTED_FIELDS = Object.values(SORTED_RECORDING_FIELDS)
const TEXT_FIELDS = SORTED_FIELDS.filter(isTextField)
const NUMBER_FIELDS = [
  ...new Set([...SORTED_FIELDS.filter((field) => !isTextField(field)), ...BOUNDED_FIELDS]),
]
const COLUMN_NAMES = Object.fromEntries(
  [...TEXT_FIELDS, ...NUMBER_FIELDS, ...EQUAL_FIELDS].map((field) => [field, columnName(field)]),
) as Readonly<Record<SortedField | BoundedField | EqualField, string>>

function isTextField(field: SortedField): boolean {
  const { kind } = RECORDING_FIELDS[field]
  return kind === 'text' || kind === 'time'
}

/** A column of numbers; null is NaN. The array doubles when it is full. */
export class NumberColumn {
  values = new Float64Array(64)

  set(index: number, value: number | null): void {
    if (index >= this.values.length) {
      const grown = new Float64Array(Math.max(index + 1, this.values.length * 2))
      grown.set(this.values)
      this.values = grown
    }
    this.values[index] = value ?? Number.NaN
  }
}

const NOT_READ = -2

/** A row of `recordings`, without `doc`. */
export type ColumnsOfRow = Readonly<Record<string, SQLInputValue>>

/**
 * The compared fields of all recordings as columns in memory, unordered. A scan of 100,000 recordings takes milliseconds,
 * a query in SQL tens of milliseconds. A recording takes about 340 bytes (measured with 100,000, names of 20 characters):
 * 123 in arrays, the rest in strings and maps; three tags add about 40. Strings that filters compare, and score origins, are stored as codes; −1 is
 * null.
 */
export class RecordingTable {
  readonly ids: string[] = []
  readonly nameKeys: string[] = []
  /** Sorted texts, as returned by `codePointOrder`, or null. */
  readonly texts = columnsFor(TEXT_FIELDS, (): (string | null)[] => [])
  readonly codes = columnsFor(EQUAL_FIELDS, () => new NumberColumn())
  readonly numbers = columnsFor(NUMBER_FIELDS, () => new NumberColumn())
  readonly tags = new TagColumn()
  readonly voiceIds = new TagColumn((id) => id)
  readonly origins = new NumberColumn()
  /** 1 if there is a current run, else 0. */
  readonly diarized = new NumberColumn()
  /** 1 if its audio was removed, else 0. */
  readonly withoutAudio = new NumberColumn()
  readonly knownOrigins: ScoreOrigin[] = []
  /** Codes of folders: −1 is none, −2 one that was not read yet. */
  readonly #folders = new NumberColumn()
  readonly #knownFolders: string[] = []
  readonly #folderCodes = new Map<string, number>()
  /** Grows when a recording gets a row, or another row. */
  changes = 0
  readonly #indexes = new Map<string, number>()
  readonly #codes = new Map<string, number>()
  readonly #originCodes = new Map<string, number>()

  get length(): number {
    return this.ids.length
  }

  /** The code of a string; −2, which no recording has, for an unknown string. */
  codeOf(name: string): number {
    return this.#codes.get(name) ?? -2
  }

  /** The row of a recording, or null. */
  indexOf(id: string): number | null {
    return this.#indexes.get(id) ?? null
  }

  /** Whether the folder of a recording was not read yet. */
  lacksFolder(id: string): boolean {
    const row = this.indexOf(id)
    return row !== null && this.#folders.values[row] === NOT_READ
  }

  /** Sets the folder of a recording that is there. */
  setFolder(id: string, folder: string | null): void {
    const row = this.indexOf(id)
    if (row === null) return
    const code = folder === null ? -1 : codeFor(this.#folderCodes, folder)
    if (folder !== null) this.#knownFolders[code] = folder
    this.#folders.set(row, code)
  }

  /** What is in memory of the figures of a recording; null: it is unknown. */
  figuresOf(id: string): Omit<RecordingFigures, 'isOfOtherRun'> | null {
    const row = this.indexOf(id)
    if (row === null) return null
    const { sampleMean, humanScore } = this.numbers
    return {
      id,
      // Times have no characters that `codePointOrder` changes.
      createdAt: this.texts.createdAt[row] as string,
      score: this.knownOrigins[this.origins.values[row] as number] ?? null,
      sampleMean: numberOrNull(sampleMean.values[row]),
      humanScore: numberOrNull(humanScore.values[row]),
      tags: this.tags.at(row).map((code) => this.tags.spellings[code] as string),
      folder: this.#knownFolders[this.#folders.values[row] as number] ?? null,
    }
  }

  /** The ids of rows. */
  idsOf(rows: readonly number[]): readonly string[] {
    return rows.map((row) => this.ids[row] as string)
  }

  /** Adds or replaces a recording, whose folder is then not known. */
  set(id: string, row: ColumnsOfRow): void {
    const index = this.#indexes.get(id) ?? this.length
    if (index === this.length) this.changes += 1
    this.#indexes.set(id, index)
    this.ids[index] = id
    this.nameKeys[index] = String(row.name_key)
    for (const field of TEXT_FIELDS) {
      const text = row[COLUMN_NAMES[field]]
      this.texts[field][index] = typeof text === 'string' ? codePointOrder(text) : null
    }
    for (const field of EQUAL_FIELDS) {
      this.codes[field].set(index, this.#code(row[COLUMN_NAMES[field]]))
    }
    for (const field of NUMBER_FIELDS) {
      const value = row[COLUMN_NAMES[field]]
      this.numbers[field].set(index, typeof value === 'number' ? value : null)
    }
    this.tags.set(index, row.tags)
    this.voiceIds.set(index, row.voice_ids)
    this.origins.set(index, this.#originCode(row))
    this.diarized.set(index, Number(row.current_run_id !== null))
    this.withoutAudio.set(index, Number(row.audio_removed_at !== null))
    this.#folders.set(index, NOT_READ)
  }

  /** Removes a recording and moves the last one to its index. */
  remove(id: string): void {
    const index = this.#indexes.get(id)
    if (index === undefined) return
    this.changes += 1
    const last = this.length - 1
    for (const column of [this.ids, this.nameKeys, ...Object.values(this.texts)]) {
      column[index] = column[last] as string
      column.pop()
    }
    this.tags.replaceByLast(index)
    this.voiceIds.replaceByLast(index)
    for (const column of this.#numberColumns()) column.set(index, column.values[last] as number)
    const moved = this.ids[index]
    if (moved !== undefined) this.#indexes.set(moved, index)
    this.#indexes.delete(id)
  }

  #numberColumns(): readonly NumberColumn[] {
    const declared = [...Object.values(this.codes), ...Object.values(this.numbers)]
    return [...declared, this.origins, this.diarized, this.withoutAudio, this.#folders]
  }

  #code(name: SQLInputValue | undefined): number {
    return typeof name === 'string' ? codeFor(this.#codes, name) : -1
  }

  #originCode(row: ColumnsOfRow): number {
    const { score_kind: kind, score_provider: provider, score_model: model } = row
    if (kind === null) return -1
    const code = codeFor(this.#originCodes, `${kind}\u0000${provider}\u0000${model}`)
    this.knownOrigins[code] = { kind, provider, model } as ScoreOrigin
    return code
  }
}

function numberOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value
}

function columnsFor<Field extends string, Column>(
  fields: readonly Field[],
  create: () => Column,
): Readonly<Record<Field, Column>> {
  return Object.fromEntries(fields.map((field) => [field, create()])) as Record<Field, Column>
}

function codeFor(codes: Map<string, number>, name: string): number {
  const existing = codes.get(name)
  if (existing !== undefined) return existing
  codes.set(name, codes.size)
  return codes.size - 1
}

/** Maps surrogates above U+E000…U+FFFF, so that comparing the results by code unit compares the texts by code point. */
export function codePointOrder(text: string): string {
  if (!/[\ud800-\uffff]/.test(text)) return text
  let ordered = ''
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    ordered += String.fromCharCode(
      unit < 0xd800 ? unit : unit >= 0xe000 ? unit - 0x800 : unit + 0x2000,
    )
  }
  return ordered
}
