import { Text } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { recordingQuery } from '../api/queries.ts'
import { RecordingLink } from '../app/recording-link.tsx'

/** Says that the same bytes were here already, with links; silent of those that are gone meanwhile. */
export function SameRecordings({ ids }: { readonly ids: readonly string[] }) {
  const found = useQueries({ queries: ids.slice(0, 3).map((id) => recordingQuery(id)) })
  const same = found.flatMap(({ data }) => (data ? [data] : []))
  if (same.length === 0) return null
  return (
    <Text size="sm" component="div">
      The same file is already here:{' '}
      {same.map(({ id, name }, place) => (
        <span key={id}>
          {place > 0 && ', '}
          <RecordingLink id={id} name={name} />
        </span>
      ))}
      {ids.length > found.length && ` and ${ids.length - found.length} more`}
    </Text>
  )
}
