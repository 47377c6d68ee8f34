import { Alert, Button, Group, Skeleton, Stack, Table, Text } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { isolated, type ListedRecordingView } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { applyDeleted, applyRecording } from '../api/live-events.ts'
import { healthQuery, queryClient } from '../api/queries.ts'
import { Dialog } from '../components/dialog.tsx'
import { PageHeading } from '../components/page-heading.tsx'
import { RecordingLink } from '../components/recording-link.tsx'
import { refetchLists } from '../deletion/pending-deletions.ts'
import { counted, formatSize } from '../format/number-format.ts'
import { formatAge, formatDate, formatTime } from '../format/time-format.ts'
import { SearchField } from '../recordings/filters/search-field.tsx'
import { useListKeys } from '../recordings/table/list-keys.tsx'
import { DueAudio } from './due-audio.tsx'
import { readTrashSearch, trashQuery, trashSummaryQuery } from './trash-queries.ts'
import { timeLeftWords } from './trash-words.ts'

const route = getRouteApi('/trash')

/** The view of the recordings in the trash. */
export function TrashPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const list = useInfiniteQuery(trashQuery(search))
  const { data: health } = useQuery(healthQuery)
  const [done, setDone] = useState('')
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  const total = Math.max(list.data?.pages.at(-1)?.total ?? 0, items.length)
  const days = health?.limits.trashDays
  const isSearched = search.q !== undefined
  const change = (q: string) =>
    void navigate({ search: readTrashSearch({ q }), replace: true, resetScroll: false })
  useSearchKeys()
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <PageHeading title="Trash" />
        {/* It deletes everything, not what is found. */}
        {total > 0 && !isSearched && <EmptyTrash onDone={setDone} />}
      </Group>
      <Text>
        Deleted recordings can be restored
        {!days ? '' : ` for ${counted(days, 'day')}`}, with their results and scores. They use disk
        space until they are deleted permanently.
      </Text>
      {/* Also while the list loads, so that `/` and what is typed after it are not lost. */}
      {(total > 0 || isSearched || list.isPending) && (
        <Group>
          <SearchField value={search.q ?? ''} onChange={change} />
        </Group>
      )}
      <Text size="sm" role="status">
        {done}
      </Text>
      {list.isPending && (
        <Skeleton height={200} role="status" aria-label="Loading" aria-busy="true" />
      )}
      {list.isError && (
        <Alert color="red" variant="outline" title="The trash cannot be shown">
          {errorMessage(list.error)}{' '}
          <Button size="compact-sm" variant="default" onClick={() => void list.refetch()}>
            Try again
          </Button>
        </Alert>
      )}
      {list.isSuccess && items.length === 0 && !isSearched && (
        <Text c="dimmed">The trash is empty.</Text>
      )}
      {list.isSuccess && items.length === 0 && isSearched && (
        <Stack align="flex-start" gap="xs">
          <Text>No recording in the trash matches this search.</Text>
          <Button variant="default" onClick={() => change('')}>
            Clear the search
          </Button>
        </Stack>
      )}
      {items.length > 0 && <TrashTable items={items} trashDays={days} onDone={setDone} />}
      {list.hasNextPage && (
        <Button
          variant="default"
          style={{ alignSelf: 'flex-start' }}
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      )}
      <DueAudio />
    </Stack>
  )
}

/** `/` goes to the search, Escape from it to the first recording, as in the list. */
function useSearchKeys(): void {
  useListKeys(null, (action) => {
    const field = document.querySelector<HTMLInputElement>('input[type="search"]')
    if (field === null) return false
    if (action === 'search') field.focus()
    else if (action === 'leave' && document.activeElement === field) {
      const first = document.querySelector<HTMLElement>('[data-trashed] a')
      if (first) first.focus()
      else field.blur()
    } else return false
    return true
  })
}

interface TrashTableProps {
  readonly items: readonly ListedRecordingView[]
  /** Undefined until it is known. */
  readonly trashDays: number | undefined
  /** Receives what was done, as text. */
  readonly onDone: (words: string) => void
}

/** The table; on narrow screens length and times are below the name. */
function TrashTable({ items, trashDays, onDone }: TrashTableProps) {
  return (
    <Table verticalSpacing={6} aria-label="Recordings in the trash">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th visibleFrom="sm">Length</Table.Th>
          <Table.Th visibleFrom="sm">Added</Table.Th>
          <Table.Th visibleFrom="sm">Deleted</Table.Th>
          <Table.Th visibleFrom="sm">Deleted permanently</Table.Th>
          <Table.Th>Actions</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((recording) => (
          <TrashRow
            key={recording.id}
            recording={recording}
            trashDays={trashDays}
            onDone={onDone}
          />
        ))}
      </Table.Tbody>
    </Table>
  )
}

interface TrashRowProps {
  readonly recording: ListedRecordingView
  readonly trashDays: number | undefined
  readonly onDone: (words: string) => void
}

function TrashRow({ recording, trashDays, onDone }: TrashRowProps) {
  const { id, name, durationSeconds, createdAt, trashedAt } = recording
  const [isAsking, setAsking] = useState(false)
  const restore = useMutation({
    mutationFn: () => api.restore(id),
    onMutate: () => besideOf(id),
    onSuccess: (restored, _, beside) => {
      focusOnOne(beside)
      onDone(`Restored “${isolated(name)}”.`)
      applyRecording(queryClient, restored)
      void refetchLists()
    },
  })
  const remove = useMutation({
    mutationFn: () => api.remove(id),
    onMutate: () => besideOf(id),
    onSuccess: (_removed, _, beside) => {
      focusOnOne(beside)
      onDone(`Deleted “${isolated(name)}” permanently.`)
      applyDeleted(queryClient, { recordingId: id, runId: null })
      void refetchLists()
    },
  })
  const nowMs = Date.now()
  const deleted = trashedAt ?? ''
  const left = trashDays === undefined ? '–' : timeLeftWords(deleted, trashDays, nowMs)
  const error = restore.error ?? remove.error
  return (
    <Table.Tr data-trashed={id}>
      <Table.Td>
        <RecordingLink id={id} name={name} />
        <Text size="sm" c="dimmed" hiddenFrom="sm">
          {formatTime(durationSeconds)}, deleted {formatAge(deleted, nowMs)}, permanently {left}
        </Text>
        {error !== null && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {errorMessage(error)}
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm" className="figures">
        {formatTime(durationSeconds)}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Age at={createdAt} nowMs={nowMs} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Age at={deleted} nowMs={nowMs} />
      </Table.Td>
      <Table.Td visibleFrom="sm">{left}</Table.Td>
      <Table.Td>
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            loading={restore.isPending}
            onClick={() => restore.mutate()}
            aria-label={`Restore ${name}`}
          >
            Restore
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            loading={remove.isPending}
            onClick={() => setAsking(true)}
            aria-label={`Delete permanently: ${name}`}
          >
            Delete permanently
          </Button>
        </Group>
        {isAsking && (
          <Question
            title={`Delete “${isolated(name)}” permanently?`}
            text="Its audio, results and scores are deleted. They cannot be restored."
            action="Delete permanently"
            onClose={() => setAsking(false)}
            onYes={() => remove.mutate()}
          />
        )}
      </Table.Td>
    </Table.Tr>
  )
}

function Age({ at, nowMs }: { readonly at: string; readonly nowMs: number }) {
  return (
    <time dateTime={at} title={formatDate(at)}>
      {formatAge(at, nowMs)}
    </time>
  )
}

/** The button that empties the trash; it asks first. */
function EmptyTrash({ onDone }: { readonly onDone: (words: string) => void }) {
  const [isAsking, setAsking] = useState(false)
  const { data: summary } = useQuery(trashSummaryQuery)
  const empty = useMutation({
    mutationFn: () => api.emptyTrash(),
    onSuccess: ({ count }) => {
      focusHeading()
      onDone(`Deleting ${counted(count, 'recording')} permanently.`)
      void refetchLists()
    },
  })
  const what =
    summary === undefined
      ? 'all recordings in it'
      : `${counted(summary.count, 'recording')} (${formatSize(summary.sizeBytes)})`
  return (
    <>
      <Button variant="default" loading={empty.isPending} onClick={() => setAsking(true)}>
        Empty trash
      </Button>
      {empty.isError && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorMessage(empty.error)}
        </Text>
      )}
      {isAsking && (
        <Question
          title="Empty trash?"
          text={`This permanently deletes ${what} with results and scores. They cannot be restored.`}
          action="Empty trash"
          onClose={() => setAsking(false)}
          onYes={() => empty.mutate()}
        />
      )}
    </>
  )
}

interface QuestionProps {
  readonly title: string
  readonly text: string
  readonly action: string
  readonly onClose: () => void
  readonly onYes: () => void
}

function Question({ title, text, action, onClose, onYes }: QuestionProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <Text>{text}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          color="red"
          onClick={() => {
            onClose()
            onYes()
          }}
        >
          {action}
        </Button>
      </Group>
    </Dialog>
  )
}

/** The rows below and above a row. An event may remove the row before its call has been answered. */
function besideOf(id: string): readonly Element[] {
  const row = document.querySelector(`[data-trashed="${CSS.escape(id)}"]`)
  return [row?.nextElementSibling, row?.previousElementSibling].filter(
    (one) => one instanceof Element,
  )
}

/** Focuses the first of the rows that is still there, or the heading. */
function focusOnOne(rows: readonly Element[]): void {
  const button = rows.find(({ isConnected }) => isConnected)?.querySelector('button')
  if (button) button.focus()
  else focusHeading()
}

function focusHeading(): void {
  document.querySelector('h1')?.focus()
}
