import { deleteWithUndo } from '../../deletion/pending-deletions.ts'
import type { SelectedRecording } from './row-selection.ts'

/** Deletes recordings; each can be undone in its notice. */
export function deleteRecordings(
  recordings: readonly Pick<SelectedRecording, 'id' | 'name'>[],
): void {
  for (const { id, name } of recordings) deleteWithUndo({ id, name })
}
