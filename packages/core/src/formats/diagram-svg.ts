import type { RunSummary } from '../model/run-summary.ts'
import type { Turn } from '../model/turn.ts'
import { diagramLane, diagramOverlap, diagramScale, type Lane } from './diagram-lanes.ts'
import {
  clockTime,
  HATCH,
  INK,
  LAYOUT,
  LINE,
  laneColour,
  opacityOf,
  PLOT_WIDTH,
  pixels,
  QUIET,
  STYLE,
  shortened,
  xmlText,
} from './diagram-layout.ts'

const STEPS_SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
]

const MAX_TICKS = 12

export interface Diagram {
  /** The recording's name. */
  readonly name: string
  /** null: the end of the last turn. */
  readonly durationSeconds: number | null
  readonly turns: readonly Turn[]
  /** Label → name given by the user. */
  readonly speakerNames: Readonly<Record<string, string>>
  readonly summary?: RunSummary | null
}

/**
 * Draws a diarization as a self-contained SVG: a lane for each speaker in the order of their first turns, a bar for each
 * turn (fainter for lower confidence, outlined without a score), hatched overlap, a time axis and a legend. It follows the
 * viewer's light or dark colour scheme. Turns that are too narrow share a bar.
 */
export function diagramSvg(diagram: Diagram): string {
  const { turns } = diagram
  const span = spanSeconds(diagram)
  const lanes = diagramLanes(diagram)
  const scale = diagramScale(span, lanes.length)
  const bottom = LAYOUT.top + LAYOUT.overlapHeight + Math.max(lanes.length, 1) * LAYOUT.laneHeight
  const height = bottom + LAYOUT.axisHeight + LAYOUT.legendHeight
  const bySpeaker = Map.groupBy(turns, (turn) => turn.speaker)
  const drawn = lanes.map((lane, i) =>
    diagramLane(lane, i, bySpeaker.get(lane.speaker) ?? [], scale),
  )
  const facts = xmlText(factLine(diagram, lanes.length))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LAYOUT.width} ${height}" width="${LAYOUT.width}" height="${height}" ${plotArea(span, bottom)} role="img" font-family="system-ui, sans-serif">`,
    `<title>${xmlText(`Diarization of ${shortened(diagram.name, 300)}`)}</title><desc>${facts}</desc>`,
    `${STYLE}<defs>${HATCH}</defs>`,
    `<rect class="dz-ground" width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="24" y="34" font-size="18" font-weight="600" ${INK}>${xmlText(shortened(diagram.name, 90))}</text>`,
    `<text x="24" y="58" font-size="13" ${QUIET}>${facts}</text>`,
    diagramAxis(span, bottom),
    ...drawn,
    diagramOverlap(turns, lanes, scale),
    lanes.length === 0 ? emptyNote() : '',
    diagramLegend(LAYOUT.left, bottom + LAYOUT.axisHeight + 6),
    '</svg>\n',
  ].join('')
}

/** Data attributes with the plot area in pixels of the viewBox and its duration, to place a playhead over the diagram. */
function plotArea(spanSeconds: number, bottom: number): string {
  const { left, top } = LAYOUT
  const area = { left, top, width: PLOT_WIDTH, height: bottom - top }
  const given = Object.entries(area).map(([name, value]) => `data-plot-${name}="${value}"`)
  return `${given.join(' ')} data-span-seconds="${spanSeconds}"`
}

/** The length of the time axis: that of the recording, or the end of the last turn if it is later. */
function spanSeconds({ durationSeconds, turns }: Diagram): number {
  let span = durationSeconds ?? 0
  for (const turn of turns) span = Math.max(span, turn.end)
  return span > 0 ? span : 1
}

function diagramLanes({ turns, speakerNames }: Diagram): Lane[] {
  const speakers = [...new Set(turns.map((turn) => turn.speaker))]
  const named = speakers.map((speaker) => {
    const given = Object.hasOwn(speakerNames, speaker) ? speakerNames[speaker] : undefined
    return { speaker, name: given === undefined || given.trim() === '' ? speaker : given }
  })
  // Speakers with the same name are distinguished by their labels.
  const uses = Map.groupBy(named, (lane) => lane.name)
  return named.map(({ speaker, name }) =>
    (uses.get(name)?.length ?? 0) > 1
      ? { speaker, name: `${name} (${speaker})` }
      : { speaker, name },
  )
}

function factLine(diagram: Diagram, speakers: number): string {
  const { durationSeconds, turns, summary } = diagram
  const facts = [counted(speakers, 'speaker'), counted(turns.length, 'turn')]
  if (durationSeconds !== null) facts.push(clockTime(durationSeconds))
  if (summary?.score && summary.sampleMean !== null) {
    const { kind, provider, model } = summary.score
    facts.push(`mean ${kind} ${summary.sampleMean.toFixed(1)} (${provider}, ${model})`)
  }
  return facts.join(' · ')
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function emptyNote(): string {
  const y = LAYOUT.top + LAYOUT.overlapHeight + LAYOUT.laneHeight / 2 + 4
  return `<text x="${LAYOUT.left + 12}" y="${y}" font-size="14" ${INK}>No speech was found in this recording.</text>`
}

/** The ticks of the time axis: round times from 0, at most 13. Seconds. */
export function axisTicks(spanSeconds: number): number[] {
  let step = STEPS_SECONDS.find((seconds) => spanSeconds / seconds <= MAX_TICKS) ?? 86_400
  while (spanSeconds / step > MAX_TICKS) step *= 2
  return Array.from({ length: Math.floor(spanSeconds / step) + 1 }, (_, i) => i * step)
}

/** Draws the time axis below the lanes, which end at `bottom`, with a line across them at each tick. */
export function diagramAxis(spanSeconds: number, bottom: number): string {
  const ticks = axisTicks(spanSeconds).map((seconds) => {
    const x = pixels(LAYOUT.left + (seconds / spanSeconds) * PLOT_WIDTH)
    return (
      `<line x1="${x}" x2="${x}" y1="${LAYOUT.top}" y2="${bottom + 5}" ${LINE}/>` +
      `<text x="${x}" y="${bottom + 20}" text-anchor="middle" font-size="12" ${QUIET}>${clockTime(seconds)}</text>`
    )
  })
  const end = LAYOUT.left + PLOT_WIDTH
  return `<g>${ticks.join('')}<line x1="${LAYOUT.left}" x2="${end}" y1="${bottom}" y2="${bottom}" ${LINE}/></g>`
}

/** Draws the legend. */
function diagramLegend(left: number, top: number): string {
  const colour = laneColour(0)
  const scores = [100, 50, 0].map((score) => ({
    mark: `fill="${colour}" fill-opacity="${opacityOf(score)}"`,
    label: `confidence ${score}`,
  }))
  const entries = [
    ...scores,
    { mark: `fill="none" stroke="${colour}" stroke-width="1.5"`, label: 'no score' },
    { mark: 'fill="url(#dz-overlap)"', label: 'overlap: several speakers at once' },
  ]
  const drawn = entries.map(
    ({ mark, label }, i) =>
      `<rect x="${left + i * 150}" y="${top}" width="22" height="14" ${mark}/>` +
      `<text x="${left + i * 150 + 30}" y="${top + 12}" font-size="12" ${INK}>${label}</text>`,
  )
  return `<g>${drawn.join('')}</g>`
}
