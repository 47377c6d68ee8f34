import { Alert, Button, Group, List, Paper, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { RecordingListView } from '@toolkit/server/client'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { errorMessage } from '../api/error-message.ts'
import { healthQuery, recordingsQuery } from '../api/queries.ts'
import { DiarizeThese } from '../batches/diarize-these.tsx'
import { PageHeading } from '../components/page-heading.tsx'
import { usePendingDeletions } from '../deletion/pending-deletions.ts'
import { counted } from '../format/number-format.ts'
import { OpenUploads } from '../uploads/open-uploads.tsx'
import { UploadForm } from '../uploads/upload-form.tsx'
import { useUploads } from '../uploads/uploads-context.tsx'
import { leftOutWords, letThroughWords } from './filters/filter-words.ts'
import { ListFilters } from './filters/list-filters.tsx'
import {
  isFiltered,
  type RecordingsSearch,
  readRecordingsSearch,
  type SearchChanges,
} from './recordings-search.ts'
import { ListHelp } from './table/list-keys.tsx'
import { RecordingsTable } from './table/recordings-table.tsx'

const SKELETON_ROWS = 12

const route = getRouteApi('/')

/** The home view: upload recordings and find the doubtful ones. */
export function RecordingsPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const list = useInfiniteQuery(recordingsQuery(search))
  const answered = useAnswered(search, list.isPlaceholderData)
  const isSettled = useSettled(list.isFetching)
  const hidden = usePendingDeletions()
  useKnownProvider(search)
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
        <Group gap="sm">
          <Text c="dimmed" className="figures">
            {total ? counted(total, 'recording') : ' '}
          </Text>
          {total !== undefined && total > 0 && <ListHelp />}
        </Group>
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
              answered={answered ?? search}
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

/** Removes a provider from the URL that the server does not know. */
function useKnownProvider(search: RecordingsSearch): void {
  const navigate = route.useNavigate()
  const { data: health } = useQuery(healthQuery)
  const known = health?.registered.map(({ name }) => name)
  const isUnknown = search.provider !== undefined && known?.includes(search.provider) === false
  useEffect(() => {
    if (!isUnknown) return
    void navigate({ search: (now) => readRecordingsSearch(now, known), replace: true })
  })
}

interface Props {
  readonly search: RecordingsSearch
  readonly without: RecordingListView['without']
}

/** Number of recordings that the filters cannot be applied to, and why. */
function LeftOutLine({ search, without }: Props) {
  const words = [leftOutWords(search, without), letThroughWords(search, without)]
  const text = words.filter((line) => line !== null).join(' ')
  return (
    <Text size="sm" c="dimmed" role="status" data-testid="left-out">
      {text}
    </Text>
  )
}

/** Placeholder for the list while it is loading. */
function ListSkeleton() {
  return (
    <Stack gap={9} pt={40} aria-label="Loading" aria-busy="true" role="status">
      {Array.from({ length: SKELETON_ROWS }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholder rows
        <Skeleton key={row} height={28} />
      ))}
    </Stack>
  )
}

/** Returns the last value that was not waiting for an answer; null if there was none since the view was opened. */
function useAnswered<T>(value: T, isWaiting: boolean): T | null {
  const [answered, setAnswered] = useState<T | null>(isWaiting ? null : value)
  if (!isWaiting && answered !== value) setAnswered(value)
  return isWaiting ? answered : value
}

/** Whether an answer has been rendered since the view was opened. */
function useSettled(isFetching: boolean): boolean {
  const [isSettled, setSettled] = useState(false)
  useEffect(() => {
    if (!isFetching) setSettled(true)
  }, [isFetching])
  return isSettled
}

const EXAMPLE = { url: '/example/conversation.wav', name: 'Example conversation' }

/** Introduction, shown without recordings. */
function EmptyList() {
  const { add } = useUploads()
  const example = useMutation({
    mutationFn: async () => {
      const response = await fetch(EXAMPLE.url)
      if (!response.ok) throw new Error('The example is not on this server. Upload a file instead.')
      const sound = await response.blob()
      add([new File([sound], 'conversation.wav', { type: 'audio/wav' })], EXAMPLE.name)
    },
  })
  return (
    <Paper withBorder p="xl">
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h3">
          No recordings yet
        </Title>
        <Text>Upload one to see where its diarization is uncertain:</Text>
        <List type="ordered">
          <List.Item>Choose files above, or drop them anywhere on this page.</List.Item>
          <List.Item>Set the number of speakers, if you know it.</List.Item>
          <List.Item>Open the recording, listen to its doubtful moments, and score it.</List.Item>
        </List>
        <Group gap="sm">
          <Button
            variant="default"
            loading={example.isPending}
            disabled={example.isSuccess}
            onClick={() => example.mutate()}
          >
            Try the example recording
          </Button>
          {example.isError && (
            <Text c="var(--mantine-color-error)" role="alert">
              {errorMessage(example.error)}
            </Text>
          )}
        </Group>
      </Stack>
    </Paper>
  )
}
