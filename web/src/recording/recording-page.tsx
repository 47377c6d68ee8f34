import { Alert, Anchor, Button, SimpleGrid, Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { errorMessage, isNotFound } from '../api/error-message.ts'
import { recordingQuery } from '../api/queries.ts'
import { NothingHere } from '../components/nothing-here.tsx'
import { lastListSearch } from '../recordings/list-memory.ts'
import { RecordingView } from './recording-view.tsx'

const route = getRouteApi('/recordings/$id')

/** One recording: what was found, where it is doubtful, and what the person thinks of it. */
export function RecordingPage() {
  const { id } = route.useParams()
  const recording = useQuery(recordingQuery(id))
  if (isNotFound(recording.error)) return <NothingHere what="recording" />
  return (
    <Stack gap="md">
      <Anchor
        renderRoot={(props) => <Link to="/" search={lastListSearch()} {...props} />}
        size="sm"
        style={{ alignSelf: 'flex-start' }}
      >
        ← Recordings
      </Anchor>
      {recording.isError && (
        <Alert color="red" variant="outline" title="The recording cannot be shown">
          {errorMessage(recording.error)}{' '}
          <Button size="compact-sm" variant="default" onClick={() => void recording.refetch()}>
            Try again
          </Button>
        </Alert>
      )}
      {recording.isPending && <RecordingSkeleton />}
      {recording.data && <RecordingView key={id} recording={recording.data} />}
    </Stack>
  )
}

function RecordingSkeleton() {
  return (
    <Stack gap="md" role="status" aria-label="Loading" aria-busy="true">
      <Skeleton height={42} width="60%" />
      <Skeleton height={46} width="80%" />
      <Skeleton height={60} width={400} />
      <Skeleton height={400} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Skeleton height={680} />
        <Skeleton height={680} />
      </SimpleGrid>
    </Stack>
  )
}
