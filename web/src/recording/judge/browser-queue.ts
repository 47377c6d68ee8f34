import type { StretchVerdictView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { applyVerdict } from '../../api/live-events.ts'
import { queryClient } from '../../api/queries.ts'
import { type QueueEntry, VerdictQueue } from './verdict-queue.ts'

const KEY = 'toolkit-verdict-queue'

/** What waits if this browser keeps nothing. */
let unkept: readonly QueueEntry[] = []

/** The verdicts of this browser that are on their way. All tabs share what is kept; one at a time sends it. */
export const verdictQueue = new VerdictQueue({
  judge: (verdict) => api.judge(verdict),
  undo: (id) => api.undoVerdict(id),
  onStored: (verdict: StretchVerdictView) => applyVerdict(queryClient, verdict),
  read() {
    try {
      return entriesOf(JSON.parse(localStorage.getItem(KEY) ?? 'null')) ?? unkept
    } catch {
      // Storage is blocked, or its content is no JSON.
      return unkept
    }
  },
  write(entries) {
    unkept = entries
    try {
      if (entries.length === 0) localStorage.removeItem(KEY)
      else localStorage.setItem(KEY, JSON.stringify(entries))
      unkept = []
    } catch {
      // Storage is blocked or full: what waits is kept until the page is closed.
    }
  },
  now: () => new Date().toISOString(),
  alone: async (work) => {
    if (!('locks' in navigator)) return work()
    return navigator.locks.request(KEY, work)
  },
  later(work, ms) {
    const timer = setTimeout(work, ms)
    return () => clearTimeout(timer)
  },
})

/** Null: nothing is kept. */
function entriesOf(stored: unknown): readonly QueueEntry[] | null {
  return Array.isArray(stored) ? stored : null
}

window.addEventListener('storage', ({ key }) => {
  if (key === KEY) verdictQueue.reread()
})
window.addEventListener('online', () => verdictQueue.send())
// Leaving the page ends the choice of errors.
window.addEventListener('pagehide', () => verdictQueue.release())
verdictQueue.release()
verdictQueue.send()
