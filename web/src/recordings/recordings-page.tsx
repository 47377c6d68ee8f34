import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { errorMessage } from '../api/error-message.ts'
import { recordingsQuery } from '../api/queries.ts'
import { PageHeading } from '../app/page-heading.tsx'
import { counted } from '../format/score-format.ts'
import { UploadForm } from '../uploads/upload-form.tsx'
import { EmptyList } from './empty-list.tsx'
import { LeftOutLine } from './left-out-line.tsx'
import { ListFilters } from './list-filters.tsx'
import { ListSkeleton } from './list-skeleton.tsx'
import { isFiltered, type RecordingsSearch, readRecordingsSearch } from './recordings-search.ts'
import { RecordingsTable } from './recordings-table.tsx'

const route = getRouteApi('/')

/** The home view: hand recordings in, find the doubtful ones. */
export function RecordingsPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const list = useInfiniteQuery(recordingsQuery(search))
  const change = (changes: RecordingsSearch) =>
    void navigate({
      search: (now) => readRecordingsSearch({ ...now, ...changes }),
      replace: true,
      resetScroll: false,
    })
  const clear = () => void navigate({ search: {}, resetScroll: false })

  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  const newest = list.data?.pages.at(-1)
  const isEmpty = newest?.total === 0
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <PageHeading title="Recordings" />
        <Text c="dimmed" className="figures">
          {newest && !isEmpty ? counted(newest.total, 'recording') : ' '}
        </Text>
      </Group>
      <UploadForm />
      {isEmpty && !isFiltered(search) && !list.isPlaceholderData ? (
        <EmptyList />
      ) : (
        <>
          <ListFilters search={search} onChange={change} />
          {newest && <LeftOutLine search={search} without={newest.without} />}
          {list.isPending && <ListSkeleton />}
          {items.length > 0 && (
            <RecordingsTable items={items} search={search} onSort={(sort) => change({ sort })} />
          )}
          {isEmpty && isFiltered(search) && (
            <Stack align="flex-start" gap="xs">
              <Text>No recording matches these filters.</Text>
              <Button variant="default" onClick={clear}>
                Clear the filters
              </Button>
            </Stack>
          )}
        </>
      )}
      {list.isError && (
        <Alert color="red" variant="outline" title="The list cannot be shown">
          {errorMessage(list.error)}{' '}
          <Button size="compact-sm" variant="default" onClick={() => void list.refetch()}>
            Try again
          </Button>
        </Alert>
      )}
      {list.hasNextPage && (
        <Button
          variant="default"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </Stack>
  )
}
