import { connect } from 'node:net'
import type { ToolkitEvent } from '@toolkit/core'
import { aRecording } from '@toolkit/testkit'
import { describe, expect, it } from 'vitest'
import { diarizationSchema } from '../src/resources/diarization.ts'
import { recordingSchema } from '../src/resources/recording.ts'
import { eventStream } from '../src/routes/events.ts'
import { runServer, sending } from './running-server.ts'
import { seedResult } from './seeded-result.ts'

/** Reads events one at a time. */
function reader(response: Response) {
  const source = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return async (): Promise<{ event: string; data: unknown } | null> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        const match = /^event: (.*)\ndata: (.*)$/s.exec(block)
        if (match) return { event: match[1] as string, data: JSON.parse(match[2] as string) }
        continue
      }
      const next = await source?.read()
      if (next === undefined || next.done) return null
      text += next.value
    }
  }
}

describe('/api/events', () => {
  it('sends changed objects in the form of the API, and ends when the server closes', async () => {
    const server = await runServer()
    const { recording } = await seedResult(server.storage, { turns: [], curves: [] })
    const path = `/api/recordings/${recording.id}`
    const response = await server.fetch('/api/events')
    expect(response.headers.get('Content-Type')).toBe('text/event-stream; charset=utf-8')
    const next = reader(response)

    await server.json(path, sending('PATCH', { name: 'renamed' }))
    const renamed = await next()
    expect(renamed?.event).toBe('recording')
    expect(recordingSchema.strict().parse(renamed?.data).name).toBe('renamed')

    const started = await server.json(`${path}/diarizations`, { method: 'POST' })
    let emitted = await next()
    while (emitted?.event !== 'diarization') emitted = await next()
    expect(diarizationSchema.strict().parse(emitted.data).id).toBe(started.body.id)

    await server.fetch(path, { method: 'DELETE' })
    const isTrashed = () =>
      emitted?.event === 'recording' &&
      recordingSchema.strict().parse(emitted.data).trashedAt !== null
    while (emitted !== null && !isTrashed()) emitted = await next()

    await server.fetch(`${path}?permanently=true`, { method: 'DELETE' })
    while (emitted !== null && emitted.event !== 'deleted') emitted = await next()
    expect(emitted?.data).toEqual({ recordingId: recording.id, runId: null })

    server.closing.abort()
    while (emitted !== null) emitted = await next()
    await server.close()
  })

  it('removes the listener when the client disconnects', async () => {
    const server = await runServer()
    const left = Promise.withResolvers<void>()
    const { subscribe } = server.toolkit
    Object.assign(server.toolkit, {
      subscribe: (listener: (event: ToolkitEvent) => void) => {
        const unsubscribe = subscribe(listener)
        return () => {
          unsubscribe()
          left.resolve()
        }
      },
    })
    const leave = new AbortController()
    await server.fetch('/api/events', { signal: leave.signal })
    leave.abort()
    await left.promise
    await server.close()
  })

  it('disconnects a client that does not read', async () => {
    const server = await runServer()
    const { recording } = await seedResult(server.storage, { turns: [], curves: [] })
    const listening = Promise.withResolvers<(event: ToolkitEvent) => void>()
    let subscribed = true
    Object.assign(server.toolkit, {
      subscribe: (listener: (event: ToolkitEvent) => void) => {
        listening.resolve(listener)
        return () => {
          subscribed = false
        }
      },
    })
    const socket = connect(server.port, '127.0.0.1').pause()
    socket.on('error', () => undefined) // the test expects to be disconnected
    socket.write('GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const emit = await listening.promise
    const big = { ...recording, name: 'x'.repeat(60_000) }
    let emitted = 0
    for (; subscribed && emitted < 10_000; emitted++) {
      emit({ type: 'recording', recording: big })
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(subscribed).toBe(false)
    expect(emitted).toBeLessThan(1000)
    socket.destroy()
    await server.close()
  })
})

describe('eventStream', () => {
  it('sends heartbeats, and clears its timers when it is canceled', async () => {
    const listeners = new Set<unknown>()
    const stream = eventStream(
      {
        subscribe(listener) {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
      },
      { closing: new AbortController().signal, cut: () => undefined, heartbeatMs: 5 },
    )
    const source = stream.pipeThrough(new TextDecoderStream()).getReader()
    expect((await source.read()).value).toBe(': welcome\n\n')
    expect((await source.read()).value).toBe(': still here\n\n')
    expect(listeners.size).toBe(1)
    await source.cancel()
    expect(listeners.size).toBe(0)
  })

  it('limits the number of waiting events', async () => {
    let emit: ((event: ToolkitEvent) => void) | undefined
    let cuts = 0
    eventStream(
      {
        subscribe(listener) {
          emit = listener
          return () => {
            emit = undefined
          }
        },
      },
      { closing: new AbortController().signal, cut: () => (cuts += 1), maxWaitingBytes: 10_000 },
    )
    let emitted = 0
    while (emit !== undefined) {
      emit({ type: 'recording', recording: aRecording() })
      emitted += 1
    }
    expect(cuts).toBe(1)
    expect(emitted).toBeLessThan(20)
  })
})
