import { Button, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { errorMessage } from '../api/error-message.ts'
import { RecordingLink } from '../components/recording-link.tsx'
import { formatErrorRate, formatFixed } from '../format/number-format.ts'
import { formatTime } from '../format/time-format.ts'
import { sourceWords, useKnownProviders } from '../providers/known-providers.ts'
import type { RecordingsSearch } from '../recordings/recordings-search.ts'
import classes from './evaluation.module.css'
import { rankedQuery } from './evaluation-queries.ts'
import { Section } from './section.tsx'

/** The recordings with an error rate, the highest first. */
export function RankedRecordings({ filters }: { readonly filters: RecordingsSearch }) {
  const list = useInfiniteQuery(rankedQuery(filters))
  const known = useKnownProviders()
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Section title="Recordings, most errors first">
      {list.isError && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorMessage(list.error)}
        </Text>
      )}
      {items.length > 0 && (
        <table className={classes.table} aria-label="Recordings by errors">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Errors</th>
              <th scope="col">Length</th>
              <th scope="col" data-wide>
                Mean confidence
              </th>
              <th scope="col" data-wide>
                Diarized by
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((recording) => {
              const { id, name, errorRate, durationSeconds, sampleMean, provider, model } =
                recording
              return (
                <tr key={id}>
                  <th scope="row">
                    <RecordingLink id={id} name={name} />
                  </th>
                  <td>{formatErrorRate(errorRate)}</td>
                  <td>{formatTime(durationSeconds)}</td>
                  <td data-wide>{formatFixed(sampleMean, 1)}</td>
                  <td data-wide>
                    {provider === null || model === null
                      ? '–'
                      : sourceWords(known, { provider, model })}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
      {list.hasNextPage && (
        <Button
          variant="default"
          size="compact-sm"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </Section>
  )
}
