import type { Position, RecordingFilter } from '../model/recording-query.ts'
import type { StretchVerdict } from '../model/stretch-verdict.ts'
import { filterText } from '../review/review-record.ts'
import type { RecordingChange, System } from '../runtime/system.ts'
import { JudgedTable } from './judged-table.ts'

/** What a page takes of the embedded store is how long others wait: 40 ms. */
const PAGE = 2_000
/** So many filters are remembered, and so many verdicts (54 bytes each) of all of them. */
const MOST_TABLES = 8
const MOST_ROWS = 1_000_000
/** More texts than this for each verdict are mostly those of verdicts that are gone. */
const TEXTS_OF_ROW = 2

interface KeptTable {
  readonly table: JudgedTable
  /** The revision that its verdicts have at least. */
  readonly of: number
}

/**
 * Keeps the verdicts in effect in memory, by the filter of their recordings. After a change, only those of the recordings that
 * changed are read again; after many, after a start, and for another filter, all are. One server changes a database at a time
 * (`Lease`), so that there is no change of another process that would be missed.
 */
export class JudgedTables {
  readonly #system: Pick<System, 'storage' | 'clock' | 'revision'>
  /** Last used last. */
  readonly #kept = new Map<string, KeptTable>()

  constructor(system: Pick<System, 'storage' | 'clock' | 'revision'>) {
    this.#system = system
  }

  /** The verdicts of the recordings that match, as they are now. A later call for the same filter changes this table. */
  async of(filter: RecordingFilter): Promise<JudgedTable> {
    const text = filterText(filter)
    const { revision } = this.#system
    // What changes while it is read is read again by the next call.
    const of = revision.value
    const before = this.#kept.get(text)
    // If it fails half-way, it is neither as it was nor as it is.
    this.#kept.delete(text)
    const changes = before === undefined ? null : revision.since(before.of)
    const table =
      before === undefined || changes === null || isMostlyOld(before.table)
        ? await this.#readAll(filter)
        : await this.#update(before.table, filter, changes)
    this.#kept.set(text, { table, of })
    this.#drop()
    return table
  }

  async #readAll(filter: RecordingFilter): Promise<JudgedTable> {
    const { clock } = this.#system
    const byRecording = new Map<string, StretchVerdict[]>()
    for await (const page of this.#pages(filter, null)) {
      for (const verdict of page) {
        const own = byRecording.get(verdict.recordingId)
        if (own === undefined) byRecording.set(verdict.recordingId, [verdict])
        else own.push(verdict)
      }
    }
    const table = new JudgedTable()
    let rows = 0
    for (const id of [...byRecording.keys()].sort()) {
      const verdicts = byRecording.get(id) as StretchVerdict[]
      table.replace(id, verdicts)
      rows += verdicts.length
      if (rows < PAGE) continue
      rows = 0
      await clock.wait(0)
    }
    return table
  }

  async #update(
    table: JudgedTable,
    filter: RecordingFilter,
    changes: readonly RecordingChange[],
  ): Promise<JudgedTable> {
    for (const id of new Set(changes.map(({ recordingId }) => recordingId))) {
      const verdicts: StretchVerdict[] = []
      for await (const page of this.#pages(filter, id)) {
        for (const verdict of page) verdicts.push(verdict)
      }
      table.replace(id, verdicts)
    }
    return table
  }

  /** Newest first. `recordingId` null: of all recordings that match. */
  async *#pages(
    recordings: RecordingFilter,
    recordingId: string | null,
  ): AsyncGenerator<readonly StretchVerdict[]> {
    const { storage, clock } = this.#system
    for (let after: Position | null = null; ; ) {
      const page = await storage.stretchVerdicts.list({
        ...{ recordingId, runId: null, verdict: null, reviewer: null, recordings, after },
        ...({ provider: null, model: null, undone: 'exclude', limit: PAGE } as const),
      })
      yield page.items
      const last = page.items.at(-1)
      if (!page.more || last === undefined) return
      after = { value: last.createdAt, id: last.id }
      await clock.wait(0)
    }
  }

  /** Drops what was used first if there is too much. */
  #drop(): void {
    let rows = 0
    for (const [place, [text, { table }]] of [...this.#kept].reverse().entries()) {
      rows += table.length
      if (place >= MOST_TABLES || rows > MOST_ROWS) this.#kept.delete(text)
    }
  }
}

function isMostlyOld(table: JudgedTable): boolean {
  return table.textCount > TEXTS_OF_ROW * table.length + 1_000
}
