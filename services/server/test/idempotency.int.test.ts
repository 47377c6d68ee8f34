import { memoryStorage } from '@toolkit/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, runServer } from './running-server.ts'
import { toneWav } from './wav.ts'

describe('a form that is sent twice with the same Idempotency-Key', () => {
  const storage = memoryStorage()
  let server: RunningServer
  beforeAll(async () => {
    server = await runServer({ storage })
  })
  afterAll(() => server.close())

  const send = async (key: string, seconds = 1, fields: Record<string, string> = {}) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    form.set('file', new File([toneWav(seconds)], 'a.wav'))
    const headers = { 'Idempotency-Key': key }
    const { status, body } = await server.json('/api/recordings', {
      method: 'POST',
      body: form,
      headers,
    })
    return { status, id: body.id, code: body.code }
  }
  const total = async () => (await server.json('/api/recordings')).body.total

  it('creates one recording, also after a restart', async () => {
    const first = await send('one')
    expect(first.status).toBe(201)
    expect(await send('one')).toEqual({ ...first, status: 200 })
    await server.close()
    server = await runServer({ storage })
    expect(await send('one')).toEqual({ ...first, status: 200 })
    expect(await total()).toBe(1)
    const { body } = await server.json(`/api/recordings/${first.id}/diarizations`)
    expect(body.total).toBe(1)
    expect((await send('two')).status).toBe(201)
  })

  it('is refused if its content differs', async () => {
    await send('three')
    const before = await total()
    const reused = { status: 422, code: 'idempotency-key-reused', id: undefined }
    expect(await send('three', 2)).toEqual(reused)
    expect(await send('three', 1, { name: 'another' })).toEqual(reused)
    expect(await send('three', 1, { numSpeakers: '2' })).toEqual(reused)
    expect(await total()).toBe(before)
    expect((await send('x'.repeat(201))).status).toBe(400)
  })

  it('is accepted once if both are in progress', async () => {
    const before = await total()
    const answers = await Promise.all([send('four', 3), send('four', 3), send('four', 3)])
    const made = answers.filter(({ status }) => status === 201)
    expect(made).toHaveLength(1)
    // A request during the first one is refused; a later one returns the same recording.
    for (const { status, code, id } of answers) {
      if (status === 409) expect(code).toBe('idempotency-key-in-use')
      else expect(id).toBe(made[0]?.id)
    }
    expect(await total()).toBe(before + 1)
    expect((await send('four', 3)).status).toBe(200)
  })

  it('is accepted again if the first was refused, or its recording was deleted', async () => {
    const form = new FormData()
    form.set('file', new File(['no sound at all'.repeat(50)], 'a.wav'))
    const headers = { 'Idempotency-Key': 'five' }
    const refused = await server.json('/api/recordings', { method: 'POST', body: form, headers })
    expect(refused.status).toBe(415)
    const first = await send('five')
    expect(first.status).toBe(201)
    await server.fetch(`/api/recordings/${first.id}`, { method: 'DELETE' })
    const again = await send('five')
    expect([again.status, again.id === first.id]).toEqual([201, false])
  })
})
