import { Button, Group, Text } from '@mantine/core'
import type { RecordingView } from '@toolkit/server/client'
import { useState } from 'react'
import { playhead, usePlayhead } from '../playhead.ts'
import { AudioElement } from './audio-element.tsx'
import { Clock } from './clock.tsx'
import { HelpButton } from './help-button.tsx'
import { Icon } from './icons.tsx'
import { listening } from './listening.ts'
import { LoopSelect } from './loop-select.tsx'
import { useNotice } from './notice.ts'
import classes from './player.module.css'
import { SpeedSelect } from './speed-select.tsx'
import { toggleTour, useTourGuide } from './spot-tour.ts'
import { StepButtons } from './step-buttons.tsx'
import { TourButton } from './tour-button.tsx'
import { goTo, toggleLoop } from './travel.ts'
import { useActions } from './use-actions.ts'
import { Volume } from './volume.tsx'

interface Props {
  /** One that has its sound. */
  readonly recording: RecordingView
  /** Whether there is a result to go from spot to spot in. */
  readonly hasResult: boolean
}

const STEP_SECONDS = 5
const SMALL_STEP_SECONDS = 1

/** The bar that stays in view: the recording's sound and the ways through it, by button and by key. */
export function Player({ recording, hasResult }: Props) {
  const [cannotPlay, setCannotPlay] = useState(false)
  const isPlaying = usePlayhead((state) => state.isPlaying)
  const notice = useNotice()
  useTourGuide()
  useActions({
    toggle: () => playhead.toggle(),
    back: () => playhead.skip(-STEP_SECONDS),
    forth: () => playhead.skip(STEP_SECONDS),
    'back-a-little': () => playhead.skip(-SMALL_STEP_SECONDS),
    'forth-a-little': () => playhead.skip(SMALL_STEP_SECONDS),
    slower: () => listening.changeSpeed(-1),
    faster: () => listening.changeSpeed(1),
    mute: () => listening.set({ isMuted: !listening.state().isMuted }),
    'next-spot': () => goTo('spot', 1),
    'previous-spot': () => goTo('spot', -1),
    'next-turn': () => goTo('turn', 1),
    'previous-turn': () => goTo('turn', -1),
    tour: toggleTour,
    loop: toggleLoop,
  })
  return (
    <section className={classes.player} aria-label="Player">
      <AudioElement
        recordingId={recording.id}
        sound={recording.sound}
        onPlayable={(isPlayable) => setCannotPlay(!isPlayable)}
      />
      {cannotPlay && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          The sound cannot be played: this browser does not know its format, or the server is away.
          The results are not affected.
        </Text>
      )}
      <Group gap="xs" align="center">
        <Button
          onClick={() => playhead.toggle()}
          w={104}
          px="sm"
          leftSection={<Icon name={isPlaying ? 'pause' : 'play'} />}
        >
          {isPlaying ? 'Pause' : 'Play'}
        </Button>
        <Clock durationSeconds={recording.durationSeconds} />
        {hasResult && (
          <>
            <StepButtons kind="spot" previousKey="K" nextKey="J" />
            <StepButtons kind="turn" previousKey="P" nextKey="N" />
            <TourButton />
            <LoopSelect />
          </>
        )}
        <SpeedSelect />
        <Volume />
        <HelpButton />
        <Text size="sm" c="dimmed" role="status" className={classes.notice}>
          {notice}
        </Text>
      </Group>
    </section>
  )
}
