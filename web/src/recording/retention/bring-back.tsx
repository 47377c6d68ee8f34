import { Button, FileButton, Group, Loader, Progress, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RecordingView } from '@toolkit/server/client'
import { useEffect, useRef, useState } from 'react'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { applyRecording } from '../../api/live-events.ts'
import { type FilePut, putFile } from '../../api/put-file.ts'
import { formatDate } from '../../format/time-format.ts'

/** Says that the audio was removed or is missing, and takes the same file again. */
export function BringBack({ recording }: { readonly recording: RecordingView }) {
  const { audioRemovedAt } = recording
  const client = useQueryClient()
  const fetching = useFetchBack(recording)
  const sending = useRef<FilePut<RecordingView> | null>(null)
  const [fraction, setFraction] = useState<number | null>(null)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => () => sending.current?.cancel(), [])
  const send = async (file: File) => {
    setError(null)
    fetching.reset()
    // Not sent for nothing: the server would refuse it at its end.
    if (file.size !== recording.sizeBytes) return setError(OTHER_FILE)
    setFraction(0)
    const put = putFile<RecordingView>(api.audioUrl(recording.id), file, setFraction)
    sending.current = put
    try {
      applyRecording(client, await put.answer)
    } catch (failure) {
      setError(errorMessage(failure))
    }
    setFraction(null)
  }
  return (
    <Group gap="sm" mih={36}>
      <Text>
        {audioRemovedAt === null
          ? 'There is no audio to play: the file is missing on the server. The results are kept.'
          : `The audio was removed on ${formatDate(audioRemovedAt)}, as its time was over. The results are kept.`}
      </Text>
      {fraction === null && fetching.isFetching ? (
        <>
          <Loader size="xs" />
          <Text role="status">Fetching it from {new URL(fetching.address ?? '').host}…</Text>
          <Button size="compact-sm" variant="default" onClick={fetching.cancel}>
            Cancel
          </Button>
        </>
      ) : fraction === null ? (
        <FileButton onChange={(file) => file !== null && void send(file)}>
          {(props) => (
            <Button size="compact-sm" variant="default" {...props}>
              Bring the audio back…
            </Button>
          )}
        </FileButton>
      ) : (
        <>
          <Progress value={fraction * 100} w={120} aria-label="Sending the file" />
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              sending.current?.cancel()
              setFraction(null)
            }}
          >
            Cancel
          </Button>
        </>
      )}
      {fraction === null && fetching.address !== null && !fetching.isFetching && (
        <Button
          size="compact-sm"
          variant="default"
          title={fetching.address}
          onClick={() => {
            setError(null)
            fetching.start()
          }}
        >
          Fetch it from its address again
        </Button>
      )}
      {(error ?? fetching.error) !== null && (
        <Text c="var(--mantine-color-error)" role="alert">
          {error ?? fetching.error}
        </Text>
      )}
    </Group>
  )
}

/** Fetching the file again from the address that the recording came from; `address` null: it came from none. */
function useFetchBack({ id, source }: RecordingView) {
  const client = useQueryClient()
  const running = useRef<AbortController | null>(null)
  const fetching = useMutation({
    mutationFn: async () => {
      running.current = new AbortController()
      return api.fetchAudio(id, { signal: running.current.signal })
    },
    onSuccess: (brought) => applyRecording(client, brought),
  })
  useEffect(() => () => running.current?.abort(), [])
  const isCanceled = running.current?.signal.aborted === true
  return {
    address: source.kind === 'url' ? source.url : null,
    isFetching: fetching.isPending,
    error: fetching.isError && !isCanceled ? errorMessage(fetching.error) : null,
    reset: fetching.reset,
    start: () => fetching.mutate(),
    cancel: () => running.current?.abort(),
  }
}

const OTHER_FILE =
  'This is not the file that was uploaded: its size differs. Choose the original file.'
