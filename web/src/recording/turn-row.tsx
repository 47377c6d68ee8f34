import { UnstyledButton } from '@mantine/core'
import type { TurnView } from '@toolkit/server/client'
import { formatScore } from '../format/score-format.ts'
import { formatTime } from '../format/time-format.ts'
import { playhead, usePlayhead } from './playhead.ts'
import classes from './result-list.module.css'

interface Props {
  readonly turn: TurnView
  readonly nameOf: (speaker: string) => string
}

/** One turn; a click plays it. */
export function TurnRow({ turn, nameOf }: Props) {
  const { start, end, runnerUp } = turn
  const isHere = usePlayhead(({ seconds }) => seconds >= start && seconds < end)
  const doubts = [
    runnerUp === null
      ? null
      : `next ${nameOf(runnerUp.speaker)} ${formatScore(runnerUp.confidence)}, margin ${formatScore(turn.margin)}`,
    turn.overlapSeconds > 0 ? `overlap ${turn.overlapSeconds.toFixed(1)} s` : null,
  ].filter((doubt) => doubt !== null)
  return (
    <UnstyledButton
      className={`${classes.row} ${classes.turn} figures`}
      onClick={() => playhead.playFrom(start)}
      aria-current={isHere}
      data-start={start}
    >
      <span className={classes.main} dir="auto">
        {nameOf(turn.speaker)}
      </span>
      <span>
        {formatTime(start)} – {formatTime(end)}
      </span>
      <span className={classes.number}>{formatScore(turn.confidence)}</span>
      <span className={`${classes.main} ${classes.quiet}`} style={{ gridColumn: '1 / -1' }}>
        {doubts.length === 0 ? 'no other speaker close' : doubts.join(' · ')}
      </span>
    </UnstyledButton>
  )
}
