import type { ListedRecordingView } from '@toolkit/server/client'

/** The part of a recording that actions on a selection need. */
export type SelectedRecording = Pick<
  ListedRecordingView,
  'id' | 'name' | 'durationSeconds' | 'status' | 'error'
>

/** The selected recordings. A range extends from the anchor, and replaces the range before it. */
export interface RowSelection {
  readonly chosen: ReadonlyMap<string, SelectedRecording>
  readonly anchorId: string | null
  /** What was selected when the anchor was set. */
  readonly base: ReadonlyMap<string, SelectedRecording>
}

const NONE: ReadonlyMap<string, SelectedRecording> = new Map()
export const NO_SELECTION: RowSelection = { chosen: NONE, anchorId: null, base: NONE }

/** Returns the selection with one recording added or removed. */
export function toggledRow(selection: RowSelection, recording: SelectedRecording): RowSelection {
  const chosen = new Map(selection.chosen)
  if (!chosen.delete(recording.id)) chosen.set(recording.id, recording)
  return { chosen, anchorId: recording.id, base: chosen }
}

/**
 * Returns the selection with all recordings from the anchor to `id`. Without an anchor the range starts at `startId`.
 * @param items the recordings in their order.
 */
export function extendedTo(
  selection: RowSelection,
  items: readonly SelectedRecording[],
  id: string,
  startId: string | null,
): RowSelection {
  const places = [selection.anchorId, startId, id]
  const from = places
    .map((place) => items.findIndex((item) => item.id === place))
    .find((index) => index >= 0)
  const to = items.findIndex((item) => item.id === id)
  if (from === undefined || to < 0) return selection
  const range = items.slice(Math.min(from, to), Math.max(from, to) + 1)
  const chosen = new Map(selection.base)
  for (const item of range) chosen.set(item.id, item)
  return { chosen, anchorId: items[from]?.id ?? null, base: selection.base }
}

/** Returns the selection of all given recordings. */
export function allOf(items: readonly SelectedRecording[]): RowSelection {
  const chosen = new Map(items.map((item) => [item.id, item]))
  return { chosen, anchorId: null, base: chosen }
}

/** Returns the selection without deleted recordings; the same one if there are none. */
export function withoutRows(
  selection: RowSelection,
  isGone: (id: string) => boolean,
): RowSelection {
  if (![...selection.chosen.keys()].some(isGone)) return selection
  const kept = (rows: RowSelection['chosen']) => new Map([...rows].filter(([id]) => !isGone(id)))
  return { ...selection, chosen: kept(selection.chosen), base: kept(selection.base) }
}
