import { Anchor, Button, Group, Text } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { lastListSearch } from '../../recordings/list-memory.ts'
import { useNextRecording } from '../../recordings/next-recording.ts'
import { useActions } from '../listen/shortcuts.ts'
import { readRecordingSearch, withoutMoment } from '../recording-search.ts'

interface Props {
  readonly recordingId: string
  /** Resolves when the last verdict is saved; rejects if that fails. */
  readonly saved: () => Promise<unknown>
}

/** Opens the next recording in the list with the same thresholds and plays its first spot. */
export function NextRecording({ recordingId, saved }: Props) {
  const navigate = useNavigate()
  const { next, isLoading } = useNextRecording(recordingId)
  const [wasPressed, setPressed] = useState(false)
  const openNext = async () => {
    setPressed(true)
    if (next === null) return
    try {
      await saved()
    } catch {
      // The score shows the error; stay on this recording.
      return
    }
    autoplay.announce(next)
    await navigate({
      to: '/recordings/$id',
      params: { id: next },
      search: (now) => readRecordingSearch({ ...withoutMoment(now), run: undefined }),
    })
  }
  useActions({ 'next-recording': () => void openNext() })
  const isAtEnd = !isLoading && next === null
  return (
    <Group gap="sm" wrap="nowrap">
      <Text size="sm" role="status" c="dimmed">
        {isAtEnd && wasPressed && 'This was the last recording in the list. '}
        {isAtEnd && (
          <Anchor
            size="sm"
            renderRoot={(props) => <Link to="/" search={lastListSearch()} {...props} />}
          >
            Back to recordings
          </Anchor>
        )}
      </Text>
      <Button
        disabled={next === null}
        onClick={() => void openNext()}
        aria-label={isAtEnd ? 'Last recording in the list' : 'Next recording'}
        title="Next recording (G or Enter)"
      >
        {isAtEnd ? 'Last recording' : 'Next recording'}
      </Button>
    </Group>
  )
}

let announced: string | null = null

/** Remembers which recording to play after navigation. */
export const autoplay = {
  announce(recordingId: string): void {
    announced = recordingId
  },
  /** Whether this recording was announced; clears the announcement. */
  take(recordingId: string): boolean {
    const isThis = announced === recordingId
    if (isThis) announced = null
    return isThis
  },
}
