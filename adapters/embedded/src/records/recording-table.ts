import type { SQLInputValue } from 'node:sqlite'
import {
  BOUNDED_FIELDS,
  type BoundedField,
  EQUAL_FIELDS,
  type EqualField,
  RECORDING_FIELDS,
  type ScoreOrigin,
  SORTED_RECORDING_FIELDS,
  type SortedField,
} from '@toolkit/core'
import { columnName } from './recording-row.ts'

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

/** Numbers by slot, null as NaN, in an array that grows by doubling. */
export class NumberColumn {
  values = new Float64Array(64)

  set(slot: number, value: number | null): void {
    if (slot >= this.values.length) {
      const grown = new Float64Array(Math.max(slot + 1, this.values.length * 2))
      grown.set(this.values)
      this.values = grown
    }
    this.values[slot] = value ?? Number.NaN
  }
}

/** A row of `recordings`, of which all columns but `doc` are read. */
export type ColumnsOfRow = Readonly<Record<string, SQLInputValue>>

/**
 * The recordings as columns, in no order: a scan of 100,000 takes milliseconds where SQL takes tens. About 200 bytes a
 * recording. Names of values (those that filters compare, and origins) are kept as numbers, −1 for null.
 */
export class RecordingTable {
  readonly ids: string[] = []
  readonly nameKeys: string[] = []
  /** What sorts compare, by code unit. */
  readonly texts = columnsFor(TEXT_FIELDS, (): string[] => [])
  readonly codes = columnsFor(EQUAL_FIELDS, () => new NumberColumn())
  readonly numbers = columnsFor(NUMBER_FIELDS, () => new NumberColumn())
  readonly origins = new NumberColumn()
  /** 1 where there is a current run, else 0. */
  readonly diarized = new NumberColumn()
  readonly knownOrigins: ScoreOrigin[] = []
  readonly #slots = new Map<string, number>()
  readonly #codes = new Map<string, number>()
  readonly #originCodes = new Map<string, number>()

  get length(): number {
    return this.ids.length
  }

  /** The number that stands for a name; −2, which stands nowhere, for one that no recording has had. */
  codeOf(name: string): number {
    return this.#codes.get(name) ?? -2
  }

  /** Adds the row of a recording, or replaces the one of its id. */
  set(id: string, row: ColumnsOfRow): void {
    const slot = this.#slots.get(id) ?? this.length
    this.#slots.set(id, slot)
    this.ids[slot] = id
    this.nameKeys[slot] = String(row.name_key)
    for (const field of TEXT_FIELDS) {
      this.texts[field][slot] = codePointOrder(String(row[COLUMN_NAMES[field]]))
    }
    for (const field of EQUAL_FIELDS) {
      this.codes[field].set(slot, this.#code(row[COLUMN_NAMES[field]]))
    }
    for (const field of NUMBER_FIELDS) {
      const value = row[COLUMN_NAMES[field]]
      this.numbers[field].set(slot, typeof value === 'number' ? value : null)
    }
    this.origins.set(slot, this.#originCode(row))
    this.diarized.set(slot, Number(row.current_run_id !== null))
  }

  /** Removes a recording by putting the last one in its place. */
  remove(id: string): void {
    const slot = this.#slots.get(id)
    if (slot === undefined) return
    const last = this.length - 1
    for (const column of [this.ids, this.nameKeys, ...Object.values(this.texts)]) {
      column[slot] = column[last] as string
      column.pop()
    }
    for (const column of this.#numberColumns()) column.set(slot, column.values[last] as number)
    const moved = this.ids[slot]
    if (moved !== undefined) this.#slots.set(moved, slot)
    this.#slots.delete(id)
  }

  #numberColumns(): readonly NumberColumn[] {
    const declared = [...Object.values(this.codes), ...Object.values(this.numbers)]
    return [...declared, this.origins, this.diarized]
  }

  #code(name: SQLInputValue | undefined): number {
    return typeof name === 'string' ? numbered(this.#codes, name) : -1
  }

  #originCode(row: ColumnsOfRow): number {
    const { score_kind: kind, score_provider: provider, score_model: model } = row
    if (kind === null) return -1
    const code = numbered(this.#originCodes, `${kind}\u0000${provider}\u0000${model}`)
    this.knownOrigins[code] = { kind, provider, model } as ScoreOrigin
    return code
  }
}

function columnsFor<Field extends string, Column>(
  fields: readonly Field[],
  create: () => Column,
): Readonly<Record<Field, Column>> {
  return Object.fromEntries(fields.map((field) => [field, create()])) as Record<Field, Column>
}

function numbered(codes: Map<string, number>, name: string): number {
  const known = codes.get(name)
  if (known !== undefined) return known
  codes.set(name, codes.size)
  return codes.size - 1
}

/** A string whose order by code unit is that of `text` by code point: surrogates are moved above U+E000…U+FFFF. */
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
