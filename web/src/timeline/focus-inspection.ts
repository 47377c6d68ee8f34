import type { Playhead } from '../recording/playhead.ts'
import { type Hit, hitAt, type Targets } from './hit-test.ts'
import type { TimelineStore } from './timeline-state.ts'

/** While the plot has the keyboard's focus, what lies under the playhead is told; until `signal` ends it. */
export function inspectByFocus(
  element: HTMLElement,
  timeline: TimelineStore,
  playhead: Playhead,
  targets: () => Targets | null,
  signal: AbortSignal,
): void {
  let told: Hit | null = null
  const tell = () => {
    const known = targets()
    const { seconds, isPlaying } = playhead.state()
    if (known === null || !element.matches(':focus-visible')) return
    const hit = hitAt(known.table, known.curve, seconds)
    // While it plays fifty samples a second go by: only turns are told.
    if (hit?.kind === 'sample' && isPlaying) return
    if (isSame(hit, told) && timeline.state().hover?.by === 'keyboard') return
    told = hit
    timeline.setHover({ seconds, y: heightOf(hit, known), hit, by: 'keyboard' })
  }
  const unsubscribe = playhead.subscribe(tell)
  signal.addEventListener('abort', unsubscribe, { once: true })
  element.addEventListener('focus', tell, { signal })
  element.addEventListener('blur', () => timeline.setHover(null), { signal })
}

function heightOf(hit: Hit | null, { layout, table }: Targets): number {
  if (hit?.kind !== 'turn') return layout.curve.top
  const speaker = table?.turns[hit.place]?.speaker
  const lane = table?.lanes.findIndex((one) => one.speaker === speaker) ?? -1
  const bar = layout.bars[lane]
  return bar === undefined ? layout.lanes.top : bar.top + bar.height
}

function isSame(a: Hit | null, b: Hit | null): boolean {
  if (a === null || b === null) return a === b
  if (a.kind === 'turn') return b.kind === 'turn' && a.place === b.place
  return b.kind === 'sample' && a.index === b.index
}
