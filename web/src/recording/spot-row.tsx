import { UnstyledButton } from '@mantine/core'
import type { SpotView } from '@toolkit/server/client'
import { formatScore } from '../format/score-format.ts'
import { formatTime } from '../format/time-format.ts'
import { playhead, usePlayhead } from './playhead.ts'
import classes from './result-list.module.css'

const LEAD_IN_SECONDS = 1

/** One spot; a click plays it from a second before. */
export function SpotRow({ spot }: { readonly spot: SpotView }) {
  const { start, end } = spot
  const isHere = usePlayhead(({ seconds }) => seconds >= start && seconds < end)
  return (
    <UnstyledButton
      className={`${classes.row} ${classes.spot} figures`}
      onClick={() => playhead.playFrom(start - LEAD_IN_SECONDS)}
      aria-current={isHere}
      data-start={start}
    >
      <span className={classes.main}>
        {formatTime(start)} – {formatTime(end)}
      </span>
      <span className={classes.number}>mean {formatScore(spot.mean)}</span>
      <span className={`${classes.main} ${classes.quiet}`} style={{ gridColumn: '1 / -1' }}>
        {(end - start).toFixed(2)} s · lowest {formatScore(spot.min)} · highest{' '}
        {formatScore(spot.max)}
      </span>
    </UnstyledButton>
  )
}
