import { Anchor, Group, Progress, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { RecordingView } from '@toolkit/server/client'
import { useEffect } from 'react'
import { api } from '../../api/client.ts'
import { preparationQuery } from '../../api/queries.ts'
import { isFileMissing } from '../../api/recording-sound.ts'
import { preparationWords } from '../../format/status-words.ts'
import { ListenHelp } from './listen-help.tsx'
import classes from './player.module.css'
import { announce, useNotice } from './player-notice.ts'
import { useActions } from './use-actions.ts'

/** Replaces the player while a recording has no sound: shows the preparation progress or an error. */
export function NoSound({ recording }: { readonly recording: RecordingView }) {
  return (
    <section className={classes.player} aria-label="Player">
      {recording.error === null ? (
        <Preparing recordingId={recording.id} />
      ) : isFileMissing(recording) ? (
        <Text mih={36}>There is no sound to play: the file is missing on the server.</Text>
      ) : (
        <Text mih={36}>
          There is no sound to play: the file could not be read.{' '}
          <Anchor href={api.originalUrl(recording.id)} download>
            Download the original
          </Anchor>
        </Text>
      )}
    </section>
  )
}

const wait = () => announce('Playing has to wait for the sound')

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
          aria-label="Preparing the sound"
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
