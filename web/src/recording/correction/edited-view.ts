import type { ColoursByLabel } from '@toolkit/server/client'
import { useSyncExternalStore } from 'react'
import { Store } from '../../store/store.ts'
import type { TurnEdits } from '../../timeline/turn-edits.ts'

/** What the page shows while a run is corrected, instead of the run's own turns. */
export interface EditedView {
  readonly runId: string
  readonly edits: TurnEdits
  readonly colours: ColoursByLabel
  readonly nameOf: (speaker: string) => string
}

/** Filled while a correction is open; its code is loaded only then. */
export const editedView = new Store<EditedView | null>(null)

/** The correction of the shown run; null: it is not corrected now. */
export function useEditedView(runId: string | null): EditedView | null {
  return useSyncExternalStore(editedView.subscribe, () => viewOf(runId))
}

function viewOf(runId: string | null): EditedView | null {
  const view = editedView.state()
  return view?.runId === runId ? view : null
}
