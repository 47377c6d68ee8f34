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
  /** How many recordings were left out of the random moments, as their audio was removed. */
  readonly withoutAudio?: number
}

/** What a new review consists of. */
interface Planned {
  readonly moments: readonly ReviewMoment[]
  readonly withoutAudio: number
}

const keptReview = new Remembered<KeptReview | null>('toolkit-review', (stored) => {
  const kept = stored as KeptReview | null
  return typeof kept?.of === 'string' && isSession(kept.session) ? kept : null
}).shared()

/** The first moments that have no verdict yet, with draws among them, as many as can be heard in the time. */
const momentsQuery = (search: ReviewSearch, of: string) =>
  queryOptions({
    queryKey: ['review', of],
    queryFn: async ({ signal }): Promise<Planned> => {
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
      const listed: CorpusSpotView[] = []
      const isFull = () => withinBudget(listed, seconds, share) < listed.length
      let wasAll = false
      for (let cursor: string | null = null; share < 1; ) {
        const page: CorpusSpotListView = await api.corpusSpots(
          cursor === null ? query : { ...query, cursor },
          { signal },
        )
        listed.push(...page.items.filter((moment) => !answered.has(momentKey(moment))))
        cursor = page.nextCursor
        wasAll = cursor === null
        if (cursor === null || isFull() || listed.length >= MAX_MOMENTS) break
      }
      const queue = listed.slice(0, Math.min(withinBudget(listed, seconds, share), MAX_MOMENTS))
      const isWhole = listed.length === queue.length && wasAll && search.reason === undefined
      const counts = drawCounts({ moments: queue, isWhole }, share, seconds)
      if (share === 0 || (share < 1 && queue.length === 0)) {
        return { moments: queueMoments(queue), withoutAudio: 0 }
      }
      const begun = await api.beginReview({ ...filters, max, sort: order, ...counts }, { signal })
      const seed = Math.floor(Math.random() * 2 ** 31)
      const reason = search.reason ?? null
      const moments = plannedMoments(queue, begun, { order, share, seed, reason })
      return { moments, withoutAudio: begun.withoutAudio }
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
  /** How many recordings were left out of the random moments, as their audio was removed. */
  readonly withoutAudio: number
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
  const planned = session === null ? loaded.data : undefined
  useEffect(() => {
    // Without moments there is nothing to go on with: the next visit asks again.
    if (planned !== undefined && planned.moments.length > 0) {
      const { moments, withoutAudio } = planned
      keptReview.set({ of, session: newSession(moments), withoutAudio })
    }
  }, [planned, of])
  const isEmpty = planned?.moments.length === 0
  const withoutAudio = (session === null ? planned : kept)?.withoutAudio ?? 0
  return {
    session: session ?? (isEmpty ? newSession([]) : null),
    withoutAudio,
    error: session === null ? loaded.error : null,
    change: (next) => keptReview.set({ of, session: next, withoutAudio }),
    restart() {
      keptReview.set(null)
      void queryClient.resetQueries({ queryKey: ['review', of] })
    },
  }
}
