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

describe('the stream that tabs share', () => {
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

  it('a browser that refuses locks is not asked again: the tab has a stream of its own', async () => {
    request.mockImplementation(() =>
      // Asked without end it would never come back to this test.
      request.mock.calls.length > 50
        ? never()
        : Promise.reject(new DOMException('Refused.', 'SecurityError')),
    )
    open()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(request).toHaveBeenCalledTimes(1)
    expect(FakeEventSource.all.map(({ readyState }) => readyState)).toEqual([1])
  })

  it('a tab that takes the stream from a frozen one reads again what it missed', async () => {
    request.mockImplementation((_name, { steal }, held) => (steal ? held() : never()))
    open()
    await vi.advanceTimersByTimeAsync(20_000)
    FakeEventSource.all[0]?.dispatchEvent(new Event('open'))
    expect(onGap).toHaveBeenCalledTimes(1)
  })

  it('a page that was only just opened reads nothing twice', async () => {
    request.mockImplementation((_name, _options, held) => held())
    open()
    await vi.advanceTimersByTimeAsync(200)
    FakeEventSource.all[0]?.dispatchEvent(new Event('open'))
    expect(onGap).not.toHaveBeenCalled()
  })
})
