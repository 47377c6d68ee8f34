import type { QueryClient } from '@tanstack/react-query'
import type {
  DiarizationListView,
  DiarizationView,
  RecordingListView,
  RecordingView,
  ServerEvents,
} from '@toolkit/server/client'
import { keys } from './queries.ts'

// An event tells of one recording, not of the order or of what matches: a list that is opened next asks anew.
const STALE = { updatedAt: 0 }

/** What every cached answer becomes when the server tells of a changed recording. */
export function applyRecording(client: QueryClient, recording: RecordingView): void {
  client.setQueryData<RecordingView>(keys.recording(recording.id), recording)
  client.setQueriesData<{ pages: RecordingListView[]; pageParams: unknown[] }>(
    { queryKey: keys.lists },
    (list) =>
      list && {
        ...list,
        pages: list.pages.map((page) => ({
          ...page,
          items: page.items.map((item) => (item.id === recording.id ? recording : item)),
        })),
      },
    STALE,
  )
}

/** The same for a run: progress shows at once, wherever the run is shown. */
export function applyRun(client: QueryClient, run: DiarizationView): void {
  const before = client.getQueryData<DiarizationView | null>(keys.liveRun(run.recordingId))
  // What holds a run, or lets it go on, is told by the server's health too.
  if ((before?.status === 'held') !== (run.status === 'held')) {
    void client.invalidateQueries({ queryKey: keys.health })
  }
  client.setQueryData(keys.liveRun(run.recordingId), run)
  client.setQueryData<DiarizationListView>(keys.runs(run.recordingId), (list) => {
    if (!list) return list
    const isKnown = list.items.some(({ id }) => id === run.id)
    return {
      ...list,
      total: isKnown ? list.total : list.total + 1,
      items: isKnown
        ? list.items.map((item) => (item.id === run.id ? run : item))
        : [run, ...list.items],
    }
  })
}

/** How far a new recording has been decoded. */
export function applyPreparation(client: QueryClient, told: ServerEvents['preparation']): void {
  client.setQueryData<number | null>(keys.preparation(told.recordingId), told.fraction)
}

/** A deleted run disappears; of a deleted recording only the lists have to know. */
export function applyDeleted(client: QueryClient, deleted: ServerEvents['deleted']): void {
  if (deleted.runId !== null) {
    void client.invalidateQueries({ queryKey: keys.runs(deleted.recordingId) })
    return
  }
  client.setQueryData<readonly string[]>(keys.gone, (gone = []) => [...gone, deleted.recordingId])
  client.setQueriesData<{ pages: RecordingListView[]; pageParams: unknown[] }>(
    { queryKey: keys.lists },
    (list) =>
      list && {
        ...list,
        pages: list.pages.map((page) => ({
          ...page,
          items: page.items.filter(({ id }) => id !== deleted.recordingId),
        })),
      },
    STALE,
  )
}
