import type { StretchVerdictView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { applyVerdict } from '../../api/live-events.ts'
import { queryClient } from '../../api/queries.ts'
import { newId } from '../../store/new-id.ts'
import { alone } from './alone.ts'
import { keptEntries } from './kept-entries.ts'
import { VerdictQueue } from './verdict-queue.ts'

const KEY = 'toolkit-verdict-queue'

/** The verdicts of this browser that are on their way. All tabs share what is kept; one at a time sends it. */
export const verdictQueue = new VerdictQueue({
  page: newId(),
  judge: (verdict) => api.judge(verdict),
  undo: (id) => api.undoVerdict(id),
  onStored: (verdict: StretchVerdictView) => applyVerdict(queryClient, verdict),
  read() {
    try {
      return keptEntries(JSON.parse(localStorage.getItem(KEY) ?? '[]'))
    } catch {
      // Storage is blocked, or its content is no JSON.
      return null
    }
  },
  write(entries) {
    try {
      if (entries.length === 0) localStorage.removeItem(KEY)
      else localStorage.setItem(KEY, JSON.stringify(entries))
      return true
    } catch {
      // Storage is blocked or full: the page says what it does not keep.
      return false
    }
  },
  now: () => new Date().toISOString(),
  // A page without a secure connection has no locks.
  alone: (work) => alone('locks' in navigator ? navigator.locks : undefined, KEY, work),
  later(work, ms) {
    const timer = setTimeout(work, ms)
    return () => clearTimeout(timer)
  },
})

window.addEventListener('storage', ({ key }) => {
  if (key === KEY) verdictQueue.reread()
})
window.addEventListener('online', () => verdictQueue.send())
// Leaving the page ends the choice of errors.
window.addEventListener('pagehide', () => verdictQueue.release())
verdictQueue.send()
