import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RecordingView } from '@toolkit/server/client'
import { useRef, useState } from 'react'
import { api } from '../../api/client.ts'
import { applyRecording } from '../../api/live-events.ts'
import { keys } from '../../api/queries.ts'

/** A verdict to store; a score of null takes the recording's score back. */
export interface Judgement {
  readonly score: number | null
  readonly note: string | null
  readonly runId: string | null
}

/** What a recording's newest verdict says. */
export function judgementOf(recording: RecordingView): Judgement {
  const { humanScore, humanNote, humanScoreRunId } = recording
  return { score: humanScore, note: humanNote, runId: humanScoreRunId }
}

/** Stores verdicts in the order they were given, and can put the one before back. */
export function useJudge(recording: RecordingView) {
  const { id } = recording
  const client = useQueryClient()
  // What stood before each verdict that was given on this view, newest last.
  const before = useRef<Judgement[]>([])
  const [canUndo, setCanUndo] = useState(false)
  const last = useRef<Promise<unknown>>(Promise.resolve())
  const save = useMutation({
    scope: { id: `judge-${id}` },
    mutationFn: ({ score, note, runId }: Judgement) =>
      score === null ? api.takeBack(id) : api.judge(id, { score, note, runId }),
    onSuccess: (changed) => {
      applyRecording(client, changed)
      void client.invalidateQueries({ queryKey: keys.verdicts(id) })
      void client.invalidateQueries({ queryKey: keys.lists })
    },
  })
  const store = (judgement: Judgement) => {
    const saving = save.mutateAsync(judgement)
    last.current = saving
    return saving
  }
  return {
    isPending: save.isPending,
    isSuccess: save.isSuccess,
    error: save.error,
    /** The verdict that was sent last, stored or not. */
    sent: save.variables,
    /** Rejects where it could not be stored. */
    judge: (judgement: Judgement) => {
      // The cache, not what was rendered: two keys in a row come faster than a rendering.
      const now = client.getQueryData<RecordingView>(keys.recording(id)) ?? recording
      const stood = judgementOf(now)
      before.current.push(stood)
      setCanUndo(true)
      const saving = store(judgement)
      saving.catch(() => {
        // What was not stored is not undone; the form says what happened.
        before.current = before.current.filter((each) => each !== stood)
        setCanUndo(before.current.length > 0)
      })
      return saving
    },
    canUndo,
    /** Puts back what stood before; null: nothing was judged here yet. */
    undo: () => {
      const judgement = before.current.pop()
      setCanUndo(before.current.length > 0)
      return judgement === undefined ? null : store(judgement)
    },
    /** Settles with the verdict sent last. */
    settled: () => last.current,
  }
}

export type Judge = ReturnType<typeof useJudge>
