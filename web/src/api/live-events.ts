import type { QueryClient } from '@tanstack/react-query'
import type {
  CorrectionView,
  DiarizationListView,
  DiarizationView,
  RecordingListView,
  RecordingView,
  ServerEvents,
  StretchVerdictView,
} from '@toolkit/server/client'
import { useSyncExternalStore } from 'react'
import { Subscribable } from '../store/store.ts'
import { api } from './client.ts'
import { canBeOutdated, keys } from './queries.ts'
import { isBeingPrepared } from './recording-sound.ts'
import { type EventName, type LiveState, SharedStream } from './shared-stream.ts'

const REFRESH_MS = 500

/** Applies the server's events to the query cache, and tells whether the server is reachable. */
export class LiveConnection extends Subscribable {
  #state: LiveState = 'connecting'
  #isOpen = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #isRefetching = false
  #isStale = false
  readonly #client: QueryClient
  readonly #stream: SharedStream

  /** @param isBusy whether this page needs events even while it is hidden. */
  constructor(client: QueryClient, isBusy: () => boolean) {
    super()
    this.#client = client
    const listener = {
      onEvent: (name: EventName, data: string) => this.#apply(name, data),
      onState: (state: LiveState) => this.#set(state),
      onGap: () =>
        void this.#client.invalidateQueries({ predicate: canBeOutdated }, { cancelRefetch: false }),
    }
    this.#stream = new SharedStream(api.eventsUrl(), listener, isBusy)
  }

  readonly state = (): LiveState => this.#state

  /** Starts listening. Returns a function that stops it. */
  open(): () => void {
    this.#isOpen = true
    const close = this.#stream.open()
    return () => {
      this.#isOpen = false
      clearTimeout(this.#timer)
      close()
    }
  }

  #apply(name: EventName, data: string): void {
    if (name === 'diarization') applyRun(this.#client, JSON.parse(data))
    else if (name === 'preparation') applyPreparation(this.#client, JSON.parse(data))
    else if (name === 'verdict') applyVerdict(this.#client, JSON.parse(data))
    else if (name === 'voice') void this.#client.invalidateQueries({ queryKey: keys.voices })
    else if (name === 'correction') applyCorrection(this.#client, JSON.parse(data))
    else {
      if (name === 'recording') applyRecording(this.#client, JSON.parse(data))
      else applyDeleted(this.#client, JSON.parse(data))
      this.#scheduleRefetch()
    }
  }

  /**
   * Refetches lists and counts: order and matches may have changed, and a response in flight may be older than the
   * event. At most twice per second and not before the previous responses have arrived, so that frequent events cannot
   * prevent a long list from being read.
   */
  #scheduleRefetch(): void {
    this.#isStale = true
    if (this.#isRefetching) return
    this.#timer ??= setTimeout(() => void this.#refetch(), REFRESH_MS)
  }

  async #refetch(): Promise<void> {
    this.#timer = undefined
    this.#isStale = false
    this.#isRefetching = true
    const { lists, facets, tags, evaluation, listWindow, recordings, trash } = keys
    const stale = [lists, facets, tags, evaluation, listWindow, recordings, trash]
    await Promise.all(stale.map((queryKey) => this.#client.invalidateQueries({ queryKey })))
    this.#isRefetching = false
    if (this.#isStale && this.#isOpen) this.#scheduleRefetch()
  }

  #set(state: LiveState): void {
    if (state === this.#state) return
    this.#state = state
    this.changed()
  }
}

/** Returns the state of the event stream. */
export function useLiveState(connection: LiveConnection): LiveState {
  return useSyncExternalStore(connection.subscribe, connection.state)
}

// Marks lists as stale: an event describes one recording, not the order or the matches of a list.
const STALE = { updatedAt: 0 }

type Items = RecordingListView['items']

/** Changes the items of lists, which are parts or pages. */
function changeLists(
  client: QueryClient,
  queryKey: readonly unknown[],
  change: (items: Items) => Items,
): void {
  const changed = (part: RecordingListView) => ({ ...part, items: change(part.items) })
  client.setQueriesData<RecordingListView | { pages: RecordingListView[] }>(
    { queryKey, predicate: ({ state }) => isList(state.data) },
    (list) =>
      list && ('pages' in list ? { ...list, pages: list.pages.map(changed) } : changed(list)),
    STALE,
  )
}

/** The summary of the trash is none. */
function isList(data: unknown): boolean {
  return typeof data === 'object' && data !== null && ('pages' in data || 'items' in data)
}

/** Updates a changed recording in the cache: in the lists, or, if it is in the trash, no longer there. */
export function applyRecording(client: QueryClient, recording: RecordingView): void {
  const { id } = recording
  client.setQueryData<RecordingView>(keys.recording(id), recording)
  // No event of its own says that the preparation has ended.
  if (!isBeingPrepared(recording)) client.setQueryData(keys.preparation(id), null)
  if (recording.trashedAt !== null) {
    applyTrashed(client, id)
    return
  }
  client.setQueryData<readonly string[]>(keys.trashedIds, (ids = []) => without(ids, id))
  changeLists(client, keys.lists, (items) =>
    items.map((item) => (item.id === id ? recording : item)),
  )
  changeLists(client, keys.trash, (items) => items.filter((item) => item.id !== id))
}

/** Removes a recording from the lists that was moved to the trash. */
export function applyTrashed(client: QueryClient, id: string): void {
  client.setQueryData<readonly string[]>(keys.trashedIds, (ids = []) => [...without(ids, id), id])
  changeLists(client, keys.lists, (items) => items.filter((item) => item.id !== id))
}

function without(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids.filter((other) => other !== id) : ids
}

/** Updates a changed run in the cache. */
export function applyRun(client: QueryClient, run: DiarizationView): void {
  const before = client.getQueryData<DiarizationView | null>(keys.liveRun(run.recordingId))
  // The server's health also shows why runs are held.
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

/** Updates the decoding progress of a new recording. */
export function applyPreparation(client: QueryClient, event: ServerEvents['preparation']): void {
  client.setQueryData<number | null>(keys.preparation(event.recordingId), event.fraction)
}

/** Adds a verdict on a stretch to those of its recording, or removes it if it was taken back. */
export function applyVerdict(client: QueryClient, verdict: StretchVerdictView): void {
  const queryKey = keys.stretchVerdicts(verdict.recordingId)
  client.setQueryData<readonly StretchVerdictView[]>(queryKey, (all) => {
    const others = all?.filter(({ id }) => id !== verdict.id)
    return others && verdict.undoneAt === null ? [verdict, ...others] : others
  })
  void client.invalidateQueries({ queryKey: keys.calibration })
  const isCalibrated = ({
    queryKey: [first, , , , curve],
  }: {
    readonly queryKey: readonly unknown[]
  }) => first === 'result' && curve === 'calibrated'
  void client.invalidateQueries({ predicate: isCalibrated })
}

/** Updates an open correction: its log has grown, or it is done or discarded, which is read again. */
export function applyCorrection(client: QueryClient, event: ServerEvents['correction']): void {
  const { recordingId, correctionId, length } = event
  const queryKey = keys.correction(recordingId, correctionId)
  const known = client.getQueryData<CorrectionView | null>(queryKey)
  if (known && length !== null && length > known.length) {
    client.setQueryData(queryKey, { ...known, length })
  } else if (length === null) client.setQueryData(queryKey, null)
  else void client.invalidateQueries({ queryKey })
}

/** Removes a deleted run, or a deleted recording, from the cache. */
export function applyDeleted(client: QueryClient, deleted: ServerEvents['deleted']): void {
  if (deleted.runId !== null) {
    void client.invalidateQueries({ queryKey: keys.runs(deleted.recordingId) })
    return
  }
  client.setQueryData<readonly string[]>(keys.deletedIds, (ids = []) => [
    ...ids,
    deleted.recordingId,
  ])
  for (const key of [keys.lists, keys.trash]) {
    changeLists(client, key, (items) => items.filter(({ id }) => id !== deleted.recordingId))
  }
}
