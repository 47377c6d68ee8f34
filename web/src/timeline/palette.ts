import { HUES, hueOf } from '@toolkit/server/client'
import { MARK_KINDS, type MarkKind } from './marks.ts'
import type { LaneVerdict } from './verdict-lane.ts'

/** Canvas colours of the current colour scheme. */
export interface Palette {
  readonly ground: string
  readonly ink: string
  readonly quiet: string
  readonly grid: string
  readonly wave: string
  readonly curve: string
  readonly spread: string
  readonly spot: string
  readonly spotLine: string
  readonly mark: string
  readonly overlap: string
  readonly playhead: string
  readonly selection: string
  readonly lanes: readonly string[]
  readonly marks: Readonly<Record<MarkKind, string>>
  readonly verdicts: Readonly<Record<LaneVerdict['verdict'], string>>
  readonly font: string
}

const NAMES = [
  'ground',
  'ink',
  'quiet',
  'grid',
  'wave',
  'curve',
  'spread',
  'spot',
  'spotLine',
  'mark',
  'overlap',
  'playhead',
  'selection',
] as const

/** Reads the colours (`--timeline-…`, `timeline.module.css`) at `element`, with light-dark() resolved. */
export function readPalette(element: HTMLElement): Palette {
  const probe = element.ownerDocument.createElement('span')
  element.append(probe)
  // Otherwise a high-contrast theme gives every colour the same value.
  probe.style.forcedColorAdjust = 'none'
  const style = getComputedStyle(probe)
  const resolve = (name: string) => {
    probe.style.color = `var(--timeline-${name})`
    return style.color
  }
  const colours = Object.fromEntries(NAMES.map((name) => [name, resolve(name)]))
  const lanes = Array.from({ length: HUES }, (_, i) => resolve(`lane${i}`))
  const marks = Object.fromEntries(MARK_KINDS.map((kind) => [kind, resolve(kind)]))
  const verdicts = {
    right: resolve('right'),
    wrong: resolve('wrong'),
    unclear: resolve('unclear'),
  }
  const font = style.fontFamily
  probe.remove()
  return {
    ...(colours as Record<(typeof NAMES)[number], string>),
    lanes,
    marks: marks as Record<MarkKind, string>,
    verdicts,
    font,
  }
}

/** The colour to draw the hue of a speaker's colour with. */
export function laneColour({ lanes }: Palette, colour: number): string {
  return lanes[hueOf(colour)] as string
}

/** The CSS colour of the hue of a speaker's colour. */
export function laneColourOf(colour: number): string {
  return `var(--timeline-lane${hueOf(colour)})`
}

/** Calls `changed` when the colour scheme or a high-contrast theme changes. Returns a function that stops it. */
export function onSchemeChange(changed: () => void): () => void {
  const forced = window.matchMedia('(forced-colors: active)')
  forced.addEventListener('change', changed)
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-mantine-color-scheme'],
  })
  return () => {
    observer.disconnect()
    forced.removeEventListener('change', changed)
  }
}
