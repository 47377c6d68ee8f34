import type { ServerEvents } from '@toolkit/server/client'

export type LiveState = 'connecting' | 'live' | 'away'
export type EventName = keyof ServerEvents

/** What a tab is told, whichever tab the stream is in. */
export interface StreamListener {
  onEvent(name: EventName, data: string): void
  onState(state: LiveState): void
  /** What happened meanwhile may have been missed: there is no replay. */
  onGap(): void
}

/** What the tab that has the stream tells the others; `state` also says that it is alive. */
type Message =
  | { readonly kind: 'event'; readonly name: EventName; readonly data: string }
  | { readonly kind: 'state'; readonly state: LiveState }
  | { readonly kind: 'gap' }
  /** A new tab asks for the state. */
  | { readonly kind: 'hello' }

const NAME = 'toolkit-events'
const EVENTS: readonly EventName[] = ['recording', 'diarization', 'preparation', 'deleted']
const RECONNECT_MS = 3_000
const ALIVE_MS = 4_000
/** A tab that has the stream and is silent for so long is frozen. */
const SILENT_MS = 12_000
/** A tab that is left for a moment keeps the stream. */
const LEFT_MS = 5_000
/** What was read so shortly before the first stream began needs no second reading. */
const FRESH_MS = 1_000

/**
 * The server's events for all tabs of a browser over one connection, of which it has six for each server: the tab that
 * holds a lock has the stream and hands everything on. When it is closed or crashes the lock goes to the next; when it is
 * frozen it is taken from it. Hidden tabs without work do not want it. Where there are no locks (pages that are not
 * reached securely, or whose browser refuses them) each visible tab has a stream of its own.
 */
export class SharedStream {
  readonly #url: string
  readonly #listener: StreamListener
  readonly #isBusy: () => boolean
  #channel: BroadcastChannel | null = null
  #hasLocks = 'locks' in navigator && 'BroadcastChannel' in globalThis
  #openedMs: number | null = null
  /** The wish to have the stream, fulfilled or not. */
  #bid: AbortController | null = null
  #isLeader = false
  #source: EventSource | null = null
  #state: LiveState = 'connecting'
  #isStale = false
  #heardMs = 0
  #reconnect: ReturnType<typeof setTimeout> | undefined
  #leaving: ReturnType<typeof setTimeout> | undefined

  /** @param isBusy whether this tab needs the events also while it is hidden. */
  constructor(url: string, listener: StreamListener, isBusy: () => boolean) {
    this.#url = url
    this.#listener = listener
    this.#isBusy = isBusy
  }

  /** Listens until the answer is called. */
  open(): () => void {
    const closing = new AbortController()
    const { signal } = closing
    if (this.#hasLocks) {
      this.#channel = new BroadcastChannel(NAME)
      this.#channel.onmessage = ({ data }: MessageEvent<Message>) => this.#hear(data)
    }
    this.#heardMs = performance.now()
    this.#openedMs ??= this.#heardMs
    document.addEventListener('visibilitychange', () => this.#look(), { signal })
    // While it was frozen it heard nobody.
    document.addEventListener('resume', () => this.#thaw(), { signal })
    window.addEventListener('pagehide', () => this.#standDown(), { signal })
    window.addEventListener('pageshow', () => this.#thaw(), { signal })
    const watch = setInterval(() => this.#check(), ALIVE_MS)
    this.#look()
    this.#channel?.postMessage({ kind: 'hello' } satisfies Message)
    return () => {
      closing.abort()
      clearInterval(watch)
      this.#standDown()
      this.#channel?.close()
      this.#channel = null
    }
  }

  #thaw(): void {
    this.#heardMs = performance.now()
    this.#look()
  }

  /** Bids for the stream, or gives it up in a while, as this tab is looked at or not. */
  #look(): void {
    const isWanted = !document.hidden || this.#isBusy()
    if (isWanted) {
      clearTimeout(this.#leaving)
      this.#leaving = undefined
      if (this.#bid === null) this.#bidForIt(false)
    } else if (this.#bid !== null) {
      this.#leaving ??= setTimeout(() => this.#standDown(), LEFT_MS)
    }
    if (!document.hidden && this.#isStale) {
      this.#isStale = false
      this.#listener.onGap()
    }
  }

  #check(): void {
    this.#look()
    if (this.#isLeader) {
      this.#channel?.postMessage({ kind: 'state', state: this.#state } satisfies Message)
    } else if (!document.hidden && performance.now() - this.#heardMs > SILENT_MS) {
      this.#heardMs = performance.now()
      this.#standDown()
      this.#bidForIt(true)
    }
  }

  /** @param takesIt from the tab that has it. */
  #bidForIt(takesIt: boolean): void {
    const bid = new AbortController()
    this.#bid = bid
    if (!this.#hasLocks) {
      this.#lead()
      return
    }
    const held = () =>
      new Promise<void>((resolve) => {
        if (bid.signal.aborted) return resolve()
        bid.signal.addEventListener('abort', () => resolve())
        this.#lead()
      })
    const options = takesIt ? { steal: true } : { signal: bid.signal }
    navigator.locks.request(NAME, options, held).catch((error: unknown) => {
      if (!(error instanceof DOMException && error.name === 'AbortError')) this.#doWithoutLocks()
      // Taken by another tab; or withdrawn by this one, which then has another bid or none.
      if (this.#bid !== bid) return
      this.#bid = null
      this.#resign()
      this.#look()
    })
  }

  /** The browser refuses locks (blocked storage, say): asked again at once it would refuse without end. */
  #doWithoutLocks(): void {
    this.#hasLocks = false
    this.#channel?.close()
    this.#channel = null
  }

  #standDown(): void {
    clearTimeout(this.#leaving)
    this.#leaving = undefined
    const bid = this.#bid
    this.#bid = null
    this.#resign()
    bid?.abort()
  }

  #resign(): void {
    this.#isLeader = false
    clearTimeout(this.#reconnect)
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
      this.#say({ kind: 'gap' })
      this.#say({ kind: 'state', state: 'live' })
    })
    source.addEventListener('error', () => {
      this.#say({ kind: 'state', state: 'away' })
      if (source.readyState !== EventSource.CLOSED) return
      // The browser gives up where an answer is no event stream (a proxy's error page); we do not.
      source.close()
      clearTimeout(this.#reconnect)
      this.#reconnect = setTimeout(() => this.#connect(), RECONNECT_MS)
    })
    for (const name of EVENTS) {
      source.addEventListener(name, ({ data }) => this.#say({ kind: 'event', name, data }))
    }
  }

  #say(message: Message): void {
    this.#channel?.postMessage(message)
    this.#take(message)
  }

  #hear(message: Message): void {
    this.#heardMs = performance.now()
    if (message.kind === 'hello') {
      if (this.#isLeader) {
        this.#channel?.postMessage({ kind: 'state', state: this.#state } satisfies Message)
      }
      // What a tab says that does not know yet that the stream was taken from it.
    } else if (!this.#isLeader) this.#take(message)
  }

  #take(message: Message): void {
    if (message.kind === 'event') this.#listener.onEvent(message.name, message.data)
    else if (message.kind === 'state') {
      this.#state = message.state
      this.#listener.onState(message.state)
    } else if (message.kind === 'gap' && !this.#isFresh()) {
      // A hidden tab asks anew when it is looked at.
      if (document.hidden && !this.#isBusy()) this.#isStale = true
      else this.#listener.onGap()
    }
  }

  /** Whether the page has only just been opened: what it shows was read a moment ago. */
  #isFresh(): boolean {
    const openMs = performance.now() - (this.#openedMs ?? 0)
    return this.#state === 'connecting' && openMs < FRESH_MS
  }
}
