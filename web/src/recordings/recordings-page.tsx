import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { errorMessage } from '../api/error-message.ts'
import { recordingsQuery } from '../api/queries.ts'
import { PageHeading } from '../app/page-heading.tsx'
import { DiarizeThese } from '../batches/diarize-these.tsx'
import { counted } from '../format/score-format.ts'
import { OpenUploads } from '../uploads/open-uploads.tsx'
import { UploadForm } from '../uploads/upload-form.tsx'
import { usePendingDeletions } from './delete-with-undo.ts'
import { EmptyList } from './empty-list.tsx'
import { LeftOutLine } from './left-out-line.tsx'
import { ListFilters } from './list-filters.tsx'
import { ListSkeleton } from './list-skeleton.tsx'
import { isFiltered, readRecordingsSearch, type SearchChanges } from './recordings-search.ts'
import { RecordingsTable } from './recordings-table.tsx'
import { useAnswered } from './use-answered.ts'
import { useSettled } from './use-settled.ts'

const route = getRouteApi('/')

/** The home view: hand recordings in, find the doubtful ones. */
export function RecordingsPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const list = useInfiniteQuery(recordingsQuery(search))
  const answered = useAnswered(search, list.isPlaceholderData)
  const isSettled = useSettled(list.isFetching)
  const hidden = usePendingDeletions()
  const change = (changes: SearchChanges) =>
    void navigate({
      search: (now) => readRecordingsSearch({ ...now, ...changes }),
      replace: true,
      resetScroll: false,
    })
  const clear = () =>
    void navigate({
      search: search.sort === undefined ? {} : { sort: search.sort },
      resetScroll: false,
    })

  const pages = list.data?.pages
  const items = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages])
  const newest = pages?.at(-1)
  const total =
    newest && Math.max(0, newest.total - items.filter(({ id }) => hidden.has(id)).length)
  const { isFetching, fetchNextPage } = list
  const more = useCallback(() => {
    if (!isFetching) void fetchNextPage()
  }, [isFetching, fetchNextPage])
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <PageHeading title="Recordings" />
        <Text c="dimmed" className="figures">
          {total ? counted(total, 'recording') : ' '}
        </Text>
      </Group>
      <UploadForm />
      <OpenUploads />
      {total === 0 && !isFiltered(search) && !list.isPlaceholderData ? (
        <EmptyList />
      ) : (
        <>
          <ListFilters search={search} onChange={change} onClear={clear} />
          {search.status === 'new' && total !== undefined && total > 0 && (
            <DiarizeThese query={search} total={total} />
          )}
          {newest && <LeftOutLine search={search} without={newest.without} />}
          {list.isPending && <ListSkeleton />}
          {total !== undefined && total > 0 && (
            <RecordingsTable
              items={items}
              search={search}
              question={answered ?? search}
              total={total}
              hasMore={list.hasNextPage}
              isSettled={isSettled}
              onMore={more}
              onSort={(sort) => change({ sort })}
              onOpen={(id) => void navigate({ to: '/recordings/$id', params: { id } })}
            />
          )}
          {total === 0 && isFiltered(search) && (
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
    </Stack>
  )
}
