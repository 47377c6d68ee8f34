import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { healthQuery } from '../api/queries.ts'
import { healthTroubles, healthWords } from './health-words.ts'

const LOOK_MS = 60_000

/** Who diarizes, where things are kept, and what of it does not work now. */
export function HealthLine() {
  const { data: health } = useQuery({ ...healthQuery, refetchInterval: LOOK_MS })
  if (!health) return <Text size="sm">&nbsp;</Text>
  const troubles = healthTroubles(health)
  return (
    <Stack gap={2} flex="1 1 20rem">
      <Text size="sm" c="dimmed">
        {healthWords(health)}
      </Text>
      <Stack gap={2} role="status">
        {troubles.map((trouble) => (
          <Text key={trouble} size="sm" style={{ overflowWrap: 'anywhere' }}>
            {trouble}
          </Text>
        ))}
      </Stack>
    </Stack>
  )
}
