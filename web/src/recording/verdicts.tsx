import { List, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { verdictsQuery } from '../api/queries.ts'
import { counted } from '../format/score-format.ts'

/** Every verdict so far, newest first. */
export function Verdicts({ recordingId }: { readonly recordingId: string }) {
  const { data } = useQuery(verdictsQuery(recordingId))
  if (!data || data.items.length === 0) return <span />
  return (
    <details>
      <summary>{counted(data.total, 'verdict')} so far</summary>
      <List size="sm" mt={4}>
        {data.items.map(({ id, score, note, createdAt }) => (
          <List.Item key={id}>
            <Text span size="sm" className="figures">
              {new Date(createdAt).toLocaleString()}: {score === null ? 'taken back' : score}
            </Text>
            {note !== null && (
              <Text span size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {' '}
                – {note}
              </Text>
            )}
          </List.Item>
        ))}
      </List>
    </details>
  )
}
