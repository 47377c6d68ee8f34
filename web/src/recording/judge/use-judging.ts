import { useEffect } from 'react'
import { typedKey } from '../../keys/typed-key.ts'
import { newId } from '../../store/new-id.ts'
import { Remembered } from '../../store/remembered.ts'
import { announce } from '../listen/player-state.ts'
import { onFreeKey, useActions } from '../listen/shortcuts.ts'
import { verdictQueue } from './browser-queue.ts'
import type { ShownVerdicts } from './shown-verdicts.ts'
import { judgedTarget } from './target.ts'
import { ERROR_WORDS, type Judgement, type StretchError } from './verdict-words.ts'

/** Who judges in this browser; '': it is not said. */
export const reviewerName = new Remembered('toolkit-reviewer', (stored) =>
  typeof stored === 'string' ? stored.slice(0, MAX_REVIEWER_CHARACTERS) : '',
)
export const MAX_REVIEWER_CHARACTERS = 100

export const STRETCH_ERRORS = Object.keys(ERROR_WORDS) as readonly StretchError[]

/** What changes verdicts on the shown run. */
export interface Judging {
  readonly judge: (verdict: Judgement) => void
  /** Chooses an error of the verdict that is held, or no longer. */
  readonly toggleError: (error: StretchError) => void
  readonly setNote: (note: string) => void
  /** Ends the choice of errors. */
  readonly done: () => void
  /** Takes the newest own verdict on the shown run back. */
  readonly undo: () => void
}

/** Verdicts on the run by keys and buttons. `runId` null: nothing can be judged. */
export function useJudging(
  recordingId: string,
  runId: string | null,
  { all }: ShownVerdicts,
  onNote: () => void,
): Judging {
  const judging: Judging = {
    judge(verdict) {
      if (runId === null) return
      const target = judgedTarget()
      if (target === null) {
        announce('Nothing to judge here: go to a spot (J) or a turn (N), or select a part')
        return
      }
      const { start, end, speaker } = target
      const held = verdictQueue.held()?.verdict
      if (verdict === 'wrong' && held?.start === start && held.end === end) {
        verdictQueue.release()
        return
      }
      const reviewer = reviewerName.state().trim()
      verdictQueue.judge(
        {
          id: newId(),
          ...{ recordingId, runId, start, end, verdict, speaker },
          reviewer: reviewer === '' ? null : reviewer,
        },
        { isHeld: verdict === 'wrong' },
      )
      announce(`Judged ${verdict}: ${target.kind}`)
    },
    toggleError(error) {
      const held = verdictQueue.held()
      if (held === null) return
      const before = held.verdict.errors ?? []
      const errors = STRETCH_ERRORS.filter((one) => before.includes(one) !== (one === error))
      verdictQueue.amend(held.verdict.id, { errors })
    },
    setNote(note) {
      const held = verdictQueue.held()
      if (held !== null) verdictQueue.amend(held.verdict.id, { note: note === '' ? null : note })
    },
    done: () => verdictQueue.release(),
    undo() {
      const reviewer = reviewerName.state().trim()
      const last = all.find(
        (verdict) => verdict.runId === runId && (verdict.reviewer ?? '') === reviewer,
      )
      if (last === undefined) announce('No verdict of yours to take back')
      else {
        verdictQueue.undo(last.id, recordingId)
        announce(`Taken back: ${last.verdict}`)
      }
    },
  }
  useActions(
    runId === null
      ? {}
      : {
          right: () => judging.judge('right'),
          wrong: () => judging.judge('wrong'),
          unclear: () => judging.judge('unclear'),
          'undo-verdict': judging.undo,
        },
  )
  useHeldKeys(judging, onNote)
  // What is held belongs to this view.
  useEffect(() => () => verdictQueue.release(), [])
  return judging
}

/** Keys of the choice of errors, before those of the page. */
function useHeldKeys({ toggleError, done }: Judging, onNote: () => void): void {
  useEffect(() => {
    const keys = new AbortController()
    onFreeKey(
      (event) => {
        if (verdictQueue.held() === null || event.ctrlKey) return
        const typed = typedKey(event)
        const error = /^[1-5]$/.test(typed) ? STRETCH_ERRORS[Number(typed) - 1] : undefined
        if (error !== undefined) toggleError(error)
        else if (typed === 'Enter' || typed === 'Escape') done()
        else if (typed === 'e') onNote()
        else return
        event.preventDefault()
      },
      keys.signal,
      { capture: true },
    )
    return () => keys.abort()
  }, [toggleError, done, onNote])
}
