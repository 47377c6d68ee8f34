import { Alert } from '@mantine/core'
import { useLiveState } from '../api/live-connection.ts'
import { liveConnection } from './session.ts'

/** Says so while the server is away. */
export function ServerAway() {
  const state = useLiveState(liveConnection)
  return (
    <div role="status">
      {state === 'away' && (
        <Alert
          color="orange"
          variant="outline"
          title="The server cannot be reached"
          mb="sm"
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          What you see may be old. This page keeps trying and goes on by itself once the server is
          back.
        </Alert>
      )}
    </div>
  )
}
