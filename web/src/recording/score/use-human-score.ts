import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RecordingView } from '@toolkit/server/client'
import { useRef, useState } from 'react'
import { api } from '../../api/client.ts'
import { applyRecording } from '../../api/live-events.ts'
import { keys } from '../../api/queries.ts'
import { type HumanScoreInput, VerdictHistory } from './verdict-history.ts'

export type { HumanScoreInput }

/** What a recording's newest verdict says. */
export function humanScoreInputOf(recording: RecordingView): HumanScoreInput {
  const { humanScore, humanNote, humanScoreRunId } = recording
  return { score: humanScore, note: humanNote, runId: humanScoreRunId }
}

/** Stores verdicts in the order they were given, and can put the one before back. */
export function useHumanScore(recording: RecordingView) {
  const { id } = recording
  const client = useQueryClient()
  const [history] = useState(() => new VerdictHistory())
  const [canUndo, setCanUndo] = useState(false)
  const last = useRef<Promise<unknown>>(Promise.resolve())
  const save = useMutation({
    scope: { id: `judge-${id}` },
    mutationFn: ({ score, note, runId }: HumanScoreInput) =>
      score === null ? api.takeBack(id) : api.judge(id, { score, note, runId }),
    onSuccess: async (changed) => {
      // An answer that was asked for before this would bring the old score back.
      await client.cancelQueries({ queryKey: keys.recording(id), exact: true })
      applyRecording(client, changed)
      void client.invalidateQueries({ queryKey: keys.verdicts(id) })
      void client.invalidateQueries({ queryKey: keys.lists })
    },
  })
  const store = (judgement: HumanScoreInput) => {
    const saving = save.mutateAsync(judgement)
    last.current = saving
    setCanUndo(history.canUndo)
    saving.then(
      () => history.stored(judgement),
      () => {
        // The form says what happened.
        history.failed(judgement)
        setCanUndo(history.canUndo)
      },
    )
    return saving
  }
  return {
    isPending: save.isPending,
    isSuccess: save.isSuccess,
    error: save.error,
    /** The verdict that was sent last, stored or not. */
    sent: save.variables,
    /** Rejects where it could not be stored. */
    judge: (judgement: HumanScoreInput) => {
      // The cache, not what was rendered: two keys in a row come faster than a rendering.
      const now = client.getQueryData<RecordingView>(keys.recording(id)) ?? recording
      const isNew = history.give(judgement, humanScoreInputOf(now))
      return isNew ? store(judgement) : Promise.resolve(now)
    },
    canUndo,
    /** Puts back what stood before; null: nothing was judged here yet. */
    undo: () => {
      const judgement = history.undo()
      return judgement === null ? null : store(judgement)
    },
    /** Settles with the verdict sent last. */
    settled: () => last.current,
  }
}

export type HumanScoreActions = ReturnType<typeof useHumanScore>
