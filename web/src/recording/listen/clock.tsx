import { Text } from '@mantine/core'
import { formatTime } from '../../format/time-format.ts'
import { usePlayhead } from '../playhead.ts'
import classes from './player.module.css'

/** Where we are, of how much. */
export function Clock({ durationSeconds }: { readonly durationSeconds: number | null }) {
  const now = usePlayhead(({ seconds }) => formatTime(seconds))
  return (
    <Text className={`figures ${classes.clock}`} data-testid="clock">
      {now} <span className={classes.whole}>/ {formatTime(durationSeconds)}</span>
    </Text>
  )
}
