import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningServer, runServer } from './running-server.ts'
import { seedResult } from './seeded-result.ts'
import { toneWav } from './wav.ts'

let server: RunningServer
let recordingId = ''

beforeAll(async () => {
  server = await runServer()
  const sound = toneWav(40)
  const { recording } = await seedResult(server.storage, {
    sound,
    recording: { durationSeconds: 40, sizeBytes: sound.length },
    turns: [
      { speaker: 'A', start: 0, end: 12, scores: { A: 90 } },
      { speaker: 'B', start: 11, end: 20, scores: { B: 90 } },
      { speaker: 'A', start: 21, end: 39, scores: { A: 95 } },
    ],
    curves: [],
  })
  recordingId = recording.id
})
afterAll(() => server.close())

const json = (path: string, method = 'GET', body?: object) =>
  server.json(`/api${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  })
const voiceNamed = async (name: string) => (await json('/voices', 'POST', { name })).body.id
const form = (file: Uint8Array<ArrayBuffer>, fields: Record<string, string> = {}) => {
  const body = new FormData()
  for (const [field, value] of Object.entries(fields)) body.set(field, value)
  body.set('file', new Blob([file]), 'ada.wav')
  return { method: 'POST', body }
}

test('voices are created, renamed, listed by name and deleted', async () => {
  const created = await json('/voices', 'POST', { name: ' Zoe ' })
  expect(created).toMatchObject({ status: 201, body: { name: 'Zoe', prints: [], enrolments: [] } })
  const id = created.body.id
  await voiceNamed('amy')
  expect((await json('/voices')).body.map(({ name }: { name: string }) => name)).toEqual([
    'amy',
    'Zoe',
  ])
  expect(await json(`/voices/${id}`, 'PATCH', { name: 'AMY' })).toMatchObject({ status: 409 })
  expect((await json(`/voices/${id}`, 'PATCH', { name: 'Zoé' })).body.name).toBe('Zoé')
  expect((await server.fetch(`/api/voices/${id}`, { method: 'DELETE' })).status).toBe(204)
  expect(await json(`/voices/${id}`)).toMatchObject({
    status: 404,
    body: { code: 'voice-not-found' },
  })
})

test.each([
  ['', 'must not be empty'],
  ['Speaker_1', 'must not begin with SPEAKER_'],
  ['x'.repeat(101), 'must have at most 100 characters'],
])('the name %j is refused', async (name, message) => {
  const { status, body } = await json('/voices', 'POST', { name })
  expect([status, body.errors[0]]).toEqual([400, { path: 'name', message }])
})

test('a speaker of a recording is enrolled, and the voiceprint is only in the export', async () => {
  const clean = await json(`/recordings/${recordingId}/clean-speech?speaker=A`)
  expect(clean.body.cleanSeconds).toBeCloseTo(10.8 + 17.8, 3)
  const id = await voiceNamed('Ada')
  const asked = await json(`/voices/${id}/prints`, 'POST', { recordingId, speaker: 'A' })
  expect(asked).toMatchObject({ status: 202, body: { provider: 'local', model: 'local-test' } })
  expect(asked.body.seconds).toBeCloseTo(clean.body.seconds, 2)
  expect(asked.body.source).toMatchObject({ speaker: 'A', stretches: clean.body.stretches })
  const voice = async () => (await json(`/voices/${id}`)).body
  await expect.poll(async () => (await voice()).prints.length, { timeout: 20_000 }).toBe(1)
  expect(JSON.stringify(await voice())).not.toContain('voiceprint of')
  const exported = await json(`/voices/${id}/export`)
  expect(exported.body.voiceprints).toMatchObject([
    { voiceprint: `voiceprint of ${asked.body.id}` },
  ])
  const [{ id: printId }] = (await voice()).prints
  expect((await json(`/voices/${id}/prints/${printId}`, 'DELETE')).body.prints).toEqual([])
  expect(JSON.stringify(server.log)).not.toContain('voiceprint of')
})

test('a file is enrolled', async () => {
  const id = await voiceNamed('Bo')
  const asked = await server.json(`/api/voices/${id}/prints`, form(toneWav(8)))
  expect(asked).toMatchObject({ status: 202, body: { seconds: 8, source: { name: 'ada.wav' } } })
  const prints = async () => (await json(`/voices/${id}`)).body.prints.length
  await expect.poll(prints, { timeout: 20_000 }).toBe(1)
})

test('a voiceprint is made once of a request that is sent again', async () => {
  const id = await voiceNamed('Ann')
  const path = `/api/voices/${id}/prints`
  const headers = { 'Idempotency-Key': 'ann-1' }
  const send = (file: Uint8Array<ArrayBuffer>) =>
    server.json(path, { ...form(file), headers: { 'Idempotency-Key': 'ann-2' } })
  const sendJson = (speaker: string) =>
    server.json(path, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ recordingId, speaker, confirm: true }),
    })
  const first = [await sendJson('A'), await send(toneWav(8))]
  expect(first.map(({ status }) => status)).toEqual([202, 202])
  const prints = async () => (await json(`/voices/${id}`)).body.prints
  await expect.poll(async () => (await prints()).length, { timeout: 20_000 }).toBe(2)
  const again = [await sendJson('A'), await send(toneWav(8))]
  expect(again.map(({ status }) => status)).toEqual([200, 200])
  expect(again.map(({ body }) => body.id)).toEqual(first.map(({ body }) => body.id))
  expect(await prints()).toHaveLength(2)
  expect(JSON.stringify([again, await prints()])).not.toMatch(/ann-|digest|voiceprint of/)
  const reused = { status: 422, body: { code: 'idempotency-key-reused' } }
  expect([await sendJson('B'), await send(toneWav(9))]).toMatchObject([reused, reused])
  const bad = await server.json(path, {
    ...form(toneWav(8)),
    headers: { 'Idempotency-Key': 'a b' },
  })
  expect(bad.status).toBe(400)
  expect((await server.fetch(`/api/voices/${id}`, { method: 'DELETE' })).status).toBe(204)
})

test('unsuitable sounds are refused with the reason', async () => {
  const id = await voiceNamed('Cy')
  const path = `/api/voices/${id}/prints`
  const file = (bytes: Uint8Array<ArrayBuffer>, fields?: Record<string, string>) =>
    server.json(path, form(bytes, fields))
  const silence = toneWav(8).fill(0, 44)
  expect(await file(toneWav(31))).toMatchObject({ status: 413, body: { code: 'audio-too-long' } })
  const unsuitable = { status: 422, body: { code: 'voice-unsuitable' } }
  expect(await file(toneWav(2))).toMatchObject(unsuitable)
  expect(await file(silence)).toMatchObject(unsuitable)
  expect(await file(new Uint8Array(100).fill(65))).toMatchObject({ status: 415 })
  expect(await file(toneWav(8), { provider: 'nobody' })).toMatchObject({ status: 400 })
  const stretches = (...given: number[][]) =>
    json(`/voices/${id}/prints`, 'POST', {
      recordingId,
      stretches: given.map(([start, end]) => ({ start, end })),
    })
  expect((await stretches([0, 31])).body.errors[0].message).toContain('have 31.0 s')
  expect((await stretches([0, 5], [4, 8])).body.errors[0].message).toBe('must not overlap')
  expect((await stretches([38, 48])).body.errors[0].message).toContain('must lie before the end')
  expect(await stretches([1, 2])).toMatchObject(unsuitable)
  expect(await json(`/voices/${id}/prints`, 'POST', { recordingId })).toMatchObject({ status: 400 })
  const unknown = await json('/voices/none/prints', 'POST', { recordingId, speaker: 'A' })
  expect(unknown).toMatchObject({ status: 404, body: { code: 'voice-not-found' } })
  expect((await server.json(path, { method: 'POST', body: 'x' })).status).toBe(415)
  expect((await json(`/voices/${id}`)).body.enrolments).toEqual([])
})

test('voices that are similar are listed, and how sure each is of itself', async () => {
  const ids = [await voiceNamed('Dee'), await voiceNamed('Eve')]
  for (const [at, seconds] of [5, 15, 15].entries()) {
    const id = ids[at % 2]
    const { status } = await server.json(`/api/voices/${id}/prints`, form(toneWav(seconds)))
    expect(status).toBe(202)
  }
  const made = async () =>
    (await Promise.all(ids.map((id) => json(`/voices/${id}`)))).map((a) => a.body.prints.length)
  await expect.poll(made, { timeout: 20_000 }).toEqual([2, 1])
  const { status, body } = await json('/voice-similarity')
  expect(status).toBe(200)
  // The stand-in compares seconds: 5 and 15 of Dee differ, and Dee has 20 in total, Eve 15.
  expect(body.own).toContainEqual({ id: ids[0], probability: 0.1 })
  const similar = body.pairs.filter(({ ids: pair }: { ids: string[] }) => pair.includes(ids[0]))
  expect(similar).toEqual([])
})

test('a paid voiceprint waits for consent', async () => {
  const paid = await runServer({ paid: true })
  const call = (path: string, method: string, body?: object) =>
    paid.json(`/api/voices${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const id = (await call('', 'POST', { name: 'Ada' })).body.id
  const { body } = await paid.json(`/api/voices/${id}/prints`, form(toneWav(8)))
  const status = async () => (await call(`/${id}`, 'GET')).body.enrolments[0].status
  await expect.poll(status).toBe('held')
  const retry = (given?: object) => call(`/${id}/enrolments/${body.id}/retry`, 'POST', given)
  expect(await retry({})).toMatchObject({ status: 428, body: { code: 'confirmation-required' } })
  expect((await retry({ confirm: true })).status).toBe(200)
  expect((await call(`/${id}`, 'GET')).body.enrolments[0].hold).toBe(null)
  await paid.close()
})
