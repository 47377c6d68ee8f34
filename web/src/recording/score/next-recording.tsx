import { Anchor, Button, Group, Text } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { lastListSearch } from '../../recordings/list-memory.ts'
import { useNextRecording } from '../../recordings/next-recording.ts'
import { useActions } from '../listen/shortcuts.ts'
import { readRecordingSearch } from '../recording-search.ts'

interface Props {
  readonly recordingId: string
  /** Settles when the verdict given last is stored; rejects where it could not be. */
  readonly saved: () => Promise<unknown>
}

/** On to the next recording of the list, with the same thresholds; it begins at its first spot. */
export function NextRecording({ recordingId, saved }: Props) {
  const navigate = useNavigate()
  const { next, isLoading } = useNextRecording(recordingId)
  const [wantsOn, setWantsOn] = useState(false)
  const goOn = async () => {
    setWantsOn(true)
    if (next === null) return
    try {
      await saved()
    } catch {
      // The verdict says beside itself that it is not stored: one stays with it.
      return
    }
    autoplay.announce(next)
    await navigate({
      to: '/recordings/$id',
      params: { id: next },
      search: (now) => readRecordingSearch({ ...now, run: undefined }),
    })
  }
  useActions({ 'next-recording': () => void goOn() })
  const isAtEnd = !isLoading && next === null
  return (
    <Group gap="sm">
      <Text size="sm" role="status" c="dimmed">
        {isAtEnd && wantsOn && 'That was the last recording of the list. '}
        {isAtEnd && (
          <Anchor
            size="sm"
            renderRoot={(props) => <Link to="/" search={lastListSearch()} {...props} />}
          >
            Back to the list
          </Anchor>
        )}
      </Text>
      <Button
        disabled={next === null}
        onClick={() => void goOn()}
        title="Next recording (G or Enter)"
      >
        {isAtEnd ? 'Last recording of the list' : 'Next recording'}
      </Button>
    </Group>
  )
}

let arriving: string | null = null

/** Remembers that a recording is being opened to be judged next, so that it begins at its first spot. */
export const autoplay = {
  announce(recordingId: string): void {
    arriving = recordingId
  },
  /** Whether this recording was announced; asked once, it is forgotten. */
  take(recordingId: string): boolean {
    const isThis = arriving === recordingId
    if (isThis) arriving = null
    return isThis
  },
}
