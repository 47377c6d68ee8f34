import { Alert } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useLiveState } from '../api/live-connection.ts'
import { healthQuery } from '../api/queries.ts'
import { liveConnection } from './session.ts'

const LOOK_MS = 1000

/** Says so while the server is away, or there and not ready yet. */
export function ServerAway() {
  const isAway = useLiveState(liveConnection) === 'away'
  const { data: health, isError } = useQuery({
    ...healthQuery,
    staleTime: 0,
    retry: false,
    enabled: isAway,
    refetchInterval: LOOK_MS,
  })
  const isStarting = !isError && health?.status === 'starting'
  return (
    <div role="status">
      {isAway && (
        <Alert
          color="orange"
          variant="outline"
          title={isStarting ? 'The server is starting' : 'The server cannot be reached'}
          mb="sm"
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          {isStarting
            ? 'It takes up what the last one left. This page goes on by itself.'
            : 'What you see may be old. This page keeps trying and goes on by itself once the server is back.'}
        </Alert>
      )}
    </div>
  )
}
