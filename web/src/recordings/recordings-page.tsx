import { Alert, Button, Skeleton, Stack, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { RecordingListView } from '@toolkit/server/client'
import { useEffect, useRef, useState } from 'react'
import { errorMessage } from '../api/error-message.ts'
import { healthQuery } from '../api/queries.ts'
import { loadedLater } from '../components/loaded-later.tsx'
import { usePendingDeletions } from '../deletion/pending-deletions.ts'
import { NOT_REGISTERED } from '../providers/known-providers.ts'
import { BucketButton } from '../sources/bucket-button.tsx'
import { WatchedPlaces } from '../sources/watched-places.tsx'
import { OpenUploads } from '../uploads/open-uploads.tsx'
import { UploadForm } from '../uploads/upload-form.tsx'
import { UploadsOnTop } from '../uploads/upload-list.tsx'
import { AddressButton } from '../web-addresses/address-button.tsx'
import { ExportMenu } from './export/export-menu.tsx'
import { leftOutWords, letThroughWords } from './filters/filter-words.ts'
import { ListFilters } from './filters/list-filters.tsx'
import { useListExtras } from './filters/sources.ts'
import { ListTools } from './list-tools.tsx'
import { useListPart } from './list-window.ts'
import { FailureNotice } from './overview/failure-notice.tsx'
import { ListHeading } from './overview/list-heading.tsx'
import classes from './recordings-page.module.css'
import {
  isFiltered,
  listQuery,
  type RecordingsSearch,
  readRecordingsSearch,
  type SearchChanges,
  searchOfTags,
} from './recordings-search.ts'
import { amountOf } from './selection/selection-words.ts'
import { ColumnsMenu } from './table/columns-menu.tsx'
import { ListHelp } from './table/list-keys.tsx'
import { RecordingsTable } from './table/recordings-table.tsx'
import { useColumns } from './table/use-columns.ts'
import { ViewsMenu } from './views/views-menu.tsx'

const DiarizeThese = loadedLater(() =>
  import('../batches/diarize-these.tsx').then((all) => all.DiarizeThese),
)
const EmptyList = loadedLater(() => import('./empty-list.tsx').then((all) => all.EmptyList))

const SKELETON_ROWS = 12

const route = getRouteApi('/')

/** The home view: upload recordings and find the doubtful ones. */
export function RecordingsPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const list = useListPart(search)
  const { part } = list
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
  const show = (view: RecordingsSearch) =>
    void navigate({
      search: readRecordingsSearch({ ...view, columns: search.columns }),
      resetScroll: false,
    })
  const clear = () =>
    void navigate({
      search: readRecordingsSearch({ sort: search.sort, columns: search.columns }),
      resetScroll: false,
    })
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const page = useRef<HTMLDivElement>(null)
  const columns = useColumns(page, search.columns, useListExtras(), (text) =>
    change({ columns: text }),
  )

  const gone = part?.items.filter(({ id }) => hidden.has(id)) ?? []
  const total = part && Math.max(0, part.total - gone.length)
  const isEmpty = total === 0 && !isFiltered(search) && !list.isPlaceholderData
  const isListed = total !== undefined && total > 0
  return (
    <div ref={page} className={classes.page}>
      {isListed && (
        <button type="button" className={`skip-link ${classes.skip}`} onClick={skipToRows}>
          Skip to recordings
        </button>
      )}
      <ListHeading
        search={search}
        answered={answered ?? search}
        matching={total}
        seconds={part?.totalSeconds == null ? null : part.totalSeconds - amountOf(gone).seconds}
        onChange={change}
      >
        <ListTools label="Add recordings">
          <UploadForm />
          <AddressButton />
          <BucketButton />
        </ListTools>
        {isListed && <ListHelp />}
      </ListHeading>
      <UploadsOnTop />
      <OpenUploads />
      <WatchedPlaces />
      {isEmpty ? (
        <EmptyList />
      ) : (
        <>
          <ListFilters search={search} onChange={change} onClear={clear}>
            <ListTools label="List">
              <ViewsMenu search={search} onChoose={show} />
              {!isNarrow && <ColumnsMenu columns={columns} />}
              {isListed && <ExportMenu search={search} matching={total} />}
            </ListTools>
          </ListFilters>
          {search.status === 'failed' && <FailureNotice />}
          {search.status === 'new' && total !== undefined && total > 0 && (
            <DiarizeThese query={listQuery(search)} total={total} />
          )}
          {part && <LeftOutLine search={search} without={part.without} />}
          {list.isPending && <ListSkeleton />}
          {isListed && part && (
            <RecordingsTable
              part={part}
              search={search}
              answered={answered ?? search}
              total={total}
              isSettled={isSettled}
              columns={columns}
              onReach={list.reach}
              onSort={(sort) => change({ sort })}
              onTag={(tag) => change(searchOfTags([tag]))}
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
        <Alert
          className={classes.failure}
          color="red"
          variant="outline"
          title="The list cannot be shown"
        >
          {errorMessage(list.error)}{' '}
          <Button size="compact-sm" variant="default" onClick={() => void list.refetch()}>
            Try again
          </Button>
        </Alert>
      )}
    </div>
  )
}

/** Focuses the row that Tab reaches; a link to a fragment would change the address. */
function skipToRows(): void {
  document.querySelector<HTMLElement>('[data-recording] a[tabindex="0"]')?.focus()
}

/** Removes a provider from the URL that the server does not know. */
function useKnownProvider(search: RecordingsSearch): void {
  const navigate = route.useNavigate()
  const { data: health } = useQuery(healthQuery)
  const registered = health?.registered.map(({ name }) => name)
  const known = registered && [...registered, ...NOT_REGISTERED.keys()]
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
    <div className={classes.leftOut} role="status" data-testid="left-out">
      {text}
    </div>
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
