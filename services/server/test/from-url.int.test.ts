import { openWebSource } from '@toolkit/adapter-web-source'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, type RunningServer, runServer, sending } from './running-server.ts'
import { openSourceServer, type SourceServer } from './source-server.ts'
import { toneWav } from './wav.ts'

const wav = toneWav(1)
let source: SourceServer
let server: RunningServer
beforeAll(async () => {
  source = await openSourceServer()
  server = await runServer({
    maxBytes: 1_000_000,
    sources: [openWebSource({ allowed: [source.host] })],
  })
})
afterAll(async () => {
  await server.close()
  await source.close()
})

const post = (body: unknown, headers: Record<string, string> = {}) => {
  const init = sending('POST', body)
  return server.fetch('/api/recordings/from-url', {
    ...init,
    headers: { ...init.headers, ...headers },
  })
}
const problem = async (body: unknown) => {
  const response = await post(body)
  return { ...((await response.json()) as Json), status: response.status }
}
const openUploads = async () =>
  (await server.storage.uploads.list()).filter(({ finishedAt }) => finishedAt === null)

describe('POST /api/recordings/from-url', () => {
  it('creates a recording, without what is secret in the address', async () => {
    source.file('/calls/a%20b.wav', wav)
    const url = `${source.origin}/calls/a%20b.wav?signature=SECRET#t=1`
    const response = await post({ url, maxSpeakers: 3, diarize: false })
    const body = (await response.json()) as Json
    expect([response.status, body.code]).toEqual([201, undefined])
    expect(response.headers.get('Location')).toBe(`/api/recordings/${body.id}`)
    expect(body).toMatchObject({
      name: 'a b.wav',
      source: { kind: 'url', url: `${source.origin}/calls/a%20b.wav` },
      sizeBytes: wav.length,
      speakers: { max: 3 },
      sameAs: [],
      status: 'new',
    })
    const audio = await server.fetch(`/api/recordings/${body.id}/audio`)
    expect(Buffer.from(await audio.arrayBuffer()).equals(wav)).toBe(true)
    expect(source.requests.at(-1)).toMatchObject({
      url: '/calls/a%20b.wav?signature=SECRET',
      headers: { 'accept-encoding': 'identity' },
    })
    expect(source.requests.at(-1)?.headers.cookie).toBeUndefined()
    const stored = JSON.stringify(await server.storage.uploads.list())
    expect([stored, JSON.stringify(server.log)].join()).not.toContain('SECRET')
  })
})
