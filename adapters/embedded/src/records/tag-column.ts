import type { SQLInputValue } from 'node:sqlite'
import { tagKey } from '@toolkit/core'

const NONE: readonly number[] = []

/** The tags of each row as codes of their spellings, or other texts that are compared by a key. Rows without tags share one list. */
export class TagColumn {
  /** The spellings by code. */
  readonly spellings: string[] = []
  readonly #codes = new Map<string, number>()
  /** The codes of the spellings of a tag, by its key. */
  readonly #ofKey = new Map<string, number[]>()
  readonly #rows: (readonly number[])[] = []
  readonly #keyOf: (text: string) => string

  constructor(keyOf: (text: string) => string = tagKey) {
    this.#keyOf = keyOf
  }

  /** The codes of the tags of a row. */
  at(row: number): readonly number[] {
    return this.#rows[row] ?? NONE
  }

  /** Sets the tags of a row, a JSON array. */
  set(row: number, json: SQLInputValue | undefined): void {
    const isEmpty = typeof json !== 'string' || json === '[]'
    this.#rows[row] = isEmpty
      ? NONE
      : (JSON.parse(json) as string[]).map((tag) => this.#codeOf(tag))
  }

  /** Moves the last row to the index of a row that is removed. */
  replaceByLast(row: number): void {
    const last = this.#rows.pop()
    if (last !== undefined && row < this.#rows.length) this.#rows[row] = last
  }

  /** Whether a row has all these tags, given as keys. Valid until the column changes. */
  haveAll(keys: readonly string[]): (row: number) => boolean {
    const wanted = keys.map((key) => this.#ofKey.get(key) ?? NONE)
    return (row) => {
      const codes = this.at(row)
      return codes.length > 0 && wanted.every((any) => any.some((code) => codes.includes(code)))
    }
  }

  #codeOf(tag: string): number {
    const known = this.#codes.get(tag)
    if (known !== undefined) return known
    const code = this.spellings.length
    this.spellings.push(tag)
    this.#codes.set(tag, code)
    const key = this.#keyOf(tag)
    this.#ofKey.set(key, [...(this.#ofKey.get(key) ?? []), code])
    return code
  }
}
