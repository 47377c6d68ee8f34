import { NativeSelect } from '@mantine/core'
import { timeline, useTimeline } from '../../timeline/timeline-state.ts'
import classes from './player.module.css'
import { type Kind, loop, toggleLoop } from './travel.ts'

/** What goes round and round: nothing, the selection, or the spot or turn that is heard. */
export function LoopSelect() {
  const isLooping = useTimeline(({ loopSelection }) => loopSelection)
  const hasSelection = useTimeline(({ selection }) => selection !== null)
  const choose = (chosen: string) => {
    if (chosen === 'off') timeline.setLoop(false)
    else if (chosen === 'selection') toggleLoop()
    else loop(chosen as Kind)
  }
  return (
    <NativeSelect
      aria-label="Loop"
      title="Loop (L)"
      className={classes.loop}
      value={isLooping ? 'selection' : 'off'}
      onChange={(event) => choose(event.currentTarget.value)}
      data={[
        { value: 'off', label: 'No loop' },
        {
          value: 'selection',
          label: isLooping ? 'Looping selection' : 'Loop the selection',
          disabled: !hasSelection,
        },
        { value: 'spot', label: 'Loop this spot' },
        { value: 'turn', label: 'Loop this turn' },
      ]}
    />
  )
}
