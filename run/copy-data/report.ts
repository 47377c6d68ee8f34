import { compareRecords } from './compare-records.ts'

export const STORES = [
  'recordings',
  'runs',
  'turns',
  'verdicts',
  'stretch-verdicts',
  'corrections',
  'entries',
  'models',
  'reviews',
  'views',
  'taken',
  'voices',
  'enrolments',
  'uploads',
  'blobs',
] as const
export type Store = (typeof STORES)[number]

/** The number of differences that are described; all are counted. */
const MAX_DESCRIBED = 20

interface Figures {
  readonly counts: [source: number, target: number]
  readonly bytes: [source: number, target: number]
  differences: number
}

/** The result of a comparison: counts, bytes and differences of every store. */
export class Tally {
  readonly figures: Readonly<Record<Store, Figures>> = Object.fromEntries(
    STORES.map((store) => [store, { counts: [0, 0], bytes: [0, 0], differences: 0 }]),
  ) as unknown as Record<Store, Figures>
  /** The first differences, as text. */
  readonly described: string[] = []
  /** Records that are equal except for lone surrogates, which MongoDB stores as U+FFFD. */
  replaced = 0

  get differences(): number {
    return STORES.reduce((sum, store) => sum + this.figures[store].differences, 0)
  }

  differs(store: Store, description: string): void {
    this.figures[store].differences += 1
    if (this.described.length < MAX_DESCRIBED) this.described.push(`${store}: ${description}`)
  }

  /** Counts and compares a record of both sides; null if there is none. */
  record(store: Store, name: string, source: object | null, target: object | null): void {
    this.count(store, source !== null, target !== null)
    if (source === null || target === null) this.differs(store, `${name} ${missing(source)}`)
    else {
      const found = compareRecords(source, target)
      if (found === 'replaced') this.replaced += 1
      if (found === 'different') this.differs(store, `${name} differs`)
    }
  }

  /** Compares two lists of records with keys, including their order. */
  list<T extends object>(
    store: Store,
    name: string,
    [source, target]: readonly [readonly T[], readonly T[]],
    keyOf: (record: T) => string | number,
  ): void {
    const theirs = new Map(target.map((record) => [keyOf(record), record]))
    const ours = new Set(source.map(keyOf))
    for (const record of source) {
      const key = keyOf(record)
      this.record(store, `${key} of ${name}`, record, theirs.get(key) ?? null)
    }
    for (const [key, record] of theirs) {
      if (!ours.has(key)) this.record(store, `${key} of ${name}`, null, record)
    }
    const isSameSet = ours.size === theirs.size && source.every((one) => theirs.has(keyOf(one)))
    const order = [...ours]
    const isSameOrder = target.every((record, place) => keyOf(record) === order[place])
    if (isSameSet && !isSameOrder) this.differs(store, `the order of ${name} differs`)
  }

  count(store: Store, inSource: boolean, inTarget: boolean): void {
    const { counts } = this.figures[store]
    counts[0] += Number(inSource)
    counts[1] += Number(inTarget)
  }

  addBytes(store: Store, source: number, target: number): void {
    const { bytes } = this.figures[store]
    bytes[0] += source
    bytes[1] += target
  }

  /** The result as a table for users. */
  table(): string {
    const heads = ['', 'source', 'target', 'bytes in source', 'bytes in target', 'differences']
    const rows = STORES.map((store) => {
      const { counts, bytes, differences } = this.figures[store]
      const sizes = bytes[0] + bytes[1] === 0 ? ['', ''] : bytes.map(decimal)
      return [store, ...counts.map(decimal), ...sizes, decimal(differences)]
    })
    const lines = [heads, ...rows]
    const widths = heads.map((_, column) =>
      Math.max(...lines.map((line) => line[column]?.length ?? 0)),
    )
    return lines
      .map((line) =>
        line
          .map((cell, column) => {
            const width = widths[column] ?? 0
            return column === 0 ? cell.padEnd(width) : cell.padStart(width)
          })
          .join('   '),
      )
      .join('\n')
  }
}

function missing(source: object | null): string {
  return source === null ? 'is only in the target' : 'is missing in the target'
}

const INTERVAL_MS = 1_000

/** Prints the progress of one pass over the recordings every second. */
export class Progress {
  readonly #verb: string
  readonly #total: number
  readonly #say: (line: string) => void
  #done = 0
  #before = 0
  #bytes = 0
  #saidAtMs = Date.now()

  constructor(verb: string, total: number, say: (line: string) => void) {
    this.#verb = verb
    this.#total = total
    this.#say = say
  }

  /** One more recording is done, with `sizeBytes`; `before`: an earlier run did it. */
  step(sizeBytes: number, before = false): void {
    this.#done += 1
    this.#bytes += sizeBytes
    if (before) this.#before += 1
    if (this.#done < this.#total && Date.now() - this.#saidAtMs < INTERVAL_MS) return
    this.#saidAtMs = Date.now()
    const earlier = this.#before === 0 ? '' : `, ${decimal(this.#before)} of them by an earlier run`
    const megabytes = decimal(Math.round(this.#bytes / 1e6))
    this.#say(
      `${this.#verb} ${decimal(this.#done)} of ${decimal(this.#total)} recordings (${megabytes} MB of audio${earlier})`,
    )
  }
}

/** An integer for users: 1,234,567. */
export function decimal(value: number): string {
  return value.toLocaleString('en-US')
}
