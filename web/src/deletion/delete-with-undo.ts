import { ApiError, type ListedRecordingView } from '@toolkit/server/client'
import { useSyncExternalStore } from 'react'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { PendingDeletions } from './pending-deletions.ts'

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
