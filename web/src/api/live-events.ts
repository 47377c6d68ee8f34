import type { QueryClient } from '@tanstack/react-query'
import type {
  DiarizationListView,
  DiarizationView,
  RecordingListView,
  RecordingView,
  ServerEvents,
} from '@toolkit/server/client'
import { useSyncExternalStore } from 'react'
import { Subscribable } from '../store/store.ts'
import { api } from './client.ts'
import { keys } from './queries.ts'
import { type EventName, type LiveState, SharedStream } from './shared-stream.ts'

const REFRESH_MS = 500

/** What the server's events change in this page, and whether the server is there. */
export class LiveConnection extends Subscribable {
  #state: LiveState = 'connecting'
  #isOpen = false
  #refresh: ReturnType<typeof setTimeout> | undefined
  #isRefreshing = false
  #isStale = false
  readonly #client: QueryClient
  readonly #stream: SharedStream

  /** @param isBusy whether this page needs the events also while it is hidden. */
  constructor(client: QueryClient, isBusy: () => boolean) {
    super()
    this.#client = client
    const listener = {
      onEvent: (name: EventName, data: string) => this.#apply(name, data),
      onState: (state: LiveState) => this.#set(state),
      onGap: () => void this.#client.invalidateQueries(),
    }
    this.#stream = new SharedStream(api.eventsUrl(), listener, isBusy)
  }

  readonly state = (): LiveState => this.#state

  /** Listens until the answer is called. */
  open(): () => void {
    this.#isOpen = true
    const close = this.#stream.open()
    return () => {
      this.#isOpen = false
      clearTimeout(this.#refresh)
      close()
    }
  }

  #apply(name: EventName, data: string): void {
    if (name === 'diarization') applyRun(this.#client, JSON.parse(data))
    else if (name === 'preparation') applyPreparation(this.#client, JSON.parse(data))
    else {
      if (name === 'recording') applyRecording(this.#client, JSON.parse(data))
      else applyDeleted(this.#client, JSON.parse(data))
      this.#refreshSoon()
    }
  }

  /**
   * Order, counts and what matches may have changed, and an answer that was on its way may be older than the event:
   * asked for again, at most twice a second and never before the last answer is there: events that come faster than
   * a long list can be read must not keep it from being read at all.
   */
  #refreshSoon(): void {
    this.#isStale = true
    if (this.#isRefreshing) return
    this.#refresh ??= setTimeout(() => void this.#askAgain(), REFRESH_MS)
  }

  async #askAgain(): Promise<void> {
    this.#refresh = undefined
    this.#isStale = false
    this.#isRefreshing = true
    const stale = [keys.lists, keys.facets, keys.listWindow, keys.recordings]
    await Promise.all(stale.map((queryKey) => this.#client.invalidateQueries({ queryKey })))
    this.#isRefreshing = false
    if (this.#isStale && this.#isOpen) this.#refreshSoon()
  }

  #set(state: LiveState): void {
    if (state === this.#state) return
    this.#state = state
    this.changed()
  }
}

/** Whether the server is there, as the event stream sees it. */
export function useLiveState(connection: LiveConnection): LiveState {
  return useSyncExternalStore(connection.subscribe, connection.state)
}

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
