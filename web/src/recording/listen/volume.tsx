import { ActionIcon, Group, Slider } from '@mantine/core'
import { Icon } from './icons.tsx'
import { listening, useListening } from './listening.ts'
import classes from './player.module.css'

/** How loud, and whether at all. */
export function Volume() {
  const { volume, isMuted } = useListening()
  return (
    <Group gap={6} wrap="nowrap" className={classes.volume}>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label="Mute"
        aria-pressed={isMuted}
        title="Mute (M)"
        onClick={() => listening.set({ isMuted: !isMuted })}
      >
        <Icon name={isMuted ? 'muted' : 'sound'} />
      </ActionIcon>
      <Slider
        w={72}
        size="sm"
        min={0}
        max={100}
        step={5}
        label={null}
        value={isMuted ? 0 : Math.round(volume * 100)}
        thumbLabel="Volume"
        onChange={(value) => listening.set({ volume: value / 100, isMuted: value === 0 })}
      />
    </Group>
  )
}
