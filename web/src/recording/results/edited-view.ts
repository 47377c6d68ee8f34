import type { ColoursByLabel } from '@toolkit/server/client'
import { useSyncExternalStore } from 'react'
import { Store } from '../../store/store.ts'
import type { TurnEdits } from '../../timeline/turn-edits.ts'

/** What the page shows while a run is corrected, instead of the run's own turns. */
export interface EditedView {
  readonly runId: string
  readonly edits: TurnEdits
  /** The same as long as no speaker changes, and so is `nameOf`. */
  readonly colours: ColoursByLabel
  readonly nameOf: (speaker: string) => string
}

/** Filled while a correction is open; its code is loaded only then. */
export const editedView = new Store<EditedView | null>(null)

/** The correction of the run; null: it is not corrected now. */
export function editedViewOf(runId: string | null): EditedView | null {
  const view = editedView.state()
  return view?.runId === runId ? view : null
}

/** A part of the correction of the shown run. The component is rendered again only when that part changes. */
export function useEditedView<T>(runId: string | null, part: (view: EditedView | null) => T): T {
  return useSyncExternalStore(editedView.subscribe, () => part(editedViewOf(runId)))
}
