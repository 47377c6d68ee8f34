import { formatScore } from '../../format/score-format.ts'
import { formatTime } from '../../format/time-format.ts'
import { scoreOf } from '../curve-blocks.ts'
import type { Hit, Targets } from '../hit-test.ts'
import { doubtReasons } from './doubt-reasons.ts'

/** Description of a hit: a title and lines below it. */
export interface HitWords {
  readonly title: string
  readonly lines: readonly string[]
}

/**
 * Describes a turn by speaker, times, confidence, runner-up and reasons; a sample by time and score. Null without a
 * hit.
 */
export function hitWords(
  hit: Hit | null,
  { table, curve }: Pick<Targets, 'table' | 'curve'>,
  nameOf: (speaker: string) => string,
  scoreName: string,
): HitWords | null {
  if (hit?.kind === 'sample' && curve !== null) {
    const start = hit.index * curve.resolution
    const score = scoreOf(curve, hit.index)
    return {
      title: `${scoreName} ${score === null ? 'not known' : formatScore(score)}`,
      lines: [`at ${formatMoment(start)}`],
    }
  }
  const turn = hit?.kind === 'turn' ? table?.turns[hit.place] : undefined
  if (turn === undefined) return null
  const { runnerUp } = turn
  return {
    title: nameOf(turn.speaker),
    lines: [
      `${formatTime(turn.start)} – ${formatTime(turn.end)}`,
      turn.confidence === null
        ? 'no confidence given'
        : `confidence ${formatScore(turn.confidence)}`,
      ...(runnerUp === null
        ? []
        : [
            `next ${nameOf(runnerUp.speaker)} ${formatScore(runnerUp.confidence)}, margin ${formatScore(turn.margin)}`,
          ]),
      ...doubtReasons(turn, nameOf),
    ],
  }
}

/** Formats a time with hundredths, because samples are closer than a tenth. */
function formatMoment(seconds: number): string {
  const hundredths = Math.round(seconds * 100)
  return `${formatTime(Math.floor(hundredths / 10) / 10)}${hundredths % 10}`
}
