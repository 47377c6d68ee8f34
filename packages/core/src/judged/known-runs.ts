import type { RecordingChange, System } from '../runtime/system.ts'

/** So many recordings are remembered. */
const MOST_RECORDINGS = 200_000

interface KnownRecording {
  /** Null: it has none, or does not exist. */
  readonly currentRunId: string | null
  /** When each run ended; null: it does not exist. */
  readonly endings: Map<string, string | null>
}

/** Remembers the current runs of recordings, and when runs ended, until the recordings change. */
export class KnownRuns {
  readonly #storage: System['storage']
  readonly #recordings = new Map<string, KnownRecording>()

  /** What was read before it changed is not kept. */
  #forgotten = 0

  constructor({ storage }: Pick<System, 'storage'>) {
    this.#storage = storage
  }

  /** Forgets what has changed; null: everything may have. */
  forget(changes: readonly RecordingChange[] | null): void {
    this.#forgotten += 1
    if (changes === null || this.#recordings.size > MOST_RECORDINGS) {
      this.#recordings.clear()
      return
    }
    for (const { recordingId, what } of changes) {
      if (what === 'recording') this.#recordings.delete(recordingId)
    }
  }

  /** Null: it has none, or does not exist. At once, if it is known. */
  currentOf(recordingId: string): string | null | Promise<string | null> {
    const known = this.#recordings.get(recordingId)
    if (known !== undefined) return known.currentRunId
    return this.#read(recordingId).then(({ currentRunId }) => currentRunId)
  }

  /** When a run of the recording ended; null: it does not exist. At once, if it is known. */
  endOf(recordingId: string, runId: string): string | null | Promise<string | null> {
    const known = this.#recordings.get(recordingId)?.endings.get(runId)
    return known === undefined ? this.#readEnd(recordingId, runId) : known
  }

  async #read(recordingId: string): Promise<KnownRecording> {
    const before = this.#forgotten
    const recording = await this.#storage.recordings.get(recordingId)
    const known = { currentRunId: recording?.currentRunId ?? null, endings: new Map() }
    if (before === this.#forgotten) this.#recordings.set(recordingId, known)
    return known
  }

  async #readEnd(recordingId: string, runId: string): Promise<string | null> {
    const { endings } = this.#recordings.get(recordingId) ?? (await this.#read(recordingId))
    const run = await this.#storage.runs.get(runId)
    const end = run === null ? null : (run.completedAt ?? run.createdAt)
    endings.set(runId, end)
    return end
  }
}
