import type { RecordingView } from '@toolkit/server/client'
import { type RefObject, useRef, useState } from 'react'
import { announce } from '../listen/player-state.ts'
import { scoreOf, useActions } from '../listen/shortcuts.ts'
import {
  type HumanScoreActions,
  type HumanScoreInput,
  humanScoreInputOf,
  useHumanScore,
} from './use-human-score.ts'

/** Score and note of a recording: what is shown, and what changes them. */
export interface Scoring {
  readonly actions: HumanScoreActions
  readonly note: string
  readonly noteField: RefObject<HTMLTextAreaElement | null>
  readonly score: (value: number) => void
  readonly typeNote: (note: string) => void
  /** Saves the typed note, if there is a score. */
  readonly saveNote: () => void
  readonly undo: () => void
  readonly clear: () => void
  readonly restore: (verdict: HumanScoreInput) => void
  /** Sends the last verdict again, after a failure. */
  readonly retry: () => void
}

/** Scores a run (null: none) of a recording by mouse and keys; the note is kept until it is saved. */
export function useScoring(recording: RecordingView, runId: string | null): Scoring {
  const { id, humanScore, humanNote } = recording
  const actions = useHumanScore(recording)
  const noteField = useRef<HTMLTextAreaElement>(null)
  const [draft, setDraft] = useState(() => noteDraft.read(id))
  const type = (note: string | null) => {
    setDraft(note)
    noteDraft.write(id, note)
  }
  const note = draft ?? humanNote ?? ''
  // `savedDraft`: the draft that is saved with the score.
  const finish = (saving: Promise<RecordingView>, savedDraft: string | null) =>
    void saving.then(
      () => {
        // Keep text typed in the meantime.
        if (noteDraft.read(id) === savedDraft) type(null)
      },
      // The draft is kept, and the strip shows the error.
      () => undefined,
    )
  const score = (value: number) =>
    finish(actions.setScore({ score: value, note: note === '' ? null : note, runId }), draft)
  const saveNote = () => {
    if (draft === null || humanScore === null) return
    if (draft === (humanNote ?? '')) type(null)
    else score(humanScore)
  }
  const undo = () => {
    const hadSteps = actions.canUndo
    const undone = actions.undo()
    if (undone) finish(undone, null)
    else if (hadSteps) announce('Not undone: the score was changed in another window')
  }
  const restore = (verdict: HumanScoreInput) => finish(actions.setScore(verdict), null)
  useActions({
    score: (event) => score(scoreOf(event)),
    'score-100': () => score(100),
    note: () => noteField.current?.focus(),
    undo,
  })
  return {
    actions,
    note,
    noteField,
    score,
    typeNote: type,
    saveNote,
    undo,
    clear: () => restore({ ...humanScoreInputOf(recording), score: null, note: null }),
    restore,
    retry: () => {
      if (actions.sent) finish(actions.setScore(actions.sent), draft)
    },
  }
}

const draftKey = (recordingId: string) => `note-draft:${recordingId}`

const drafts = new Map<string, string>()

/** Unsaved notes, kept per tab across reloads and navigation. */
const noteDraft = {
  read(recordingId: string): string | null {
    try {
      return drafts.get(recordingId) ?? sessionStorage.getItem(draftKey(recordingId))
    } catch {
      // Storage is blocked: drafts are lost on reload.
      return null
    }
  },
  write(recordingId: string, note: string | null): void {
    if (note === null) drafts.delete(recordingId)
    else drafts.set(recordingId, note)
    try {
      if (note === null) sessionStorage.removeItem(draftKey(recordingId))
      else sessionStorage.setItem(draftKey(recordingId), note)
    } catch {
      // Storage is blocked or full; `drafts` has the note.
    }
  },
}
