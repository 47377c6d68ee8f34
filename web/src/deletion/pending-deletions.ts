import { ApiError, type ListedRecordingView } from '@toolkit/server/client'
import { useSyncExternalStore } from 'react'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { Subscribable } from '../store/store.ts'

/** A recording that will be deleted unless the user undoes it. */
interface PendingDeletion {
  readonly id: string
  readonly name: string
  /** null while pending; otherwise the reason why the server did not delete it. */
  readonly error: string | null
}

/** Time to undo a deletion. */
export const UNDO_MS = 8000

/**
 * Deletions that can still be undone. Each is sent when its time is over or the page is left. While pointer or focus
 * is on the notices (`hold`), the time is stopped.
 */
export class PendingDeletions extends Subscribable {
  #items: readonly PendingDeletion[] = []
  #hidden: ReadonlySet<string> = new Set()
  #sending: ReadonlySet<string> = new Set()
  #timers = new Map<string, ReturnType<typeof setTimeout>>()
  #isHeld = false
  readonly #send: (id: string) => Promise<void>
  readonly #errorMessage: (error: unknown) => string

  /** @param send deletes a recording on the server. @param errorMessage returns the message for a failure. */
  constructor(send: (id: string) => Promise<void>, errorMessage: (error: unknown) => string) {
    super()
    this.#send = send
    this.#errorMessage = errorMessage
  }

  /** The deletions that have a notice. */
  readonly items = (): readonly PendingDeletion[] => this.#items

  /** The ids that lists must not show. */
  readonly hidden = (): ReadonlySet<string> => this.#hidden

  add({ id, name }: { readonly id: string; readonly name: string }): void {
    clearTimeout(this.#timers.get(id))
    this.#items = [...this.#items.filter((item) => item.id !== id), { id, name, error: null }]
    this.#start(id)
    this.#update()
  }

  /** Undoes a deletion, or dismisses the notice of a failure. */
  undo(id: string): void {
    this.#drop(id)
    this.#update()
  }

  /** While held, nothing is sent; afterwards the time of each starts again. */
  hold(isHeld: boolean): void {
    if (isHeld === this.#isHeld) return
    this.#isHeld = isHeld
    for (const { id, error } of this.#items) {
      clearTimeout(this.#timers.get(id))
      if (error === null) this.#start(id)
    }
  }

  /** Ends all pending deletions because the page is being left. Returns the ids to delete now. */
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
    // Hidden until the list no longer contains it.
    this.#sending = new Set([...this.#sending, id])
    this.#update()
    try {
      await this.#send(id)
    } catch (error) {
      this.#sending = new Set([...this.#sending].filter((other) => other !== id))
      this.#items = [
        ...this.#items,
        { id, name: item?.name ?? id, error: this.#errorMessage(error) },
      ]
      this.#update()
    }
  }

  #drop(id: string): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
    this.#items = this.#items.filter((item) => item.id !== id)
    // A removed notice fires no pointerleave.
    if (this.#items.length === 0) this.#isHeld = false
  }

  #update(): void {
    const waiting = this.#items.filter(({ error }) => error === null).map(({ id }) => id)
    this.#hidden = new Set([...waiting, ...this.#sending])
    this.changed()
  }
}

/** The pending deletions of this page. */
export const pendingDeletions = new PendingDeletions(async (id) => {
  try {
    await api.remove(id)
  } catch (error) {
    // Already deleted by someone else.
    if (!(error instanceof ApiError && error.status === 404)) throw error
  }
}, errorMessage)

/**
 * Deletes a recording with all its data after eight seconds, unless the user undoes it in the notice. It disappears
 * from every list immediately. Failures are shown in the notice.
 */
export function deleteWithUndo(recording: Pick<ListedRecordingView, 'id' | 'name'>): void {
  pendingDeletions.add(recording)
}

/** The ids of recordings being deleted, which lists must not show. */
export function usePendingDeletions(): ReadonlySet<string> {
  return useSyncExternalStore(pendingDeletions.subscribe, pendingDeletions.hidden)
}

/** Sends pending deletions when the page is left. Returns a function that stops it. */
export function sendDeletionsOnLeave(): () => void {
  const leave = () => {
    for (const id of pendingDeletions.takeAll()) {
      void fetch(`/api/recordings/${encodeURIComponent(id)}`, { method: 'DELETE', keepalive: true })
    }
  }
  window.addEventListener('pagehide', leave)
  return () => window.removeEventListener('pagehide', leave)
}
