import {
  ApiError,
  appended,
  type CorrectionAction,
  type CorrectionHistory,
  type CorrectionLogView,
  type NewCorrectionEntries,
  type Operation,
  redoable,
  type StoredCorrectionEntriesView,
  undoable,
} from '@toolkit/server/client'
import { errorMessage } from '../../api/error-message.ts'
import { Subscribable } from '../../store/store.ts'
import type { Draft, DraftAction, DroppedEdit, KeptEdits } from './drafts.ts'
import { actionWords } from './edit-words.ts'

/** The calls of the server that a log needs. */
export interface CorrectionServer {
  read(after: number): Promise<CorrectionLogView>
  append(body: NewCorrectionEntries): Promise<StoredCorrectionEntriesView>
}

/** `failed`: the server refuses to store; it is not asked again by itself. */
export type Saving = 'saved' | 'saving' | 'offline' | 'failed'

export interface LogState {
  /** The stored entries with the unsent ones. */
  readonly history: CorrectionHistory
  readonly saving: Saving
  readonly unsent: number
  /** Why it is offline or failed; null: it is not. */
  readonly problem: string | null
  /** Null: the correction is open. */
  readonly ended: 'done' | 'discarded' | null
  readonly dropped: readonly DroppedEdit[]
}

export interface LogParts {
  /** The history of the stored entries. */
  readonly stored: CorrectionHistory
  /** The ids of the stored entries, in order. */
  readonly ids: readonly string[]
  readonly server: CorrectionServer
  /** Called after each change of what must outlive a reload. */
  readonly keep: (edits: KeptEdits) => void
  readonly newId: () => string
  readonly wait: (ms: number) => Promise<void>
}

/** The most entries of one request. */
const MAX_SENT = 500
const FIRST_DELAY_MS = 1_000
const MAX_DELAY_MS = 30_000

/**
 * The log of a correction in this tab. Edits are applied at once and sent in the background, in order. If the log has
 * grown meanwhile, the newer entries are applied, and the unsent ones again after them.
 */
export class CorrectionLog extends Subscribable {
  readonly #parts: LogParts
  #stored: CorrectionHistory
  readonly #ids: string[]
  readonly #sequences: Map<string, number>
  #drafts: readonly Draft[] = []
  /** The length of the log on the server, as far as it is known. */
  #known: number
  #mustRead = false
  #isWorking = false
  #isClosed = false
  #wake: () => void = () => undefined
  #state: LogState

  constructor(parts: LogParts) {
    super()
    this.#parts = parts
    this.#stored = parts.stored
    this.#known = parts.stored.length
    this.#ids = [...parts.ids]
    this.#sequences = new Map(parts.ids.map((id, index) => [id, index + 1]))
    const { stored: history } = parts
    this.#state = {
      history,
      saving: 'saved',
      unsent: 0,
      problem: null,
      ended: null,
      dropped: [],
    }
  }

  readonly state = (): LogState => this.#state

  /** Applies an edit, and sends it. Throws `request-invalid` with the reason if it does not fit. */
  do(operation: Operation): void {
    this.#add({ kind: 'do', operation })
  }

  /** Returns whether there was something to undo. */
  undo(): boolean {
    return this.#step('undo', undoable(this.#state.history))
  }

  /** Returns whether there was something to redo. */
  redo(): boolean {
    return this.#step('redo', redoable(this.#state.history))
  }

  /** Takes over unsent edits of a tab that was closed or reloaded. */
  adopt({ drafts, dropped }: KeptEdits): void {
    const own = new Set(this.#drafts.map(({ id }) => id))
    const missing = drafts.filter(({ id }) => !own.has(id) && !this.#sequences.has(id))
    this.#drafts = [...this.#drafts, ...missing]
    this.#replay([...this.#state.dropped, ...dropped])
    this.#work()
  }

  /** Called when the log is known to have a length, and when the connection is back. */
  look(length: number | null = null): void {
    if (length !== null) this.#known = Math.max(this.#known, length)
    else this.#mustRead = true
    this.#wake()
    this.#work()
  }

  /** Tries again after a failure. */
  retry(): void {
    if (this.#state.saving === 'failed') this.#set({ saving: 'offline' })
    this.look()
  }

  /** Forgets a report of an edit that did not fit. */
  dismiss(id: string): void {
    this.#set({ dropped: this.#state.dropped.filter((each) => each.id !== id) })
    this.#keep()
  }

  /** Stops sending. What was not sent is kept. */
  close(): void {
    this.#isClosed = true
    this.#wake()
  }

  #step(kind: 'undo' | 'redo', sequence: number | null): boolean {
    if (sequence === null) return false
    const of = this.#ids[sequence - 1] ?? this.#drafts[sequence - this.#stored.length - 1]?.id
    if (of === undefined) return false
    this.#add({ kind, of })
    return true
  }

  #add(action: DraftAction): void {
    const draft = { id: this.#parts.newId(), action }
    const history = appended(this.#state.history, this.#resolved(action, this.#drafts))
    this.#drafts = [...this.#drafts, draft]
    const { saving } = this.#state
    this.#set({
      history,
      unsent: this.#drafts.length,
      saving: saving === 'saved' ? 'saving' : saving,
    })
    this.#keep()
    this.#work()
  }

  /** The action with the number of the entry that it is about; `before`: the unsent entries before it. */
  #resolved(action: DraftAction, before: readonly Draft[]): CorrectionAction {
    if (action.kind === 'do') return action
    const place = before.findIndex(({ id }) => id === action.of)
    const of = this.#sequences.get(action.of) ?? (place < 0 ? 0 : this.#stored.length + place + 1)
    return { kind: action.kind, of }
  }

  /** Applies the unsent entries to the stored ones. Those that do not fit are reported. */
  #replay(dropped: readonly DroppedEdit[]): void {
    let history = this.#stored
    const kept: Draft[] = []
    const reports = [...dropped]
    for (const draft of this.#drafts) {
      try {
        history = appended(history, this.#resolved(draft.action, kept))
        kept.push(draft)
      } catch (error) {
        if (!isUnfit(error)) throw error
        reports.push(report(draft, error.message))
      }
    }
    this.#drafts = kept
    this.#set({ history, dropped: reports, unsent: kept.length })
    this.#keep()
  }

  #work(): void {
    if (!this.#isWorking) void this.#run()
  }

  async #run(): Promise<void> {
    this.#isWorking = true
    for (let failures = 0; this.#hasWork(); ) {
      try {
        if (this.#mustRead || this.#known > this.#stored.length) await this.#catchUp()
        else await this.#send()
        failures = 0
        this.#set({ saving: this.#drafts.length > 0 ? 'saving' : 'saved', problem: null })
      } catch (error) {
        if (this.#isSettled(error)) continue
        failures += 1
        const pause = this.#pause(Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1)))
        this.#set({ saving: 'offline', problem: errorMessage(error) })
        await pause
      }
    }
    this.#isWorking = false
  }

  #hasWork(): boolean {
    const { ended, saving } = this.#state
    if (this.#isClosed || ended !== null || saving === 'failed') return false
    return this.#drafts.length > 0 || this.#mustRead || this.#known > this.#stored.length
  }

  async #send(): Promise<void> {
    const sent = this.#drafts.slice(0, MAX_SENT)
    const entries = sent.map(({ id, action }, index) => {
      return { id, author: null, ...this.#resolved(action, sent.slice(0, index)) }
    })
    const stored = await this.#parts.server.append({ after: this.#stored.length, entries })
    this.#known = Math.max(this.#known, stored.correction.length)
    // Entries of an earlier request, whose answer was lost, may have others before them.
    if (stored.entries[0]?.sequence !== this.#stored.length + 1) {
      this.#mustRead = true
      return
    }
    for (const [index, { id }] of stored.entries.entries()) {
      const { author: _author, id: _id, ...action } = entries[index] as (typeof entries)[number]
      this.#accept(id, action)
    }
    this.#set({ unsent: this.#drafts.length })
    this.#keep()
  }

  /** Reads the newer entries. */
  async #catchUp(): Promise<void> {
    const before = this.#stored.length
    do {
      const { correction, entries } = await this.#parts.server.read(this.#stored.length)
      this.#known = correction.length
      for (const { sequence: _sequence, id, author: _author, at: _at, ...action } of entries) {
        this.#accept(id, action)
      }
      this.#mustRead = false
      if (correction.finishedAt !== null) this.#set({ ended: 'done' })
      if (entries.length === 0) break
    } while (this.#known > this.#stored.length)
    if (this.#stored.length > before) this.#replay(this.#state.dropped)
  }

  /** An entry is stored: its number is the next. */
  #accept(id: string, action: CorrectionAction): void {
    this.#stored = appended(this.#stored, action)
    this.#ids.push(id)
    this.#sequences.set(id, this.#stored.length)
    this.#drafts = this.#drafts.filter((draft) => draft.id !== id)
  }

  /** Handles an answer that is final, and a conflict. Returns whether to go on at once. */
  #isSettled(error: unknown): boolean {
    if (!(error instanceof ApiError)) return false
    if (error.status === 404) {
      this.#set({ ended: 'discarded' })
      return true
    }
    if (error.status === 409 && !this.#mustRead) {
      this.#mustRead = true
      return true
    }
    if (error.status >= 500 || error.status === 429 || error.status === 409) return false
    const place = refusedPlace(error)
    const refused = place === null ? undefined : this.#drafts[place]
    if (refused === undefined) {
      this.#set({ saving: 'failed', problem: errorMessage(error) })
    } else {
      this.#drafts = this.#drafts.filter((draft) => draft !== refused)
      this.#replay([...this.#state.dropped, report(refused, error.message)])
    }
    return true
  }

  #pause(ms: number): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    return Promise.race([woken, this.#parts.wait(ms)])
  }

  #keep(): void {
    this.#parts.keep({ drafts: this.#drafts, dropped: this.#state.dropped })
  }

  #set(changes: Partial<LogState>): void {
    this.#state = { ...this.#state, ...changes }
    this.changed()
  }
}

function report({ id, action }: Draft, reason: string): DroppedEdit {
  return { id, words: actionWords(action), reason }
}

/** Whether an edit was refused because it does not fit. */
export function isUnfit(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'request-invalid'
}

/** The place of the entry that the server refuses; null: it refuses something else. */
function refusedPlace({ problem }: ApiError): number | null {
  const path = problem.errors?.[0]?.path ?? ''
  const place = /^entries\.(\d+)/.exec(path)?.[1]
  return place === undefined ? null : Number(place)
}
