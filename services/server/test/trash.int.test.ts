import { aRecording } from '@toolkit/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createClient } from '../src/client.ts'
import { type RunningServer, runServer, sending } from './running-server.ts'
import { seedResult } from './seeded-result.ts'

let server: RunningServer
beforeAll(async () => {
  server = await runServer()
})
afterAll(() => server.close())

it('a deleted recording is in the trash: reads answer, changes are refused, until it is restored', async () => {
  const { recording, run } = await seedResult(server.storage, { turns: [], curves: [] })
  const path = `/api/recordings/${recording.id}`
  const inList = async (trashed: string) =>
    (await server.json(`/api/recordings${trashed}`)).body.items.map(({ id }: { id: string }) => id)
  expect((await server.fetch(path, { method: 'DELETE' })).status).toBe(204)
  expect((await server.fetch(path, { method: 'DELETE' })).status).toBe(204)

  const { body } = await server.json(path)
  expect(body.trashedAt).toMatch(/^\d{4}-/)
  for (const what of ['/diarizations', `/diarizations/${run.id}`, '/turns', '/human-scores']) {
    expect((await server.json(path + what)).status, what).toBe(200)
  }
  expect(await inList('')).not.toContain(recording.id)
  expect(await inList('?trashed=only&sort=-trashedAt&limit=1')).toEqual([recording.id])
  expect(await inList('?trashed=include')).toContain(recording.id)

  const changes: readonly (readonly [string, RequestInit])[] = [
    ['', sending('PATCH', { name: 'other' })],
    ['/human-score', sending('PUT', { score: 5 })],
    ['/human-score', { method: 'DELETE' }],
    ['/current', sending('PUT', { runId: run.id })],
    ['/diarizations', { method: 'POST' }],
    [`/diarizations/${run.id}`, { method: 'DELETE' }],
    [`/diarizations/${run.id}/cancel`, { method: 'POST' }],
    [`/diarizations/${run.id}/resolve`, sending('POST', { action: 'give-up' })],
    ['/tracks', sending('POST', { track: 1 })],
  ]
  for (const [what, init] of changes) {
    const answer = await server.json(path + what, init)
    expect([answer.status, answer.body.code], what).toEqual([409, 'recording-trashed'])
  }

  const restored = await server.json(`${path}/restore`, { method: 'POST' })
  expect([restored.status, restored.body.trashedAt]).toEqual([200, null])
  expect(await inList('')).toContain(recording.id)
  const unknown = await server.json('/api/recordings/x/restore', { method: 'POST' })
  expect([unknown.status, unknown.body.code]).toEqual([404, 'recording-not-found'])
})

it('facets and counts leave it out', async () => {
  const scored = aRecording({ humanScore: 33, trashedAt: '2026-01-01T00:00:00.000Z' })
  await server.storage.recordings.insert(scored)
  const countOf = async (query: string) =>
    (await server.json(`/api/recordings/facets${query}`)).body.humanScore[33]
  expect([await countOf(''), await countOf('?trashed=only')]).toEqual([0, 1])
  const { body } = await server.json('/api/recordings?humanScoreFrom=33&humanScoreTo=33&q=')
  expect(body.items.map(({ id }: { id: string }) => id)).not.toContain(scored.id)
  await server.storage.recordings.remove(scored.id)
})

it('is emptied, and answers how many and how large', async () => {
  const client = createClient(server.origin)
  const { recording } = await seedResult(server.storage, { turns: [], curves: [] })
  await client.trash(recording.id)
  expect(await client.trashSummary()).toEqual({ count: 1, sizeBytes: recording.sizeBytes })
  const deleted = new Promise<string>((resolve) => {
    const end = server.toolkit.subscribe((event) => {
      if (event.type !== 'deleted') return
      end()
      resolve(event.recordingId)
    })
  })
  expect(await client.emptyTrash()).toEqual({ count: 1 })
  expect(await deleted).toBe(recording.id)
  expect(await client.trashSummary()).toEqual({ count: 0, sizeBytes: 0 })
  expect((await client.health()).limits.trashDays).toBe(30)
})

it('refuses other values of its parameters', async () => {
  const { recording } = await seedResult(server.storage, { turns: [], curves: [] })
  const path = `/api/recordings/${recording.id}?permanently=yes`
  const answer = await server.json(path, { method: 'DELETE' })
  expect([answer.status, answer.body.code]).toEqual([400, 'request-invalid'])
  expect((await server.json('/api/recordings?trashed=maybe')).status).toBe(400)
})
