import { useSyncExternalStore } from 'react'
import { api } from '../api/client.ts'
import { errorMessage, isNotFound } from '../api/error-message.ts'
import { applyRecording, applyTrashed } from '../api/live-events.ts'
import { healthQuery, keys, queryClient } from '../api/queries.ts'
import { Store } from '../store/store.ts'
import { type MovedRecording, TrashMoves } from './trash-moves.ts'

/** The moves to the trash of this page. */
export const trashMoves = new TrashMoves(
  {
    async move(id) {
      try {
        await limited(() => api.trash(id))
      } catch (error) {
        // Already deleted permanently by someone else.
        if (!isNotFound(error)) throw error
      }
      applyTrashed(queryClient, id)
      await refetchLists()
    },
    async restore(id) {
      applyRecording(queryClient, await limited(() => api.restore(id)))
      await refetchLists()
    },
  },
  errorMessage,
)

/** The recordings that the user is asked about, because the server has no trash. */
export const deletionQuestion = new Store<readonly MovedRecording[] | null>(null)

/**
 * Moves recordings to the trash, with a notice that has an undo button. They disappear from every list at once. Failures
 * are shown in the notice. If the server has no trash (TRASH_DAYS is 0), the user is asked first.
 */
export function moveToTrash(recordings: readonly MovedRecording[]): void {
  const days = queryClient.getQueryData(healthQuery.queryKey)?.limits.trashDays
  if (days === 0) deletionQuestion.set(recordings)
  else trashMoves.move(recordings)
}

/** The ids of recordings being deleted, which lists must not show. */
export function usePendingDeletions(): ReadonlySet<string> {
  return useSyncExternalStore(trashMoves.subscribe, trashMoves.hidden)
}

/** The ids of recordings that this page has restored, the last one at the end. */
export function useRestored(): ReadonlySet<string> {
  return useSyncExternalStore(trashMoves.subscribe, trashMoves.restored)
}

let refetch: Promise<void> | null = null
let nextRefetch: Promise<void> | null = null

/** Reads the lists again; of many calls at a time once. Resolves when they have been read after the call. */
export function refetchLists(): Promise<void> {
  if (refetch === null) {
    const stale = [keys.lists, keys.facets, keys.tags, keys.listWindow, keys.trash]
    const reads = stale.map((queryKey) => queryClient.invalidateQueries({ queryKey }))
    refetch = Promise.all(reads)
      .then(() => undefined)
      .finally(() => {
        refetch = null
      })
    return refetch
  }
  nextRefetch ??= refetch.then(() => {
    nextRefetch = null
    return refetchLists()
  })
  return nextRefetch
}

/** Browsers refuse many requests at a time that outlive the page. */
const MAX_CALLS = 4
let calls = 0
const waiting: (() => void)[] = []

/** What was sent is completed without the page, what waits is not. */
const askBeforeLeaving = (event: BeforeUnloadEvent): void => event.preventDefault()

/**
 * Makes a call when fewer than `MAX_CALLS` are under way, in the order of the calls. While calls wait, the browser asks
 * before the page is left.
 */
async function limited<T>(call: () => Promise<T>): Promise<T> {
  if (calls === MAX_CALLS) {
    window.addEventListener('beforeunload', askBeforeLeaving)
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else calls += 1
  try {
    return await call()
  } finally {
    const next = waiting.shift()
    if (waiting.length === 0) window.removeEventListener('beforeunload', askBeforeLeaving)
    if (next === undefined) calls -= 1
    else next()
  }
}
