import { useQueries } from '@tanstack/react-query'
import { type ColoursByLabel, type CurveBlocks, scoreOf } from '@toolkit/server/client'
import { useMemo } from 'react'
import { type CurveChoice, curveWords } from '../curves/curve-choice.ts'
import { laneColourOf } from './palette.ts'
import { curveBlocksQuery } from './results/result-queries.ts'

/** Lengths of the strokes and gaps of a line, in pixels. */
export interface Dash {
  readonly on: number
  readonly off: number
}

/** A further curve over the shown one. */
export interface OverlayCurve {
  readonly choice: CurveChoice
  /** What it is called; null: as `choice` says. */
  readonly name: string | null
  /** Null while loading. */
  readonly blocks: CurveBlocks | null
  /** CSS colour; the dash tells lines apart without colour. */
  readonly colour: string
  readonly dash: Dash
}

const DASHES: readonly Dash[] = [
  { on: 1, off: 0 },
  { on: 6, off: 3 },
  { on: 2, off: 2 },
  { on: 10, off: 3 },
]

/** Colours of the curves that belong to no speaker. */
const COLOURS = {
  confidence: '--timeline-selection',
  certainty: '--timeline-selection',
  calibrated: '--timeline-right',
} as const

/**
 * Loads the curves to draw over the shown one. `results`: the queries, also those that failed.
 * @param colours of the speakers
 */
export function useOverlays(
  recordingId: string,
  runId: string,
  choices: readonly CurveChoice[],
  colours: ColoursByLabel,
) {
  const results = useQueries({
    queries: choices.map(({ name }) => curveBlocksQuery(recordingId, runId, name)),
  })
  const loaded = results.map(({ data }) => data ?? null)
  const key = choices.map(({ name }) => name).join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the arrays are new in each render, their content is listed
  const overlays = useMemo<readonly OverlayCurve[]>(
    () =>
      choices.map((choice, place) => ({
        choice,
        name: null,
        blocks: loaded[place] ?? null,
        colour: colourOf(choice, colours),
        dash: DASHES[place % DASHES.length] as Dash,
      })),
    [key, colours, ...loaded],
  )
  return { overlays, results }
}

function colourOf({ kind, speaker }: CurveChoice, colours: ColoursByLabel): string {
  if (speaker !== null) return laneColourOf(colours.get(speaker) ?? 0)
  if (kind === 'speech') return laneColourOf(2)
  if (kind === 'crosstalk') return laneColourOf(5)
  return `var(${COLOURS[kind as keyof typeof COLOURS]})`
}

/** What an overlay is called. */
export function overlayWords(
  { choice, name }: OverlayCurve,
  nameOf: (speaker: string) => string,
): string {
  return name ?? curveWords(choice, nameOf)
}

/** Returns the score of an overlay at a time; null if it is missing or not loaded. */
export function overlayScore({ blocks }: OverlayCurve, seconds: number): number | null {
  if (blocks === null) return null
  return scoreOf(blocks.curve, Math.floor(seconds / blocks.curve.resolution + 1e-9))
}
