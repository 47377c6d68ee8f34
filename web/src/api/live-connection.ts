import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { api } from './client.ts'
import { applyDeleted, applyPreparation, applyRecording, applyRun } from './live-events.ts'
import { keys } from './queries.ts'

export type LiveState = 'connecting' | 'live' | 'away'

const REFRESH_MS = 500
const RECONNECT_MS = 3000

/** The one stream of server events of this page, and whether the server is there. */
export class LiveConnection {
  #state: LiveState = 'connecting'
  #listeners = new Set<() => void>()
  #source: EventSource | null = null
  #reconnect: ReturnType<typeof setTimeout> | undefined
  #refresh: ReturnType<typeof setTimeout> | undefined
  #isRefreshing = false
  #isStale = false
  readonly #client: QueryClient

  constructor(client: QueryClient) {
    this.#client = client
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly state = (): LiveState => this.#state

  /** Listens until the answer is called. */
  open(): () => void {
    this.#connect()
    return () => {
      clearTimeout(this.#reconnect)
      clearTimeout(this.#refresh)
      this.#source?.close()
      this.#source = null
    }
  }

  #connect(): void {
    const source = new EventSource(api.eventsUrl())
    this.#source = source
    source.addEventListener('open', () => {
      // There is no replay: what happened while nobody listened is asked for.
      if (this.#state === 'away') void this.#client.invalidateQueries()
      this.#set('live')
    })
    source.addEventListener('error', () => {
      this.#set('away')
      if (source.readyState !== EventSource.CLOSED) return
      // The browser gives up where an answer is no event stream (a proxy's error page); we do not.
      source.close()
      clearTimeout(this.#reconnect)
      this.#reconnect = setTimeout(() => this.#connect(), RECONNECT_MS)
    })
    source.addEventListener('recording', (event) => {
      applyRecording(this.#client, JSON.parse(event.data))
      this.#refreshSoon()
    })
    source.addEventListener('diarization', (event) =>
      applyRun(this.#client, JSON.parse(event.data)),
    )
    source.addEventListener('preparation', (event) =>
      applyPreparation(this.#client, JSON.parse(event.data)),
    )
    source.addEventListener('deleted', (event) => {
      applyDeleted(this.#client, JSON.parse(event.data))
      this.#refreshSoon()
    })
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
    if (this.#isStale && this.#source !== null) this.#refreshSoon()
  }

  #set(state: LiveState): void {
    if (state === this.#state) return
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}

/** Whether the server is there, as the event stream sees it. */
export function useLiveState(connection: LiveConnection): LiveState {
  return useSyncExternalStore(connection.subscribe, connection.state)
}
