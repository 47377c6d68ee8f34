import { ApiError, type ListedRecordingView } from '@toolkit/server/client'
import { useSyncExternalStore } from 'react'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { Subscribable } from '../store/store.ts'

/** A recording that goes unless it is called back in time. */
interface PendingDeletion {
  readonly id: string
  readonly name: string
  /** null: it goes when its time is over. Words: the server did not delete it, and why. */
  readonly error: string | null
}

/** How long a deletion can be taken back. */
export const UNDO_MS = 8000

/**
 * Deletions that can still be taken back. Each is sent when its time is over, or when the page is left; while a
 * person is at the notice (`hold`), time stands still.
 */
export class PendingDeletions extends Subscribable {
  #items: readonly PendingDeletion[] = []
  #hidden: ReadonlySet<string> = new Set()
  #sending: ReadonlySet<string> = new Set()
  #timers = new Map<string, ReturnType<typeof setTimeout>>()
  #isHeld = false
  readonly #send: (id: string) => Promise<void>
  readonly #words: (error: unknown) => string

  /** @param send deletes it for good. @param words what to tell people of a failure of it. */
  constructor(send: (id: string) => Promise<void>, words: (error: unknown) => string) {
    super()
    this.#send = send
    this.#words = words
  }

  /** What a notice is shown for. */
  readonly items = (): readonly PendingDeletion[] => this.#items

  /** The ids that no list shows any more. */
  readonly hidden = (): ReadonlySet<string> => this.#hidden

  add({ id, name }: { readonly id: string; readonly name: string }): void {
    clearTimeout(this.#timers.get(id))
    this.#items = [...this.#items.filter((item) => item.id !== id), { id, name, error: null }]
    this.#start(id)
    this.#update()
  }

  /** Brings it back, or takes the notice of a failure away. */
  undo(id: string): void {
    this.#drop(id)
    this.#update()
  }

  /** While held, nothing is sent; afterwards each has its whole time again. */
  hold(isHeld: boolean): void {
    if (isHeld === this.#isHeld) return
    this.#isHeld = isHeld
    for (const { id, error } of this.#items) {
      clearTimeout(this.#timers.get(id))
      if (error === null) this.#start(id)
    }
  }

  /** The page is being left: nobody can undo any more. Answers what has to be deleted now. */
  takeAll(): readonly string[] {
    const ids = this.#items.filter(({ error }) => error === null).map(({ id }) => id)
    for (const id of ids) this.#drop(id)
    this.#sending = new Set([...this.#sending, ...ids])
    this.#update()
    return ids
  }

  #start(id: string): void {
    if (this.#isHeld) return
    this.#timers.set(
      id,
      setTimeout(() => void this.#delete(id), UNDO_MS),
    )
  }

  async #delete(id: string): Promise<void> {
    const item = this.#items.find((candidate) => candidate.id === id)
    this.#drop(id)
    // Until the list itself no longer has it, it stays hidden.
    this.#sending = new Set([...this.#sending, id])
    this.#update()
    try {
      await this.#send(id)
    } catch (error) {
      this.#sending = new Set([...this.#sending].filter((other) => other !== id))
      this.#items = [...this.#items, { id, name: item?.name ?? id, error: this.#words(error) }]
      this.#update()
    }
  }

  #drop(id: string): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
    this.#items = this.#items.filter((item) => item.id !== id)
    // The notice under the pointer may be gone without the pointer having left it.
    if (this.#items.length === 0) this.#isHeld = false
  }

  #update(): void {
    const waiting = this.#items.filter(({ error }) => error === null).map(({ id }) => id)
    this.#hidden = new Set([...waiting, ...this.#sending])
    this.changed()
  }
}

/** The deletions of this page that can still be taken back. */
export const pendingDeletions = new PendingDeletions(async (id) => {
  try {
    await api.remove(id)
  } catch (error) {
    // Somebody else was first: it is gone, which is what was wanted.
    if (!(error instanceof ApiError && error.status === 404)) throw error
  }
}, errorMessage)

/**
 * Deletes a recording with all that belongs to it unless the person takes it back within eight seconds: it leaves
 * every list at once, and a notice offers to undo. Returns at once; a failure shows in that notice.
 */
export function deleteWithUndo(recording: Pick<ListedRecordingView, 'id' | 'name'>): void {
  pendingDeletions.add(recording)
}

/** The ids that lists leave out because they are being deleted. */
export function usePendingDeletions(): ReadonlySet<string> {
  return useSyncExternalStore(pendingDeletions.subscribe, pendingDeletions.hidden)
}

/** When the page is left, what waits is sent in a way that outlives the page. Ends when the answer is called. */
export function sendDeletionsOnLeave(): () => void {
  const leave = () => {
    for (const id of pendingDeletions.takeAll()) {
      void fetch(`/api/recordings/${encodeURIComponent(id)}`, { method: 'DELETE', keepalive: true })
    }
  }
  window.addEventListener('pagehide', leave)
  return () => window.removeEventListener('pagehide', leave)
}
