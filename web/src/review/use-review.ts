import { queryOptions, useQuery } from '@tanstack/react-query'
import type { CorpusSpotListView, CorpusSpotView } from '@toolkit/server/client'
import { useEffect } from 'react'
import { api } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import { verdictQueue } from '../recording/judge/browser-queue.ts'
import { listQuery } from '../recordings/recordings-search.ts'
import { Remembered, useRemembered } from '../store/remembered.ts'
import { withinBudget } from './budget.ts'
import { drawCounts, plannedMoments, queueMoments } from './planned-moments.ts'
import { auditShare, REVIEW_DEFAULTS, type ReviewSearch, reviewFilters } from './review-search.ts'
import {
  isSession,
  momentKey,
  newSession,
  type ReviewMoment,
  type Session,
  takenBack,
} from './session.ts'

const PAGE = 200
/** More are read when these are done. */
const MAX_MOMENTS = 1_000

/** The review of this browser, which goes on after a reload. `of`: what was asked for. */
interface KeptReview {
  readonly of: string
  readonly session: Session
}

const keptReview = new Remembered<KeptReview | null>('toolkit-review', (stored) => {
  const kept = stored as KeptReview | null
  return typeof kept?.of === 'string' && isSession(kept.session) ? kept : null
}).shared()

/** The first moments that have no verdict yet, with draws among them, as many as can be heard in the time. */
const momentsQuery = (search: ReviewSearch, of: string) =>
  queryOptions({
    queryKey: ['review', of],
    queryFn: async ({ signal }): Promise<readonly ReviewMoment[]> => {
      const { max, minutes, order } = { ...REVIEW_DEFAULTS, ...search }
      const filters = listQuery(reviewFilters(search))
      const query = {
        ...filters,
        ...({ max, sort: order, unjudged: 'only', limit: PAGE } as const),
        ...(search.reason === undefined ? {} : { reason: search.reason }),
      }
      const [seconds, share] = [minutes * 60, auditShare(search)]
      const answered = new Set(
        verdictQueue.state().flatMap((entry) => {
          const verdict = entry.kind === 'judge' && entry.refusal === null ? entry.verdict : null
          return verdict === null ? [] : [momentKey(verdict)]
        }),
      )
      const moments: CorpusSpotView[] = []
      const isFull = () => withinBudget(moments, seconds, share) < moments.length
      let wasAll = false
      for (let cursor: string | null = null; share < 1; ) {
        const page: CorpusSpotListView = await api.corpusSpots(
          cursor === null ? query : { ...query, cursor },
          { signal },
        )
        moments.push(...page.items.filter((moment) => !answered.has(momentKey(moment))))
        cursor = page.nextCursor
        wasAll = cursor === null
        if (cursor === null || isFull() || moments.length >= MAX_MOMENTS) break
      }
      const queue = moments.slice(0, Math.min(withinBudget(moments, seconds, share), MAX_MOMENTS))
      const isWhole = moments.length === queue.length && wasAll && search.reason === undefined
      const counts = drawCounts({ moments: queue, isWhole }, share, seconds)
      if (share === 0 || (share < 1 && queue.length === 0)) return queueMoments(queue)
      const begun = await api.beginReview({ ...filters, max, sort: order, ...counts }, { signal })
      const seed = Math.floor(Math.random() * 2 ** 31)
      const reason = search.reason ?? null
      return plannedMoments(queue, begun, { order, share, seed, reason })
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    structuralSharing: false,
  })

/** Takes the last answer back, also at the server. Null: there is none. */
export function withoutLastAnswer(
  session: Session,
): { readonly session: Session; readonly words: string } | null {
  const undone = takenBack(session)
  if (undone === null) return null
  const { place, verdict } = undone.answer
  const moment = session.moments[place]
  if (verdict !== null && moment !== undefined) verdictQueue.undo(verdict.id, moment.recordingId)
  const words = verdict === null ? 'Back at what was skipped' : `Taken back: ${verdict.judgement}`
  return { session: undone.session, words }
}

/** A review in progress. */
export interface Review {
  /** Null while it is read. */
  readonly session: Session | null
  readonly error: Error | null
  readonly change: (session: Session) => void
  /** Reads the list again: what has no verdict now. */
  readonly restart: () => void
}

/** The review that the address asks for: the one that was begun in this browser, or a new one. */
export function useReview(search: ReviewSearch): Review {
  const of = JSON.stringify(
    Object.entries(search)
      .filter(([, value]) => value !== undefined)
      .sort(),
  )
  const kept = useRemembered(keptReview)
  const session = kept?.of === of ? kept.session : null
  const loaded = useQuery({ ...momentsQuery(search, of), enabled: session === null })
  const moments = session === null ? loaded.data : undefined
  useEffect(() => {
    // Without moments there is nothing to go on with: the next visit asks again.
    if (moments !== undefined && moments.length > 0) {
      keptReview.set({ of, session: newSession(moments) })
    }
  }, [moments, of])
  return {
    session: session ?? (moments?.length === 0 ? newSession(moments) : null),
    error: session === null ? loaded.error : null,
    change: (next) => keptReview.set({ of, session: next }),
    restart() {
      keptReview.set(null)
      void queryClient.resetQueries({ queryKey: ['review', of] })
    },
  }
}
