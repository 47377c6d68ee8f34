import type { ServerEvents } from '@toolkit/server/client'

export type LiveState = 'connecting' | 'live' | 'away'
export type EventName = keyof ServerEvents

/** Receives the events in every tab, whichever tab has the stream. */
export interface StreamListener {
  onEvent(name: EventName, data: string): void
  onState(state: LiveState): void
  /** Events may have been missed; the server does not replay them. */
  onGap(): void
}

/** Messages of the tab with the stream to the others. `state` is also the heartbeat. */
type Message =
  | { readonly kind: 'event'; readonly name: EventName; readonly data: string }
  | { readonly kind: 'state'; readonly state: LiveState }
  | { readonly kind: 'gap' }
  /** A new tab requests the state. */
  | { readonly kind: 'hello' }

const NAME = 'toolkit-events'
const EVENTS: readonly EventName[] = [
  'recording',
  'diarization',
  'preparation',
  'deleted',
  'verdict',
  'correction',
  'voice',
]
const RECONNECT_MS = 3_000
const HEARTBEAT_MS = 4_000
/** A tab that has the stream and sends nothing for this long is considered frozen. */
const HEARTBEAT_TIMEOUT_MS = 12_000
/** A tab keeps the stream when it is hidden for less than this. */
const HIDDEN_GRACE_MS = 5_000

/**
 * Shares one event stream among all tabs of a browser, because browsers limit connections to six per server. The tab
 * that holds a lock has the stream and forwards the events. If it is closed or crashes, the lock passes to another tab;
 * if it is frozen, another tab steals the lock. Hidden tabs without work do not request it. Without locks (insecure
 * origins, or blocked by the browser) each visible tab opens its own stream.
 */
export class SharedStream {
  readonly #url: string
  readonly #listener: StreamListener
  readonly #isBusy: () => boolean
  #channel: BroadcastChannel | null = null
  #hasLocks = 'locks' in navigator && 'BroadcastChannel' in globalThis
  /** The pending or granted lock request; null if this tab does not want the stream. */
  #lockRequest: AbortController | null = null
  #isLeader = false
  #source: EventSource | null = null
  #state: LiveState = 'connecting'
  #hasGap = false
  #lastHeardMs = 0
  #reconnectTimer: ReturnType<typeof setTimeout> | undefined
  #releaseTimer: ReturnType<typeof setTimeout> | undefined

  /** @param isBusy whether this tab needs events even while it is hidden. */
  constructor(url: string, listener: StreamListener, isBusy: () => boolean) {
    this.#url = url
    this.#listener = listener
    this.#isBusy = isBusy
  }

  /** Starts listening. Returns a function that stops it. */
  open(): () => void {
    const closing = new AbortController()
    const { signal } = closing
    if (this.#hasLocks) {
      this.#channel = new BroadcastChannel(NAME)
      this.#channel.onmessage = ({ data }: MessageEvent<Message>) => this.#receive(data)
    }
    this.#lastHeardMs = performance.now()
    document.addEventListener('visibilitychange', () => this.#update(), { signal })
    // A frozen tab receives no messages.
    document.addEventListener('resume', () => this.#onResume(), { signal })
    window.addEventListener('pagehide', () => this.#release(), { signal })
    window.addEventListener('pageshow', () => this.#onResume(), { signal })
    const watch = setInterval(() => this.#tick(), HEARTBEAT_MS)
    this.#update()
    this.#channel?.postMessage({ kind: 'hello' } satisfies Message)
    return () => {
      closing.abort()
      clearInterval(watch)
      this.#release()
      this.#channel?.close()
      this.#channel = null
    }
  }

  #onResume(): void {
    this.#lastHeardMs = performance.now()
    this.#update()
  }

  /** Requests the stream when the tab is visible; releases it after a while when it is hidden. */
  #update(): void {
    const isWanted = !document.hidden || this.#isBusy()
    if (isWanted) {
      clearTimeout(this.#releaseTimer)
      this.#releaseTimer = undefined
      if (this.#lockRequest === null) this.#requestLock(false)
    } else if (this.#lockRequest !== null) {
      this.#releaseTimer ??= setTimeout(() => this.#release(), HIDDEN_GRACE_MS)
    }
    if (!document.hidden && this.#hasGap) {
      this.#hasGap = false
      this.#listener.onGap()
    }
  }

  #tick(): void {
    this.#update()
    if (this.#isLeader) {
      this.#channel?.postMessage({ kind: 'state', state: this.#state } satisfies Message)
    } else if (!document.hidden && performance.now() - this.#lastHeardMs > HEARTBEAT_TIMEOUT_MS) {
      this.#lastHeardMs = performance.now()
      this.#release()
      this.#requestLock(true)
    }
  }

  /** @param steal whether to take the lock from the tab that holds it. */
  #requestLock(steal: boolean): void {
    const request = new AbortController()
    this.#lockRequest = request
    if (!this.#hasLocks) {
      this.#lead()
      return
    }
    const held = () =>
      new Promise<void>((resolve) => {
        if (request.signal.aborted) return resolve()
        request.signal.addEventListener('abort', () => resolve())
        this.#lead()
      })
    const options = steal ? { steal: true } : { signal: request.signal }
    navigator.locks.request(NAME, options, held).catch((error: unknown) => {
      if (!(error instanceof DOMException && error.name === 'AbortError')) this.#disableLocks()
      // Stolen by another tab, or aborted by this one, which then has another request or none.
      if (this.#lockRequest !== request) return
      this.#lockRequest = null
      this.#disconnect()
      this.#update()
    })
  }

  /** The browser denies locks (for example because storage is blocked); further requests would fail too. */
  #disableLocks(): void {
    this.#hasLocks = false
    this.#channel?.close()
    this.#channel = null
  }

  #release(): void {
    clearTimeout(this.#releaseTimer)
    this.#releaseTimer = undefined
    const request = this.#lockRequest
    this.#lockRequest = null
    this.#disconnect()
    request?.abort()
  }

  #disconnect(): void {
    this.#isLeader = false
    clearTimeout(this.#reconnectTimer)
    this.#source?.close()
    this.#source = null
  }

  #lead(): void {
    this.#isLeader = true
    this.#connect()
  }

  #connect(): void {
    const source = new EventSource(this.#url)
    this.#source = source
    source.addEventListener('open', () => {
      this.#broadcast({ kind: 'gap' })
      this.#broadcast({ kind: 'state', state: 'live' })
    })
    source.addEventListener('error', () => {
      this.#broadcast({ kind: 'state', state: 'away' })
      if (source.readyState !== EventSource.CLOSED) return
      // The browser does not reconnect if the response is not an event stream, such as a proxy's error page.
      source.close()
      clearTimeout(this.#reconnectTimer)
      this.#reconnectTimer = setTimeout(() => this.#connect(), RECONNECT_MS)
    })
    for (const name of EVENTS) {
      source.addEventListener(name, ({ data }) => this.#broadcast({ kind: 'event', name, data }))
    }
  }

  #broadcast(message: Message): void {
    this.#channel?.postMessage(message)
    this.#handle(message)
  }

  #receive(message: Message): void {
    this.#lastHeardMs = performance.now()
    if (message.kind === 'hello') {
      if (this.#isLeader) {
        this.#channel?.postMessage({ kind: 'state', state: this.#state } satisfies Message)
      }
      // A leader ignores messages of a tab that does not know yet that its lock was stolen.
    } else if (!this.#isLeader) this.#handle(message)
  }

  #handle(message: Message): void {
    if (message.kind === 'event') this.#listener.onEvent(message.name, message.data)
    else if (message.kind === 'state') {
      this.#state = message.state
      this.#listener.onState(message.state)
    } else if (message.kind === 'gap') {
      // A hidden tab refetches when it becomes visible.
      if (document.hidden && !this.#isBusy()) this.#hasGap = true
      else this.#listener.onGap()
    }
  }
}
