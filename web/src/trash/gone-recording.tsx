import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { RecordingView } from '@toolkit/server/client'
import type { ReactElement } from 'react'
import { api } from '../api/client.ts'
import { errorMessage, isNotFound } from '../api/error-message.ts'
import { applyRecording } from '../api/live-events.ts'
import { deletedIdsQuery, healthQuery, queryClient, recordingQuery } from '../api/queries.ts'
import { NotFound, PageHeading } from '../components/page-heading.tsx'
import { refetchLists } from '../deletion/pending-deletions.ts'
import { TrashLink } from './trash-link.tsx'
import { timeLeftWords } from './trash-words.ts'

/** What a view shows instead of a recording that is in the trash, was deleted, or does not exist; null otherwise. */
export function useGoneRecording(id: string): ReactElement | null {
  const { data: deletedIds } = useQuery(deletedIdsQuery)
  const { data: recording, error } = useQuery(recordingQuery(id))
  if (deletedIds.includes(id)) return <Deleted />
  if (isNotFound(error)) return <NotFound what="recording" />
  return recording && recording.trashedAt !== null ? (
    <InTrash recording={recording} trashedAt={recording.trashedAt} />
  ) : null
}

/** The view of a recording that was deleted permanently while it was open. */
function Deleted() {
  return (
    <Stack gap="sm">
      <PageHeading title="This recording was deleted" />
      <Text>It cannot be restored.</Text>
      <Anchor component={Link} to="/">
        Go to recordings
      </Anchor>
    </Stack>
  )
}

interface Props {
  readonly recording: RecordingView
  readonly trashedAt: string
}

/** The view of a recording in the trash. */
function InTrash({ recording, trashedAt }: Props) {
  const { id, name } = recording
  const { data: health } = useQuery(healthQuery)
  const restore = useMutation({
    mutationFn: () => api.restore(id),
    onSuccess: (restored) => {
      applyRecording(queryClient, restored)
      void refetchLists()
    },
  })
  const days = health?.limits.trashDays
  return (
    <Stack gap="md" align="flex-start">
      <PageHeading title={name} />
      <Alert color="orange" variant="outline" title="This recording is in the trash">
        <Stack gap="sm">
          <Text size="sm">
            {days === undefined
              ? ''
              : `It is deleted permanently ${timeLeftWords(trashedAt, days, Date.now())}. `}
            Restore it to see, play, change or diarize it.
          </Text>
          <Group gap="sm">
            <Button loading={restore.isPending} onClick={() => restore.mutate()}>
              Restore
            </Button>
            <TrashLink />
          </Group>
          {restore.isError && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {errorMessage(restore.error)}
            </Text>
          )}
        </Stack>
      </Alert>
      <Anchor component={Link} to="/">
        Go to recordings
      </Anchor>
    </Stack>
  )
}
