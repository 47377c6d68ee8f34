import {
  ApiError,
  type NewStretchVerdictBody,
  type StretchVerdictView,
} from '@toolkit/server/client'
import { errorMessage, retryDelayMs } from '../../api/error-message.ts'
import { Subscribable } from '../../store/store.ts'

/** A verdict with the id that makes a repeated request harmless. */
export type QueuedVerdict = NewStretchVerdictBody & { readonly id: string; readonly runId: string }

/** An answer that the server has not confirmed. */
export type QueueEntry = {
  /** ISO 8601. */
  readonly at: string
  /** The server may have it: it was sent, and the answer did not arrive. */
  readonly wasSent: boolean
  /** Why the server refused it; null: it waits. */
  readonly refusal: string | null
} & (
  | {
      readonly kind: 'judge'
      readonly verdict: QueuedVerdict
      /** It is not sent yet: errors and a note are still being chosen. */
      readonly isHeld: boolean
    }
  | { readonly kind: 'undo'; readonly id: string; readonly recordingId: string }
)

type JudgeEntry = Extract<QueueEntry, { kind: 'judge' }>

/** What the queue needs from the page. */
export interface QueuePorts {
  judge(verdict: QueuedVerdict): Promise<StretchVerdictView>
  undo(id: string): Promise<StretchVerdictView>
  /** Called with what the server has stored. */
  onStored(verdict: StretchVerdictView): void
  /** Reads what is kept in this browser; other tabs may have changed it. */
  read(): readonly QueueEntry[]
  write(entries: readonly QueueEntry[]): void
  now(): string
  /** Runs `work` while no other tab sends. */
  alone(work: () => Promise<void>): Promise<void>
  /** Calls `work` later, once. Returns a function that prevents it. */
  later(work: () => void, ms: number): () => void
}

const FIRST_DELAY_MS = 1_000
const MAX_DELAY_MS = 15_000

/**
 * Verdicts on their way to the server, in order, kept until it has confirmed them. While it cannot be reached they wait
 * and are sent again; their ids make sure that none is stored twice.
 */
export class VerdictQueue extends Subscribable {
  readonly #ports: QueuePorts
  #entries: readonly QueueEntry[]
  #isSending = false
  #failures = 0
  #stopWaiting: () => void = () => undefined

  constructor(ports: QueuePorts) {
    super()
    this.#ports = ports
    this.#entries = ports.read()
  }

  readonly state = (): readonly QueueEntry[] => this.#entries

  /** Adds a verdict. A held one waits until `release`; one that was held before is sent. */
  judge(verdict: QueuedVerdict, { isHeld }: { readonly isHeld: boolean }): void {
    const added = { kind: 'judge', verdict, isHeld, ...this.#fresh() } as const
    this.#change((entries) => [...entries.map(released), added])
    this.send()
  }

  /** Changes a verdict that is held. */
  amend(id: string, changes: Pick<Partial<QueuedVerdict>, 'errors' | 'note'>): void {
    this.#change((entries) =>
      entries.map((entry) =>
        entry.kind === 'judge' && entry.isHeld && entry.verdict.id === id
          ? { ...entry, verdict: { ...entry.verdict, ...changes } }
          : entry,
      ),
    )
  }

  /** Lets the held verdict go to the server. */
  release(): void {
    if (this.held() === null) return
    this.#change((entries) => entries.map(released))
    this.send()
  }

  held(): JudgeEntry | null {
    const found = this.#entries.find((entry) => entry.kind === 'judge' && entry.isHeld)
    return (found as JudgeEntry | undefined) ?? null
  }

  /** Takes a verdict back, whether the server has it or not. */
  undo(id: string, recordingId: string): void {
    this.#change((entries) => {
      const waiting = entries.find((entry) => entry.kind === 'judge' && entry.verdict.id === id)
      if (waiting && !waiting.wasSent) return entries.filter((entry) => entry !== waiting)
      return [...entries.map(released), { kind: 'undo', id, recordingId, ...this.#fresh() }]
    })
    this.send()
  }

  /** Forgets what the server has refused. */
  dismiss(): void {
    this.#change((entries) => entries.filter(({ refusal }) => refusal === null))
  }

  /** Another tab has changed what is kept. */
  reread(): void {
    this.#entries = this.#ports.read()
    this.changed()
    this.send()
  }

  /** Sends what waits, unless it is being sent. */
  send(): void {
    this.#stopWaiting()
    if (this.#isSending || this.#next() === null) return
    this.#isSending = true
    void this.#ports
      .alone(() => this.#sendAll())
      .finally(() => {
        this.#isSending = false
        if (this.#failures > 0) this.#sendLater()
        else if (this.#next() !== null) this.send()
      })
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      // Another tab may have sent some.
      this.#entries = this.#ports.read()
      const entry = this.#next()
      if (entry === null) return
      this.#change((entries) =>
        entries.map((one) => (isSame(one, entry) ? { ...one, wasSent: true } : one)),
      )
      try {
        const { judge, undo } = this.#ports
        const stored = await (entry.kind === 'judge' ? judge(entry.verdict) : undo(entry.id))
        this.#failures = 0
        this.#ports.onStored(stored)
        this.#change((entries) => entries.filter((one) => !isSame(one, entry)))
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
            ? entries.filter((one) => !isSame(one, entry))
            : entries.map((one) => (isSame(one, entry) ? { ...one, refusal } : one)),
        )
      }
    }
  }

  #sendLater(): void {
    const delay = Math.min(FIRST_DELAY_MS * 2 ** (this.#failures - 1), MAX_DELAY_MS)
    this.#stopWaiting = this.#ports.later(() => this.send(), delay)
  }

  /** The first entry that waits; none while it is held. */
  #next(): QueueEntry | null {
    const next = this.#entries.find(({ refusal }) => refusal === null)
    return next === undefined || (next.kind === 'judge' && next.isHeld) ? null : next
  }

  #fresh() {
    return { at: this.#ports.now(), wasSent: false, refusal: null } as const
  }

  #change(change: (entries: readonly QueueEntry[]) => readonly QueueEntry[]): void {
    this.#entries = change(this.#ports.read())
    this.#ports.write(this.#entries)
    this.changed()
  }
}

function released(entry: QueueEntry): QueueEntry {
  return entry.kind === 'judge' && entry.isHeld ? { ...entry, isHeld: false } : entry
}

function isSame(a: QueueEntry, b: QueueEntry): boolean {
  if (a.kind === 'judge') return b.kind === 'judge' && a.verdict.id === b.verdict.id
  return b.kind === 'undo' && a.id === b.id
}

/** Whether the server cannot be reached, or cannot answer now. */
function mayWorkLater(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true
  return error.status >= 500 || error.status === 429 || retryDelayMs(error) !== null
}
