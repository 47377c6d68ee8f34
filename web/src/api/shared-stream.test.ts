import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SharedStream } from './shared-stream.ts'

class FakeEventSource extends EventTarget {
  static readonly CLOSED = 2
  static readonly all: FakeEventSource[] = []
  readyState = 1

  constructor() {
    super()
    FakeEventSource.all.push(this)
  }

  close(): void {
    this.readyState = FakeEventSource.CLOSED
  }
}

class SilentChannel {
  readonly postMessage = () => undefined
  readonly close = () => undefined
}

type Held = () => Promise<void>
const never = () => new Promise<void>(() => undefined)

describe('the shared event stream', () => {
  const onGap = vi.fn()
  const request = vi.fn<(name: string, options: LockOptions, held: Held) => Promise<void>>()
  let close: () => void
  const open = () => {
    const listener = { onEvent: () => undefined, onState: () => undefined, onGap }
    close = new SharedStream('/api/events', listener, () => false).open()
  }

  beforeEach(() => {
    vi.useFakeTimers()
    FakeEventSource.all.length = 0
    onGap.mockReset()
    request.mockReset()
    vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }))
    vi.stubGlobal('window', new EventTarget())
    vi.stubGlobal('navigator', { locks: { request } })
    vi.stubGlobal('BroadcastChannel', SilentChannel)
    vi.stubGlobal('EventSource', FakeEventSource)
  })
  afterEach(() => {
    close()
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })

  it('opens a stream of its own if the browser denies locks, without further requests', async () => {
    request.mockImplementation(() =>
      // Prevents an endless loop of requests.
      request.mock.calls.length > 50
        ? never()
        : Promise.reject(new DOMException('Denied.', 'SecurityError')),
    )
    open()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(request).toHaveBeenCalledTimes(1)
    expect(FakeEventSource.all.map(({ readyState }) => readyState)).toEqual([1])
  })

  it('refetches after a tab has taken the stream from a frozen one', async () => {
    request.mockImplementation((_name, { steal }, held) => (steal ? held() : never()))
    open()
    await vi.advanceTimersByTimeAsync(20_000)
    FakeEventSource.all[0]?.dispatchEvent(new Event('open'))
    expect(onGap).toHaveBeenCalledTimes(1)
  })

  it('refetches after the first stream has opened: data is asked for before it, and events are missed', async () => {
    request.mockImplementation((_name, _options, held) => held())
    open()
    await vi.advanceTimersByTimeAsync(200)
    FakeEventSource.all[0]?.dispatchEvent(new Event('open'))
    expect(onGap).toHaveBeenCalledTimes(1)
  })
})
