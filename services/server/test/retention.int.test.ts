import { aRecording } from '@toolkit/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningServer, runServer, sending } from './running-server.ts'

const DAY_MS = 86_400_000

let server: RunningServer
beforeAll(async () => {
  server = await runServer({ audioRetentionDays: 10 })
})
afterAll(() => server.close())

const bytes = new Uint8Array(2000).map((_, index) => index % 251)
const digest = async (data: Uint8Array<ArrayBuffer>) =>
  Buffer.from(await crypto.subtle.digest('SHA-256', data)).toString('hex')
const sent = (body: Uint8Array<ArrayBuffer>): RequestInit => ({
  method: 'PUT',
  body,
  headers: { 'Content-Type': 'application/octet-stream' },
})

/** A prepared recording that was added so many days ago. */
async function added(daysAgo: number, fields: Parameters<typeof aRecording>[0] = {}) {
  const recording = aRecording({
    sizeBytes: bytes.length,
    durationSeconds: 2,
    sha256: await digest(bytes),
    createdAt: new Date(Date.now() - daysAgo * DAY_MS).toISOString(),
    ...fields,
  })
  await server.storage.recordings.insert(recording)
  return recording
}

it('lists what would be removed, soonest first, and what keeps it', async () => {
  const soon = await added(9)
  const now = await added(11)
  const judged = await added(12)
  await added(30, { keepAudioUntil: 'always' })
  await server.json(`/api/recordings/${judged.id}/human-score`, sending('PUT', { score: 5 }))
  const { body } = await server.json('/api/audio-retention')
  expect(body).toMatchObject({ days: 10, total: 2, totalBytes: 4000 })
  expect(
    body.items.map((item: { recordingId: string; spared: unknown }) => [
      item.recordingId,
      item.spared,
    ]),
  ).toEqual([
    [judged.id, 'verdicts'],
    [now.id, null],
  ])
  const week = await server.json('/api/audio-retention?days=7')
  expect(week.body.items.at(-1)).toMatchObject({
    recordingId: soon.id,
    name: soon.name,
    sizeBytes: 2000,
    dueAt: new Date(Date.parse(soon.createdAt) + 10 * DAY_MS).toISOString(),
  })
  for (const days of ['x', '-1', '1e9']) {
    expect((await server.json(`/api/audio-retention?days=${days}`)).status).toBe(400)
  }
  expect((await server.json('/api/health')).body.limits.audioRetentionDays).toBe(10)
})

it('a recording is kept until a time, always, or as the server says', async () => {
  const { id } = await added(1)
  const path = `/api/recordings/${id}`
  for (const keepAudioUntil of ['always', '2030-01-01T00:00:00.000Z', null]) {
    const { status, body } = await server.json(path, sending('PATCH', { keepAudioUntil }))
    expect([status, body.keepAudioUntil]).toEqual([200, keepAudioUntil])
  }
  for (const keepAudioUntil of ['never', 5, '2030', '']) {
    const { status, body } = await server.json(path, sending('PATCH', { keepAudioUntil }))
    expect([status, body.code]).toEqual([400, 'request-invalid'])
  }
})

it('removed audio is said by its own error, and comes back by the same file only', async () => {
  const audioRemovedAt = '2026-11-01T00:00:00.000Z'
  const { id } = await added(20, { audioRemovedAt })
  const path = `/api/recordings/${id}`
  expect((await server.json(path)).body).toMatchObject({ audioRemovedAt, error: null })
  for (const what of ['audio', 'original', 'clip?start=0&end=1']) {
    const { status, body } = await server.json(`${path}/${what}`)
    expect([status, body.code], what).toEqual([410, 'audio-removed'])
  }
  const run = await server.json(`${path}/diarizations`, { method: 'POST' })
  expect([run.status, run.body.code]).toEqual([410, 'audio-removed'])

  const wrong = await server.json(`${path}/audio`, sent(bytes.toReversed()))
  expect([wrong.status, wrong.body.code]).toEqual([422, 'audio-differs'])
  const short = await server.json(`${path}/audio`, sent(bytes.slice(1)))
  expect([short.status, short.body.code]).toEqual([422, 'audio-differs'])
  expect((await server.json(`${path}/audio`)).status).toBe(410)

  const back = await server.json(`${path}/audio`, sent(bytes))
  expect([back.status, back.body.audioRemovedAt]).toEqual([200, null])
  expect(Date.parse(back.body.keepAudioUntil)).toBeGreaterThan(Date.now() + 9 * DAY_MS)
  const audio = await server.fetch(`${path}/audio`)
  expect(new Uint8Array(await audio.arrayBuffer())).toEqual(bytes)
  const again = await server.json(`${path}/audio`, sent(bytes))
  expect([again.status, again.body.code]).toEqual([409, 'request-conflict'])
  const unknown = await server.json('/api/recordings/x/audio', sent(bytes))
  expect([unknown.status, unknown.body.code]).toEqual([404, 'recording-not-found'])
})
