import { NativeSelect } from '@mantine/core'
import { formatNumber } from '../../format/number-format.ts'
import { listening, SPEEDS, useListening } from './listening.ts'
import classes from './player.module.css'

/** How fast; the pitch stays. */
export function SpeedSelect() {
  const { speed } = useListening()
  return (
    <NativeSelect
      aria-label="Speed"
      title="Speed (, and .)"
      className={classes.speed}
      value={String(speed)}
      onChange={(event) => listening.set({ speed: Number(event.currentTarget.value) })}
      data={SPEEDS.map((step) => ({ value: String(step), label: `${formatNumber(step, 2)} ×` }))}
    />
  )
}
