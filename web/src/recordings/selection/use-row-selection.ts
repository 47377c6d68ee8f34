import { useQuery } from '@tanstack/react-query'
import type { RecordingListQuery } from '@toolkit/server/client'
import { useEffect, useMemo, useRef, useState } from 'react'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { deletedIdsQuery, trashedIdsQuery } from '../../api/queries.ts'
import { readAll } from '../../batches/read-all.ts'
import { usePendingDeletions } from '../../deletion/pending-deletions.ts'
import type { LoadedRows } from '../list-window.ts'
import {
  allOf,
  extendedTo,
  type MissingRange,
  NO_SELECTION,
  type RowPlace,
  type RowSelection,
  type SelectedRecording,
  toggledRow,
  withoutRows,
  withRange,
} from './row-selection.ts'

/** Recordings that are being read to select them. */
interface Reading {
  /** How many were read. */
  readonly finished: number
  /** Why they could not be read; null while they are. */
  readonly problem: string | null
}

type List = Parameters<typeof readAll>[0]

/** The selected rows, and the changes of the selection. */
export interface Selecting {
  readonly selection: RowSelection
  /** The selected recordings as they are now. */
  readonly rows: readonly SelectedRecording[]
  readonly reading: Reading | null
  readonly toggle: (recording: SelectedRecording, index: number) => void
  /** Selects all rows up to `id`; without an earlier selection from `start`. */
  readonly extend: (id: string | null, start: RowPlace | null) => void
  /** Selects the given recordings only. */
  readonly choose: (recordings: readonly SelectedRecording[]) => void
  /** Selects all recordings that match the filters. */
  readonly chooseAll: () => void
  /** Selects nothing, and stops reading. */
  readonly clear: () => void
}

/**
 * The selection of rows. Deleted recordings leave it.
 * @param query the list, to read rows that are not loaded.
 * @param scope another value clears the selection.
 */
export function useRowSelection(
  loaded: LoadedRows<SelectedRecording>,
  query: RecordingListQuery,
  scope: string,
): Selecting {
  const hidden = usePendingDeletions()
  const { data: deletedIds } = useQuery(deletedIdsQuery)
  const { data: trashedIds } = useQuery(trashedIdsQuery)
  const [kept, setKept] = useState({ scope, selection: NO_SELECTION })
  const [reading, setReading] = useState<Reading | null>(null)
  const call = useRef<AbortController | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read belongs to the scope
  useEffect(() => () => call.current?.abort(), [scope])
  if (kept.scope !== scope) {
    setKept({ scope, selection: NO_SELECTION })
    setReading(null)
  }
  const selection = useMemo(() => {
    if (kept.selection.chosen.size === 0) return NO_SELECTION
    const deleted = new Set([...deletedIds, ...trashedIds])
    return withoutRows(kept.selection, (id) => hidden.has(id) || deleted.has(id))
  }, [kept.selection, hidden, deletedIds, trashedIds])
  const rows = useMemo(() => {
    if (selection.chosen.size === 0) return []
    const newest = new Map(loaded.items.map((item) => [item.id, item]))
    return [...selection.chosen.values()].map((row) => newest.get(row.id) ?? row)
  }, [selection, loaded])
  const set = (next: RowSelection) => {
    call.current?.abort()
    setReading(null)
    setKept({ scope, selection: next })
  }
  /** Reads a selection, and uses it unless the selection has changed meanwhile. */
  const read = async (
    load: (list: List, onRead: (finished: number) => void) => Promise<RowSelection>,
  ) => {
    call.current?.abort()
    const own = new AbortController()
    call.current = own
    const { signal } = own
    const onRead = (finished: number) => {
      if (!signal.aborted) setReading({ finished, problem: null })
    }
    onRead(0)
    try {
      const next = await load((page) => api.list(page, { signal }), onRead)
      if (!signal.aborted) set(next)
    } catch (error) {
      // A call that was aborted has been replaced.
      if (!signal.aborted) setReading({ finished: 0, problem: errorMessage(error) })
    }
  }
  const readRange = (missing: MissingRange) => {
    const { anchor, end } = missing
    const [first, last] = anchor.index < end.index ? [anchor, end] : [end, anchor]
    void read(async (list, onRead) => {
      const known = loaded.items.find(({ id }) => id === first.id)
      const part = { after: first.id, until: last.id, onRead }
      const range = await readAll(list, query, part)
      return withRange(selection, missing, [known ?? (await api.recording(first.id)), ...range])
    })
  }
  return {
    selection,
    rows,
    reading,
    toggle: (recording, index) => set(toggledRow(selection, recording, index)),
    extend: (id, start) => {
      if (id === null) return
      const extended = extendedTo(selection, loaded, id, start)
      if ('chosen' in extended) set(extended)
      else readRange(extended)
    },
    choose: (recordings) => set(allOf(recordings)),
    chooseAll: () =>
      void read(async (list, onRead) => allOf(await readAll(list, query, { onRead }))),
    clear: () => set(NO_SELECTION),
  }
}
