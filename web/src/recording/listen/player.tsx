import { Anchor, Button, Group, Progress, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { RecordingView } from '@toolkit/server/client'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { api } from '../../api/client.ts'
import { preparationQuery } from '../../api/queries.ts'
import { hasNoFile, soundVersion } from '../../api/recording-sound.ts'
import { preparationWords } from '../../format/status-words.ts'
import { formatTime } from '../../format/time-format.ts'
import { HelpButton } from '../../keys/help-button.tsx'
import { playhead, usePlayhead } from '../../playback/playhead.ts'
import { BringBack } from '../retention/bring-back.tsx'
import classes from './player.module.css'
import {
  Icon,
  LoopSelect,
  PlaybackSettings,
  SpeedSelect,
  StepButtons,
  TourButton,
  Volume,
} from './player-controls.tsx'
import { announce, listening, useListening, useNotice } from './player-state.ts'
import { shownShortcuts, useActions } from './shortcuts.ts'
import { goTo, toggleLoop } from './spot-navigation.ts'
import { toggleTour, useTourGuide } from './spot-tour.ts'

interface Props {
  /** A recording with a sound. */
  readonly recording: RecordingView
  /** Whether there is a result with spots and turns to navigate. */
  readonly hasResult: boolean
}

const STEP_SECONDS = 5
const SMALL_STEP_SECONDS = 1

/** The sticky player bar: playback and navigation by buttons and keys. */
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
    'next-overlap': () => goTo('overlap', 1),
    'previous-overlap': () => goTo('overlap', -1),
    'next-mark': () => goTo('mark', 1),
    'previous-mark': () => goTo('mark', -1),
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
          The audio cannot be played: this browser does not know its format, or the server cannot be
          reached. The results are not affected.
        </Text>
      )}
      <Group gap="xs" align="center">
        <Button
          onClick={() => playhead.toggle()}
          className={classes.play ?? ''}
          aria-label={isPlaying ? 'Pause' : 'Play'}
          title={isPlaying ? 'Pause (Space)' : 'Play (Space)'}
          leftSection={<Icon name={isPlaying ? 'pause' : 'play'} />}
        >
          <span className={classes.playWord}>{isPlaying ? 'Pause' : 'Play'}</span>
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
        <PlaybackSettings />
        <ListenHelp />
        <Text size="sm" c="dimmed" role="status" className={classes.notice}>
          {notice}
        </Text>
      </Group>
    </section>
  )
}

/** Position and duration. */
function Clock({ durationSeconds }: { readonly durationSeconds: number | null }) {
  const now = usePlayhead(({ seconds }) => formatTime(seconds))
  return (
    <Text className={`figures ${classes.clock}`} data-testid="clock">
      {now} <span className={classes.whole}>/ {formatTime(durationSeconds)}</span>
    </Text>
  )
}

interface AudioElementProps {
  readonly recordingId: string
  readonly sound: RecordingView['sound']
  readonly onPlayable: (isPlayable: boolean) => void
}

/**
 * The audio element: reads the sound by ranges and moves the playhead. If the sound is replaced, it is reloaded and
 * continues at the same position.
 */
export function AudioElement({ recordingId, sound, onPlayable }: AudioElementProps) {
  const audio = useRef<HTMLAudioElement>(null)
  const { speed, volume, isMuted } = useListening()
  // A unique URL per sound version, so that the browser does not use the cache of another one.
  const address = `${api.audioUrl(recordingId)}?sound=${soundVersion(sound)}`
  useEffect(() => (audio.current ? playhead.attach(audio.current) : undefined), [])
  useEffect(() => playhead.load(address), [address])
  useEffect(() => {
    if (!audio.current) return
    audio.current.preservesPitch = true
    audio.current.playbackRate = speed
    // The element resets to these values whenever it loads.
    audio.current.defaultPlaybackRate = speed
    audio.current.volume = volume
    audio.current.muted = isMuted
  }, [speed, volume, isMuted])
  return (
    // biome-ignore lint/a11y/useMediaCaption: recordings have no captions
    <audio
      ref={audio}
      preload="metadata"
      onError={() => onPlayable(false)}
      onLoadedMetadata={() => onPlayable(true)}
    />
  )
}

/** Replaces the player while a recording has no sound: shows the preparation progress, an error, or how to bring it back. */
export function NoSound({ recording }: { readonly recording: RecordingView }) {
  return (
    <section className={classes.player} aria-label="Player">
      {hasNoFile(recording) ? (
        <BringBack recording={recording} />
      ) : recording.error === null ? (
        <Preparing recordingId={recording.id} />
      ) : (
        <Text mih={36}>
          There is no audio to play: the file could not be read.{' '}
          <Anchor href={api.originalUrl(recording.id)} download>
            Download original
          </Anchor>
        </Text>
      )}
    </section>
  )
}

const wait = () => announce('The audio is not ready yet')

function Preparing({ recordingId }: { readonly recordingId: string }) {
  const { data: fraction } = useQuery(preparationQuery(recordingId))
  const notice = useNotice()
  useActions({
    toggle: wait,
    back: wait,
    forth: wait,
    'back-a-little': wait,
    'forth-a-little': wait,
    slower: wait,
    faster: wait,
    mute: wait,
    'next-spot': wait,
    'previous-spot': wait,
    'next-turn': wait,
    'previous-turn': wait,
    'next-overlap': wait,
    'previous-overlap': wait,
    'next-mark': wait,
    'previous-mark': wait,
    tour: wait,
    loop: wait,
  })
  useEffect(() => {
    // Clears notices about another sound, and the waiting notice once this one is ready.
    announce('')
    return () => announce('')
  }, [])
  const isKnown = fraction !== null
  const known = { 'aria-valuenow': Math.floor((fraction ?? 0) * 100), 'aria-valuemax': 100 }
  return (
    <Group gap="sm" align="center" mih={36}>
      <Text className="figures">{preparationWords(fraction)}</Text>
      <Progress.Root flex="1 1 8rem">
        <Progress.Section
          withAria={false}
          role="progressbar"
          aria-label="Preparing audio"
          {...(isKnown ? known : {})}
          value={isKnown ? fraction * 100 : 100}
          animated={!isKnown}
        />
      </Progress.Root>
      <ListenHelp />
      <Text size="sm" c="dimmed" role="status" className={classes.notice}>
        {notice}
      </Text>
    </Group>
  )
}

/** Help dialog with the keyboard shortcuts of a recording. */
function ListenHelp() {
  const [isOpen, setOpen] = useState(false)
  useActions({ help: () => setOpen(true) })
  const groups = useSyncExternalStore(shownShortcuts.subscribe, shownShortcuts.state)
  return <HelpButton groups={groups} isOpen={isOpen} onChange={setOpen} />
}
