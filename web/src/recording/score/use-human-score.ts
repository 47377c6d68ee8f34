import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RecordingView } from '@toolkit/server/client'
import { useEffect, useRef, useState } from 'react'
import { api } from '../../api/client.ts'
import { applyRecording } from '../../api/live-events.ts'
import { keys } from '../../api/queries.ts'
import { type HumanScoreInput, VerdictHistory } from './verdict-history.ts'

export type { HumanScoreInput }

/** Returns the newest verdict of a recording. */
export function humanScoreInputOf(recording: RecordingView): HumanScoreInput {
  const { humanScore, humanNote, humanScoreRunId } = recording
  return { score: humanScore, note: humanNote, runId: humanScoreRunId }
}

/** Saves verdicts in order, with undo. */
export function useHumanScore(recording: RecordingView) {
  const { id } = recording
  const client = useQueryClient()
  const [history] = useState(() => new VerdictHistory())
  const [canUndo, setCanUndo] = useState(false)
  const last = useRef<Promise<unknown>>(Promise.resolve())
  const save = useMutation({
    scope: { id: `human-score-${id}` },
    mutationFn: ({ score, note, runId }: HumanScoreInput) =>
      score === null ? api.clearHumanScore(id) : api.setHumanScore(id, { score, note, runId }),
    onSuccess: async (changed) => {
      // A response requested before this one would restore the old score.
      await client.cancelQueries({ queryKey: keys.recording(id), exact: true })
      applyRecording(client, changed)
      void client.invalidateQueries({ queryKey: keys.verdicts(id) })
      void client.invalidateQueries({ queryKey: keys.lists })
    },
  })
  useBeforeUnload(save.isPending || save.isError)
  /** Read from the cache: two keys in a row are faster than a render. */
  const current = () => client.getQueryData<RecordingView>(keys.recording(id)) ?? recording
  const send = (verdict: HumanScoreInput) => {
    const saving = save.mutateAsync(verdict)
    last.current = saving
    setCanUndo(history.canUndo)
    saving.then(
      () => history.saved(verdict),
      () => {
        // The form shows the error.
        history.failed(verdict)
        setCanUndo(history.canUndo)
      },
    )
    return saving
  }
  return {
    isPending: save.isPending,
    isSuccess: save.isSuccess,
    error: save.error,
    /** The last verdict that was sent, saved or not. */
    sent: save.variables,
    /** Saves a verdict; rejects if that fails. */
    setScore: (verdict: HumanScoreInput) => {
      const now = current()
      const isNew = history.add(verdict, humanScoreInputOf(now))
      return isNew ? send(verdict) : Promise.resolve(now)
    },
    canUndo,
    /** Restores the previous verdict; null if the last one of this view is not the present one any more. */
    undo: () => {
      const verdict = history.undo(humanScoreInputOf(current()))
      if (verdict !== null) return send(verdict)
      setCanUndo(false)
      return null
    },
    /** Settles with the last verdict. */
    settled: () => last.current,
  }
}

export type HumanScoreActions = ReturnType<typeof useHumanScore>

/** Asks before the page is left while a verdict is not saved. */
function useBeforeUnload(isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isUnsaved])
}
