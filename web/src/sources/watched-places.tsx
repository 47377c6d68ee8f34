import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { WatchedPlaceView } from '@toolkit/server/client'
import { counted } from '../format/number-format.ts'
import { formatDate } from '../format/time-format.ts'
import { sourcesQuery } from './source-queries.ts'

/** The places whose new objects become recordings, with what the last look has found. Nothing if nothing is watched. */
export function WatchedPlaces() {
  const { data } = useQuery(sourcesQuery)
  if (data === undefined || data.watched.length === 0) return null
  return (
    <section aria-label="Watched places">
      {data.watched.map((watched) => (
        <Watched key={watched.place} watched={watched} />
      ))}
    </section>
  )
}

function Watched({ watched }: { readonly watched: WatchedPlaceView }) {
  const { place, error, skipped, lastSkipped } = watched
  return (
    <>
      <Text
        size="sm"
        c={error === null ? 'dimmed' : 'var(--mantine-color-error)'}
        style={{ overflowWrap: 'anywhere' }}
      >
        Watched: {place} · {lookWords(watched)}
      </Text>
      {skipped > 0 && (
        <details>
          <Text component="summary" size="sm" c="dimmed">
            Skipped, because they are not recordings ({skipped})
          </Text>
          <ul style={{ margin: 0, paddingInlineStart: '1.2rem' }}>
            {lastSkipped.map(({ url, message }) => (
              <Text key={url} component="li" size="sm" style={{ overflowWrap: 'anywhere' }}>
                {url}: {message}
              </Text>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function lookWords({ lastLookAt, error, taken }: WatchedPlaceView): string {
  if (lastLookAt === null) return 'first look under way'
  const when = `last look ${formatDate(lastLookAt)}`
  if (error !== null) return `${when}: ${error.message}`
  return taken === 0 ? when : `${when} · ${counted(taken, 'recording')} taken since the start`
}
