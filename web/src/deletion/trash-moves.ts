import { Subscribable } from '../store/store.ts'

/** A recording that was moved to the trash. */
export interface MovedRecording {
  readonly id: string
  readonly name: string
}

/** A move or a restoration that the server refused. */
interface FailedMove extends MovedRecording {
  readonly action: 'move' | 'restore'
  readonly error: string
}

/** What the notices show. */
export interface TrashNotices {
  /** The recordings of the notice that can be undone, oldest first. */
  readonly moved: readonly MovedRecording[]
  readonly failures: readonly FailedMove[]
}

/** How long the notice with the undo button stays. */
export const UNDO_MS = 8000

/** The calls of the server. */
interface Calls {
  /** Resolves when lists no longer contain the recording. */
  move(id: string): Promise<void>
  /** Resolves when lists contain the recording again. */
  restore(id: string): Promise<void>
}

/**
 * Moves recordings to the trash and back. Moves within the time of the notice are joined to one notice, whose time starts
 * again; while pointer or focus is on the notices (`hold`), it is stopped. The recordings disappear from lists at once.
 */
export class TrashMoves extends Subscribable {
  #notices: TrashNotices = { moved: [], failures: [] }
  /** The ids of each call of `move` that can be undone, oldest first. */
  #steps: readonly (readonly string[])[] = []
  #hidden: ReadonlySet<string> = new Set()
  #restored: ReadonlySet<string> = new Set()
  readonly #calls: Calls
  readonly #errorMessage: (error: unknown) => string
  /** The last call for each recording: a restoration waits for the move. */
  readonly #underWay = new Map<string, Promise<void>>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #isHeld = false

  constructor(calls: Calls, errorMessage: (error: unknown) => string) {
    super()
    this.#calls = calls
    this.#errorMessage = errorMessage
  }

  readonly notices = (): TrashNotices => this.#notices

  /** The ids that lists must not show. */
  readonly hidden = (): ReadonlySet<string> => this.#hidden

  /** The ids of recordings that this page has restored, the last one at the end. */
  readonly restored = (): ReadonlySet<string> => this.#restored

  move(recordings: readonly MovedRecording[]): void {
    const ids = recordings.map(({ id }) => id)
    const { moved, failures } = this.#without(ids)
    const plain = recordings.map(({ id, name }) => ({ id, name }))
    this.#notices = { moved: [...moved, ...plain], failures }
    this.#steps = [...this.#steps, ids]
    this.#hidden = new Set([...this.#hidden, ...ids])
    this.#restored = new Set([...this.#restored].filter((id) => !ids.includes(id)))
    for (const recording of plain) {
      void this.#call(recording, 'move', () => this.#calls.move(recording.id))
    }
    this.#startTimer()
    this.changed()
  }

  /** Restores the recordings of the last move. Returns whether there was one. */
  undoLast(): boolean {
    const last = this.#steps.at(-1)
    if (last === undefined) return false
    this.#undo(last)
    return true
  }

  /** Restores all recordings of the notice. */
  undoAll(): void {
    this.#undo(this.#steps.flat())
  }

  /** Tries again what failed. */
  retry({ id, name, action }: FailedMove): void {
    if (action === 'move') this.move([{ id, name }])
    else this.#restore([{ id, name }])
  }

  /** Removes the notice of a failure. */
  dismiss(id: string): void {
    this.#notices = this.#without([id])
    this.#settle()
  }

  /** While held, the notice stays; afterwards its time starts again. */
  hold(isHeld: boolean): void {
    if (isHeld === this.#isHeld) return
    this.#isHeld = isHeld
    this.#startTimer()
  }

  #undo(ids: readonly string[]): void {
    this.#restore(this.#notices.moved.filter(({ id }) => ids.includes(id)))
  }

  #restore(recordings: readonly MovedRecording[]): void {
    const ids = recordings.map(({ id }) => id)
    this.#notices = this.#without(ids)
    this.#steps = this.#steps
      .map((step) => step.filter((id) => !ids.includes(id)))
      .filter((step) => step.length > 0)
    for (const recording of recordings) {
      void this.#call(recording, 'restore', () => this.#calls.restore(recording.id))
    }
    this.#settle()
  }

  async #call(
    recording: MovedRecording,
    action: FailedMove['action'],
    call: () => Promise<void>,
  ): Promise<void> {
    const { id } = recording
    const before = this.#underWay.get(id) ?? Promise.resolve()
    const done = before.then(call)
    // Its own failure is shown below.
    const settled = done.catch(() => undefined)
    this.#underWay.set(id, settled)
    try {
      await done
      if (action === 'restore') this.#restored = new Set([...this.#restored, id])
    } catch (error) {
      const { moved, failures } = this.#without([id])
      const failure = { ...recording, action, error: this.#errorMessage(error) }
      this.#notices = { moved, failures: [...failures, failure] }
      this.#steps = this.#steps.map((step) => step.filter((other) => other !== id))
    }
    if (this.#underWay.get(id) === settled) {
      this.#underWay.delete(id)
      this.#hidden = new Set([...this.#hidden].filter((other) => other !== id))
    }
    this.#settle()
  }

  #without(ids: readonly string[]): TrashNotices {
    const { moved, failures } = this.#notices
    return {
      moved: moved.filter(({ id }) => !ids.includes(id)),
      failures: failures.filter(({ id }) => !ids.includes(id)),
    }
  }

  #startTimer(): void {
    clearTimeout(this.#timer)
    if (this.#isHeld) return
    this.#timer = setTimeout(() => {
      // Many moves may take longer than the notice stays.
      if (this.#underWay.size > 0) {
        this.#startTimer()
        return
      }
      this.#notices = { ...this.#notices, moved: [] }
      this.#steps = []
      this.#settle()
    }, UNDO_MS)
  }

  #settle(): void {
    const { moved, failures } = this.#notices
    this.#steps = this.#steps.filter((step) => step.length > 0)
    // Notices that disappear fire no pointerleave.
    if (moved.length === 0 && failures.length === 0) this.#isHeld = false
    if (moved.length === 0) clearTimeout(this.#timer)
    this.changed()
  }
}
