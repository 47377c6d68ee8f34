import { useQuery } from '@tanstack/react-query'
import { type StretchVerdictView, verdictLookup } from '@toolkit/server/client'
import { useMemo, useSyncExternalStore } from 'react'
import { stretchVerdictsQuery } from '../../api/queries.ts'
import type { VerdictLane } from '../../timeline/verdict-lane.ts'
import { verdictQueue } from './browser-queue.ts'
import type { QueueEntry } from './queue-entry.ts'
import type { ShownVerdict } from './verdict-words.ts'

/** The verdicts in effect on a recording, and how they are found. */
export interface ShownVerdicts {
  /** Of all runs, newest first. */
  readonly all: readonly ShownVerdict[]
  /** The newest verdict on a stretch of the shown run; else that of another run; null: none. */
  readonly on: (stretch: { readonly start: number; readonly end: number }) => ShownVerdict | null
  /** Whether the shown run has a verdict on the stretch. */
  readonly isJudged: (stretch: { readonly start: number; readonly end: number }) => boolean
}

const NONE: readonly StretchVerdictView[] = []

/** The verdicts of the server with those that wait in this browser. */
export function useShownVerdicts(recordingId: string, runId: string | null): ShownVerdicts {
  const { data } = useQuery(stretchVerdictsQuery(recordingId))
  const waiting = useSyncExternalStore(verdictQueue.subscribe, verdictQueue.state)
  return useMemo(() => {
    const all = withWaiting(data ?? NONE, waiting, recordingId)
    const own = verdictLookup(all.filter((verdict) => verdict.runId === runId))
    const others = verdictLookup(all.filter((verdict) => verdict.runId !== runId))
    return {
      all,
      on: (stretch) => own(stretch)[0] ?? others(stretch)[0] ?? null,
      isJudged: (stretch) => own(stretch).length > 0,
    }
  }, [data, waiting, recordingId, runId])
}

/** The verdicts as the diagram draws them: oldest first, so that the newest is on top. Null: there are none. */
export function laneOf(all: readonly ShownVerdict[], runId: string | null): VerdictLane | null {
  if (all.length === 0) return null
  return all.toReversed().map(({ start, end, verdict, runId: of }) => {
    return { start, end, verdict, isOther: of !== runId }
  })
}

/** Adds what waits, and leaves out what was taken back. */
export function withWaiting(
  stored: readonly StretchVerdictView[],
  waiting: readonly QueueEntry[],
  recordingId: string,
): readonly ShownVerdict[] {
  const undone = new Set(waiting.map((entry) => (entry.kind === 'undo' ? entry.id : null)))
  const known = new Set(stored.map(({ id }) => id))
  const added = waiting.flatMap((entry) => {
    if (entry.kind !== 'judge' || entry.refusal !== null) return []
    const { verdict, at } = entry
    if (verdict.recordingId !== recordingId || known.has(verdict.id)) return []
    return [{ ...NOT_STORED, ...verdict, createdAt: at, isSaved: false } as ShownVerdict]
  })
  return [...added.reverse(), ...stored.map((verdict) => ({ ...verdict, isSaved: true }))].filter(
    ({ id, undoneAt }) => undoneAt === null && !undone.has(id),
  )
}

const NOT_STORED = {
  ...{ errors: [], speaker: null, note: null, reviewer: null, draw: null, provider: '', model: '' },
  ...{ curve: null, score: null, undoneAt: null },
} as const
