import { playhead } from '../playback/playhead.ts'
import { timeline } from '../timeline/timeline-state.ts'
import { announce } from './listen/player-state.ts'
import { MOMENT_NAMES, type Moment } from './recording-search.ts'

/** Returns the address of this view with the run (null: none), the playhead, the window and the selection of now. */
export function momentAddress(address: string, runId: string | null): string {
  const url = new URL(address)
  // The current run may be another one when the link is opened; a comparison names its own.
  if (runId !== null && !url.searchParams.has('compare')) url.searchParams.set('run', runId)
  const { window, selection, durationSeconds } = timeline.state()
  const isWhole = window.start === 0 && window.end === durationSeconds
  const moment: Required<{ [Name in keyof Moment]: number | null }> = {
    at: playhead.state().seconds,
    from: isWhole ? null : window.start,
    to: isWhole ? null : window.end,
    selFrom: selection?.start ?? null,
    selTo: selection?.end ?? null,
  }
  for (const name of MOMENT_NAMES) {
    const value = moment[name]
    if (value === null) url.searchParams.delete(name)
    else url.searchParams.set(name, String(Math.round(value * 1000) / 1000))
  }
  return url.href
}

/** Copies the link to this moment of a run, and says so. */
export async function copyMomentLink(runId: string | null): Promise<void> {
  try {
    await navigator.clipboard.writeText(momentAddress(location.href, runId))
    announce('Link copied')
  } catch {
    announce('The browser does not allow copying; copy the address of the page')
    history.replaceState(history.state, '', momentAddress(location.href, runId))
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
