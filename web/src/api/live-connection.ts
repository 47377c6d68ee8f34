import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { Subscribable } from '../store/store.ts'
import { api } from './client.ts'
import { applyDeleted, applyPreparation, applyRecording, applyRun } from './live-events.ts'
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
