import { ApiError, type StretchVerdictView } from '@toolkit/server/client'
import { errorMessage, retryDelayMs } from '../../api/error-message.ts'
import { Subscribable } from '../../store/store.ts'
import {
  type HeldEntry,
  isSame,
  lostWithout,
  merged,
  type QueuedVerdict,
  type QueueEntry,
  verdictIdOf,
} from './queue-entry.ts'

/** What the queue needs from the page. */
export interface QueuePorts {
  /** An id that no other page has. */
  readonly page: string
  judge(verdict: QueuedVerdict): Promise<StretchVerdictView>
  undo(id: string): Promise<StretchVerdictView>
  /** Called with what the server has stored. */
  onStored(verdict: StretchVerdictView): void
  /** Reads what is kept in this browser; other tabs may have changed it. Null: it cannot be read. */
  read(): readonly QueueEntry[] | null
  /** Returns whether they are kept now. */
  write(entries: readonly QueueEntry[]): boolean
  /** ISO 8601. */
  now(): string
  /** Runs `work` while no other tab sends. Rejects if it may not, or if `work` does. */
  alone(work: () => Promise<void>): Promise<void>
  /** Calls `work` later, once. Returns a function that prevents it. */
  later(work: () => void, ms: number): () => void
}

const FIRST_DELAY_MS = 1_000
const MAX_DELAY_MS = 15_000
/** A page that holds a verdict this long without a change no longer keeps others from sending it: it may be gone. */
const MAX_HOLD_MS = 600_000

/**
 * Verdicts on their way to the server, in order, kept until it has confirmed them. While it cannot be reached they wait
 * and are sent again; their ids make sure that none is stored twice.
 */
export class VerdictQueue extends Subscribable {
  readonly #ports: QueuePorts
  /** What this browser kept when it was last read or written. */
  #kept: readonly QueueEntry[]
  /** The same list, unless a change could not be kept: then what this page knows. */
  #entries: readonly QueueEntry[]
  #isSending = false
  #failures = 0
  #stopWaiting: () => void = () => undefined

  constructor(ports: QueuePorts) {
    super()
    this.#ports = ports
    this.#kept = ports.read() ?? []
    this.#entries = this.#kept
  }

  readonly state = (): readonly QueueEntry[] => this.#entries

  /** How many answers are lost if this page is closed before they are sent. */
  readonly unkept = (): number =>
    this.#entries === this.#kept ? 0 : lostWithout(this.#kept, this.#entries)

  /** Adds a verdict. A held one waits until `release`; one that this page held before is sent. */
  judge(verdict: QueuedVerdict, { isHeld }: { readonly isHeld: boolean }): void {
    const hold = isHeld ? this.#hold() : null
    const added = { kind: 'judge', verdict, hold, ...this.#fresh() } as const
    this.#change((entries) => [...this.#released(entries), added])
    this.send()
  }

  /** Changes a verdict that this page holds. */
  amend(id: string, changes: Pick<Partial<QueuedVerdict>, 'errors' | 'note'>): void {
    this.#change((entries) =>
      entries.map((entry) =>
        this.#isOwnHeld(entry) && entry.verdict.id === id
          ? { ...entry, verdict: { ...entry.verdict, ...changes }, hold: this.#hold() }
          : entry,
      ),
    )
  }

  /** Lets the verdict that this page holds go to the server. */
  release(): void {
    if (this.held() === null) return
    this.#change((entries) => this.#released(entries))
    this.send()
  }

  /** The verdict that this page holds. */
  held(): HeldEntry | null {
    return this.#entries.find((entry) => this.#isOwnHeld(entry)) ?? null
  }

  /** Takes a verdict back, whether the server has it or not. */
  undo(id: string, recordingId: string): void {
    this.#change((entries) => {
      const waiting = entries.find((entry) => entry.kind === 'judge' && entry.verdict.id === id)
      if (waiting && !waiting.wasSent) return entries.filter((entry) => entry !== waiting)
      // The server may have what it refused later; it is not to be tried again.
      const rest = entries.filter((entry) => entry !== waiting || entry.refusal === null)
      return [...this.#released(rest), { kind: 'undo', id, recordingId, ...this.#fresh() }]
    })
    this.send()
  }

  /** Forgets what the server has refused. */
  dismiss(): void {
    this.#change((entries) => entries.filter(({ refusal }) => refusal === null))
  }

  /** Sends what the server has refused again. */
  retry(): void {
    this.#change((entries) => entries.map((entry) => ({ ...entry, refusal: null })))
    this.send()
  }

  /** Another tab has changed what is kept. */
  reread(): void {
    this.#pull()
    // There may be room now for what could not be kept.
    if (this.#entries !== this.#kept) this.#keep()
    this.changed()
    this.send()
  }

  /** Sends what waits, unless it is being sent. */
  send(): void {
    this.#stopWaiting()
    if (this.#isSending) return
    if (this.#next() === null) {
      this.#sendAfterHolds()
      return
    }
    this.#isSending = true
    void this.#sendAlone()
  }

  async #sendAlone(): Promise<void> {
    try {
      await this.#ports.alone(() => this.#sendAll())
    } catch {
      // What waits is kept and shown as not yet saved.
      this.#failures += 1
    }
    this.#isSending = false
    if (this.#failures > 0) this.#sendLater()
    else this.send()
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      // Another tab may have sent some.
      this.#pull()
      const entry = this.#next()
      if (entry === null) return
      this.#change((entries) => entries.map((one) => (isSame(one, entry) ? sent(one) : one)))
      try {
        const { judge, undo } = this.#ports
        const stored = await (entry.kind === 'judge' ? judge(entry.verdict) : undo(entry.id))
        this.#failures = 0
        this.#ports.onStored(stored)
        this.#change((entries) => entries.filter((one) => !isSettledBy(entry, one)))
      } catch (error) {
        if (mayWorkLater(error)) {
          this.#failures += 1
          return
        }
        this.#failures = 0
        const refusal = errorMessage(error)
        this.#change((entries) =>
          // A verdict that was refused, or is gone, needs no undo.
          entry.kind === 'undo' && error instanceof ApiError && error.status === 404
            ? entries.filter((one) => !isSettledBy(entry, one))
            : entries.map((one) => (isSame(one, entry) ? { ...one, refusal } : one)),
        )
      }
    }
  }

  #sendLater(): void {
    const delay = Math.min(FIRST_DELAY_MS * 2 ** (this.#failures - 1), MAX_DELAY_MS)
    this.#stopWaiting = this.#ports.later(() => this.send(), delay)
  }

  /** Sends what other pages hold once they have held it too long. */
  #sendAfterHolds(): void {
    const now = Date.parse(this.#ports.now())
    const ends = this.#entries.flatMap((entry) =>
      entry.kind === 'judge' && entry.hold !== null && !this.#isOwnHeld(entry)
        ? [Date.parse(entry.hold.at) + MAX_HOLD_MS]
        : [],
    )
    if (ends.length === 0) return
    this.#stopWaiting = this.#ports.later(() => this.send(), Math.max(Math.min(...ends) - now, 0))
  }

  /** The first entry that waits and is not held. */
  #next(): QueueEntry | null {
    const now = Date.parse(this.#ports.now())
    const isHeld = (entry: QueueEntry) =>
      entry.kind === 'judge' &&
      entry.hold !== null &&
      // A time in the future is one before the clock was set back.
      (this.#isOwnHeld(entry) || Math.abs(now - Date.parse(entry.hold.at)) < MAX_HOLD_MS)
    return this.#entries.find((entry) => entry.refusal === null && !isHeld(entry)) ?? null
  }

  #isOwnHeld(entry: QueueEntry): entry is HeldEntry {
    return entry.kind === 'judge' && entry.hold?.page === this.#ports.page
  }

  #released(entries: readonly QueueEntry[]): readonly QueueEntry[] {
    return entries.map((entry) => (this.#isOwnHeld(entry) ? { ...entry, hold: null } : entry))
  }

  #hold() {
    return { page: this.#ports.page, at: this.#ports.now() } as const
  }

  #fresh() {
    return { at: this.#ports.now(), wasSent: false, refusal: null } as const
  }

  #change(change: (entries: readonly QueueEntry[]) => readonly QueueEntry[]): void {
    this.#pull()
    this.#entries = change(this.#entries)
    this.#keep()
    this.changed()
  }

  /** Takes over what other pages changed. */
  #pull(): void {
    const stored = this.#ports.read() ?? this.#kept
    this.#entries =
      this.#entries === this.#kept ? stored : merged(this.#kept, this.#entries, stored)
    this.#kept = stored
  }

  #keep(): void {
    if (this.#ports.write(this.#entries)) this.#kept = this.#entries
  }
}

/** It is no longer held: the page that held it may be gone. */
function sent(entry: QueueEntry): QueueEntry {
  return entry.kind === 'judge'
    ? { ...entry, wasSent: true, hold: null }
    : { ...entry, wasSent: true }
}

/** Whether `done` ends `entry`: it is the same, or it took that verdict back. */
function isSettledBy(done: QueueEntry, entry: QueueEntry): boolean {
  return isSame(done, entry) || (done.kind === 'undo' && verdictIdOf(entry) === done.id)
}

/** Whether the server cannot be reached, or cannot answer now. */
function mayWorkLater(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true
  return error.status >= 500 || error.status === 429 || retryDelayMs(error) !== null
}
