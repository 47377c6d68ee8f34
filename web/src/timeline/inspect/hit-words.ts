import { scoreOf, type TurnStatus, type TurnView } from '@toolkit/server/client'
import { formatScore } from '../../format/number-format.ts'
import { formatStretch, formatTime } from '../../format/time-format.ts'
import { TURN_STATUS_WORDS } from '../../format/turn-status-words.ts'
import type { Hit, Targets } from '../hit-test.ts'
import { overlayScore, overlayWords } from '../overlays.ts'

/** Description of a hit: a title and lines below it. */
interface HitWords {
  readonly title: string
  readonly lines: readonly string[]
}

/**
 * Describes, with times of `digits` decimals, a turn by speaker, times, confidence, runner-up and reasons; a sample by time and score. Null without a
 * hit.
 */
export function hitWords(
  hit: Hit | null,
  {
    table,
    above,
    marks,
    curve,
    overlays = [],
  }: Pick<Targets, 'table' | 'curve'> & Partial<Targets>,
  nameOf: (speaker: string) => string,
  scoreName: string,
  digits: 1 | 2 = 1,
): HitWords | null {
  if (hit?.kind === 'sample' && curve !== null) {
    const start = hit.index * curve.resolution
    const score = scoreOf(curve, hit.index)
    return {
      title: valueWords(scoreName, score),
      lines: [
        ...overlays.map((each) =>
          valueWords(overlayWords(each, nameOf), overlayScore(each, start)),
        ),
        `at ${formatMoment(start)}`,
      ],
    }
  }
  if (hit?.kind === 'mark') return marks?.describe(hit.place) ?? null
  if (hit?.kind === 'turn-above') {
    const turn = above?.table?.turns[hit.place]
    if (!above || turn === undefined) return null
    const words = turnWords(turn, undefined, above.nameOf, digits)
    return { ...words, title: `${above.title}: ${words.title}` }
  }
  const turn = hit?.kind === 'turn' ? table?.turns[hit.place] : undefined
  if (hit?.kind !== 'turn' || turn === undefined) return null
  return turnWords(turn, table?.statuses?.[hit.place], nameOf, digits)
}

function turnWords(
  turn: TurnView,
  status: TurnStatus | undefined,
  nameOf: (speaker: string) => string,
  digits: 1 | 2,
): HitWords {
  const { runnerUp } = turn
  return {
    title: nameOf(turn.speaker),
    lines: [
      `${formatTime(turn.start, digits)} – ${formatTime(turn.end, digits)}`,
      turn.confidence === null
        ? 'no confidence given'
        : `confidence ${formatScore(turn.confidence)}`,
      ...(runnerUp === null
        ? []
        : [
            `runner-up: ${nameOf(runnerUp.speaker)}, ${formatScore(runnerUp.confidence)}, margin ${formatScore(turn.margin)}`,
          ]),
      ...(status === undefined ? [] : [TURN_STATUS_WORDS[status]]),
      ...doubtReasons(turn, nameOf),
    ],
  }
}

function valueWords(name: string, score: number | null): string {
  return `${name} ${score === null ? 'not known' : formatScore(score)}`
}

/** Formats a time with hundredths, because samples are closer than a tenth. */
function formatMoment(seconds: number): string {
  return formatTime(seconds, 2)
}

/** Minimum overlapped fraction of a turn that is a reason. */
const OVERLAP_SHARE = 0.2
/** Shorter turns have too little speech to identify a voice, in seconds. */
const SHORT_SECONDS = 1
/** Smaller margins are a reason. */
const NARROW_MARGIN = 20

/** Returns the reasons why a turn is doubtful, in plain words; empty if there are none. */
export function doubtReasons(
  { start, end, overlapSeconds, margin, runnerUp }: TurnView,
  nameOf: (speaker: string) => string,
): string[] {
  const found: string[] = []
  const seconds = end - start
  const share = overlapSeconds / seconds
  if (share >= OVERLAP_SHARE) {
    found.push(`overlapping speech (${formatScore(Math.round(share * 100))} % of it)`)
  }
  if (seconds < SHORT_SECONDS) found.push(`short turn (${formatStretch(seconds)})`)
  if (margin !== null && runnerUp !== null && margin < NARROW_MARGIN) {
    found.push(
      margin < 0
        ? `${nameOf(runnerUp.speaker)} fits better`
        : `close second: ${nameOf(runnerUp.speaker)}`,
    )
  }
  return found
}
