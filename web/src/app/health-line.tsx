import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { healthQuery } from '../api/queries.ts'

/** Who diarizes, where things are kept, and whether both can be reached. */
export function HealthLine() {
  const { data: health } = useQuery(healthQuery)
  if (!health) return <Text size="sm">&nbsp;</Text>
  const providers = health.providers.map(({ name, reachable, detail }) =>
    reachable ? name : `${name} (cannot be reached${detail ? `: ${detail}` : ''})`,
  )
  const database = health.database.reachable
    ? health.database.kind
    : `${health.database.kind} (cannot be reached)`
  return (
    <Text size="sm" c="dimmed">
      Diarizers: {providers.join(', ')} · Database: {database} · Version {health.version}
    </Text>
  )
}
