import { useQuery } from '@tanstack/react-query'
import type { ListedRecordingView } from '@toolkit/server/client'
import { useMemo, useState } from 'react'
import { deletedIdsQuery, trashedIdsQuery } from '../../api/queries.ts'
import { usePendingDeletions } from '../../deletion/pending-deletions.ts'
import {
  allOf,
  extendedTo,
  NO_SELECTION,
  type RowSelection,
  type SelectedRecording,
  toggledRow,
  withoutRows,
} from './row-selection.ts'

/** The selected rows, and the changes of the selection. */
export interface Selecting {
  readonly selection: RowSelection
  /** The selected recordings as they are now. */
  readonly rows: readonly SelectedRecording[]
  readonly toggle: (id: string) => void
  /** Selects all rows up to `id`; without an earlier selection from `startId`. */
  readonly extend: (id: string | null, startId: string | null) => void
  readonly chooseAll: (recordings: readonly SelectedRecording[]) => void
  readonly clear: () => void
}

/**
 * The selection of rows. Deleted recordings leave it.
 * @param scope another value clears the selection.
 */
export function useRowSelection(items: readonly ListedRecordingView[], scope: string): Selecting {
  const hidden = usePendingDeletions()
  const { data: deletedIds } = useQuery(deletedIdsQuery)
  const { data: trashedIds } = useQuery(trashedIdsQuery)
  const [kept, setKept] = useState({ scope, selection: NO_SELECTION })
  if (kept.scope !== scope) setKept({ scope, selection: NO_SELECTION })
  const selection = useMemo(() => {
    if (kept.selection.chosen.size === 0) return NO_SELECTION
    const deleted = new Set([...deletedIds, ...trashedIds])
    return withoutRows(kept.selection, (id) => hidden.has(id) || deleted.has(id))
  }, [kept.selection, hidden, deletedIds, trashedIds])
  const rows = useMemo(() => {
    if (selection.chosen.size === 0) return []
    const newest = new Map(items.map((item) => [item.id, item]))
    return [...selection.chosen.values()].map((row) => newest.get(row.id) ?? row)
  }, [selection, items])
  const set = (next: RowSelection) => setKept({ scope, selection: next })
  return {
    selection,
    rows,
    toggle: (id) => {
      const row = items.find((item) => item.id === id)
      if (row) set(toggledRow(selection, row))
    },
    extend: (id, startId) => {
      if (id !== null) set(extendedTo(selection, items, id, startId))
    },
    chooseAll: (recordings) => set(allOf(recordings)),
    clear: () => set(NO_SELECTION),
  }
}
