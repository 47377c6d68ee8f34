import type { ListedRecordingView } from '@toolkit/server/client'
import type { LoadedRows } from '../list-window.ts'

/** The part of a recording that actions on a selection need. */
export type SelectedRecording = Pick<
  ListedRecordingView,
  'id' | 'name' | 'durationSeconds' | 'status' | 'error' | 'tags'
>

/** A recording, and its index in the whole list. */
export interface RowPlace {
  readonly id: string
  readonly index: number
}

/** The selected recordings. A range extends from the anchor to the end, and replaces the range before it. */
export interface RowSelection {
  readonly chosen: ReadonlyMap<string, SelectedRecording>
  readonly anchor: RowPlace | null
  readonly end: RowPlace | null
  /** What was selected when the anchor was set. */
  readonly base: ReadonlyMap<string, SelectedRecording>
}

const NONE: ReadonlyMap<string, SelectedRecording> = new Map()
export const NO_SELECTION: RowSelection = { chosen: NONE, anchor: null, end: null, base: NONE }

/** Returns the selection with one recording added or removed. */
export function toggledRow(
  selection: RowSelection,
  recording: SelectedRecording,
  index: number,
): RowSelection {
  const chosen = new Map(selection.chosen)
  if (!chosen.delete(recording.id)) chosen.set(recording.id, recording)
  const place = { id: recording.id, index }
  return { chosen, anchor: place, end: place, base: chosen }
}

/** A range between two rows that are not both loaded. */
export interface MissingRange {
  readonly anchor: RowPlace
  readonly end: RowPlace
}

/**
 * Returns the selection with all recordings from the anchor to `id`, or that range if it has to be read first. Without an
 * anchor the range starts at `from`. Rows that have left the list count as none.
 */
export function extendedTo(
  selection: RowSelection,
  { start, items }: LoadedRows<SelectedRecording>,
  id: string,
  from: RowPlace | null,
): RowSelection | MissingRange {
  const placeOf = (wanted: string) => items.findIndex((item) => item.id === wanted)
  const to = placeOf(id)
  if (to < 0) return selection
  const end = { id, index: start + to }
  const isElsewhere = ({ index }: RowPlace) => index < start || index >= start + items.length
  const isListed = (place: RowPlace | null) =>
    place !== null && (placeOf(place.id) >= 0 || isElsewhere(place))
  const anchor = [selection.anchor, from].find(isListed) ?? end
  const at = placeOf(anchor.id)
  const chosen = new Map(selection.base)
  if (at >= 0) {
    for (const item of between(items, at, to)) chosen.set(item.id, item)
    return { chosen, anchor: { id: anchor.id, index: start + at }, end, base: selection.base }
  }
  // Only the rows between the end of the range so far and the new end are added or removed.
  const before = selection.end === null ? -1 : placeOf(selection.end.id)
  if (before < 0 || anchor !== selection.anchor) return { anchor, end }
  for (const [key, item] of selection.chosen) chosen.set(key, item)
  const away = anchor.index < start ? 1 : -1
  const isLonger = (to - before) * away >= 0
  for (const item of between(items, isLonger ? before : to + away, isLonger ? to : before)) {
    if (isLonger) chosen.set(item.id, item)
    else if (!selection.base.has(item.id)) chosen.delete(item.id)
  }
  return { chosen, anchor, end, base: selection.base }
}

/** Returns the selection with a range that was read. */
export function withRange(
  { base }: RowSelection,
  { anchor, end }: MissingRange,
  range: readonly SelectedRecording[],
): RowSelection {
  const chosen = new Map(base)
  for (const item of range) chosen.set(item.id, item)
  return { chosen, anchor, end, base }
}

function between<T>(items: readonly T[], one: number, other: number): readonly T[] {
  return items.slice(Math.min(one, other), Math.max(one, other) + 1)
}

/** Returns the selection of all given recordings. */
export function allOf(items: readonly SelectedRecording[]): RowSelection {
  const chosen = new Map(items.map((item) => [item.id, item]))
  return { chosen, anchor: null, end: null, base: chosen }
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
