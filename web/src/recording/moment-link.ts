import { playhead } from '../playback/playhead.ts'
import { timeline } from '../timeline/timeline-state.ts'
import { announce } from './listen/player-state.ts'

/** A moment of a recording in the address. Seconds. */
export interface Moment {
  /** The playhead. */
  readonly at?: number
  /** The visible window. */
  readonly from?: number
  readonly to?: number
  /** The selection. */
  readonly selFrom?: number
  readonly selTo?: number
}

const NAMES = ['at', 'from', 'to', 'selFrom', 'selTo'] as const

/** Parses the moment of an address; drops what is no time, and windows and selections that are empty. */
export function readMoment(raw: Readonly<Record<string, unknown>>): Moment {
  const times = Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = raw[name]
      return typeof value === 'number' && value >= 0 && Number.isFinite(value)
        ? [[name, value]]
        : []
    }),
  ) as Moment
  const { at, from, to, selFrom, selTo } = times
  return {
    ...(at === undefined ? {} : { at }),
    ...(from !== undefined && to !== undefined && from < to ? { from, to } : {}),
    ...(selFrom !== undefined && selTo !== undefined && selFrom < selTo ? { selFrom, selTo } : {}),
  }
}

/** Returns the parameters without the moment, which is no place to come back to. */
export function withoutMoment<T extends Moment>(search: T): Omit<T, keyof Moment> {
  const { at: _at, from: _from, to: _to, selFrom: _selFrom, selTo: _selTo, ...rest } = search
  return rest
}

/** Returns the address of this view with the playhead, the window and the selection of now. */
export function momentAddress(address: string): string {
  const url = new URL(address)
  const { window, selection, durationSeconds } = timeline.state()
  const isWhole = window.start === 0 && window.end === durationSeconds
  const moment: Required<{ [Name in keyof Moment]: number | null }> = {
    at: playhead.state().seconds,
    from: isWhole ? null : window.start,
    to: isWhole ? null : window.end,
    selFrom: selection?.start ?? null,
    selTo: selection?.end ?? null,
  }
  for (const name of NAMES) {
    const value = moment[name]
    if (value === null) url.searchParams.delete(name)
    else url.searchParams.set(name, String(Math.round(value * 1000) / 1000))
  }
  return url.href
}

/** Copies the link to this moment, and says so. */
export async function copyMomentLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(momentAddress(location.href))
    announce('Link copied')
  } catch {
    announce('The browser does not allow copying; copy the address of the page')
    history.replaceState(history.state, '', momentAddress(location.href))
  }
}

/** Moves playhead, window and selection to the moment of an address, once the recording is open. */
export function applyMoment({ at, from, to, selFrom, selTo }: Moment): void {
  if (at !== undefined) playhead.seek(at)
  if (from !== undefined && to !== undefined) timeline.show({ start: from, end: to }, at ?? from)
  if (selFrom !== undefined && selTo !== undefined) {
    timeline.select([selFrom, selTo])
    timeline.setLoop(false)
  }
}
