import {
  ActionIcon,
  Button,
  Group,
  NativeSelect,
  Popover,
  Slider,
  Stack,
  Switch,
} from '@mantine/core'
import { formatNumber } from '../../format/number-format.ts'
import { NumberField } from '../../scores/number-field.tsx'
import { timeline, useTimeline } from '../../timeline/timeline-state.ts'
import { useSpots } from '../results/threshold-results.ts'
import classes from './player.module.css'
import {
  itemPlayback,
  listening,
  MAX_ROLL_SECONDS,
  SPEEDS,
  useItemPlayback,
  useListening,
} from './player-state.ts'
import { goTo, type Kind, loop, toggleLoop } from './spot-navigation.ts'
import { toggleTour, useTourWords } from './spot-tour.ts'

const PATHS = {
  play: 'M6 4v16l14-8z',
  pause: 'M6 4h4v16H6zM14 4h4v16h-4z',
  next: 'M5 5v14l10-7zM16 5h3v14h-3z',
  previous: 'M19 5v14L9 12zM5 5h3v14H5z',
  sound:
    'M3 9v6h4l5 5V4L7 9zM15 8.5v7a4 4 0 0 0 0-7zM15 4v2.2a6.5 6.5 0 0 1 0 11.6V20a8.6 8.6 0 0 0 0-16z',
  settings: 'M4 7h9v2H4zM17 7h3v2h-3zM14 5h2v6h-2zM4 15h3v2H4zM11 15h9v2h-9zM8 13h2v6H8z',
  muted:
    'M3 9v6h4l5 5V4L7 9zM15 9.4 16.4 8l2.3 2.3L21 8l1.4 1.4-2.3 2.3 2.3 2.3L21 15.4l-2.3-2.3-2.3 2.3L15 14l2.3-2.3z',
} as const

interface Props {
  readonly kind: 'spot' | 'turn'
  readonly previousKey: string
  readonly nextKey: string
}

/** Buttons to the previous and next spot or turn. */
export function StepButtons({ kind, previousKey, nextKey }: Props) {
  return (
    <Group gap={2} wrap="nowrap" className={kind === 'turn' ? (classes.roomy ?? '') : ''}>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={`Previous ${kind}`}
        title={`Previous ${kind} (${previousKey})`}
        onClick={() => goTo(kind, -1)}
      >
        <Icon name="previous" />
      </ActionIcon>
      <span className={classes.kind} aria-hidden="true">
        {kind}
      </span>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={`Next ${kind}`}
        title={`Next ${kind} (${nextKey})`}
        onClick={() => goTo(kind, 1)}
      >
        <Icon name="next" />
      </ActionIcon>
    </Group>
  )
}

/** The icon of a button; the button has the accessible name. */
export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" fill="currentColor" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}

/** Playback speed; the pitch is preserved. */
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

/** Volume and mute. */
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

/** What is played of a turn or spot: lead-in, tail, and whether playback stops after it. */
export function PlaybackSettings() {
  const { stopsAtEnd, leadIn, tail } = useItemPlayback()
  return (
    <Popover position="top-end" withinPortal={false} shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon
          variant="default"
          size={36}
          aria-label="Playback settings"
          title="Playback settings"
        >
          <Icon name="settings" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Switch
            label="Stop after a turn, spot or overlap"
            checked={stopsAtEnd}
            onChange={(event) => itemPlayback.set({ stopsAtEnd: event.currentTarget.checked })}
          />
          <Group gap="sm" wrap="nowrap">
            <NumberField
              label="Lead-in (s)"
              value={leadIn}
              min={0}
              max={MAX_ROLL_SECONDS}
              step={0.1}
              onCommit={(seconds) => itemPlayback.set({ leadIn: seconds })}
            />
            <NumberField
              label="Tail (s)"
              value={tail}
              min={0}
              max={MAX_ROLL_SECONDS}
              step={0.1}
              onCommit={(seconds) => itemPlayback.set({ tail: seconds })}
            />
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

/** Loop mode: off, the selection, or the current spot or turn. */
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
        { value: 'overlap', label: 'Loop this overlap' },
      ]}
    />
  )
}

/** Plays only the spots and shows the progress. */
export function TourButton() {
  const spots = useSpots()
  const words = useTourWords()
  const isOn = words !== null
  return (
    <Button
      variant={isOn ? 'filled' : 'default'}
      className={classes.tour}
      px="sm"
      disabled={!isOn && (spots === null || spots.count === 0)}
      onClick={toggleTour}
      aria-pressed={isOn}
      title="Play spots only (O)"
    >
      <span className="figures">{words ?? 'Play spots only'}</span>
    </Button>
  )
}
