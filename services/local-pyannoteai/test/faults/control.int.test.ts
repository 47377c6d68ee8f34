import { describe, expect, test } from 'vitest'
import { answerOf, KEY, type Serving, serving, temporaryFolder } from '../serving.ts'
import { tinyEngine } from '../tiny-engine.ts'
import { type FaultyService, openFaultyService, WAYS } from './two-ways.ts'

/** The answer of the control path. */
async function control(local: FaultyService | Serving, method: string, body?: unknown) {
  const answer = await local.call(method, '/local/faults', body)
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

describe.each(WAYS)('the control path %s', (way) => {
  test('accepts a list, reports the remaining faults, and clears them', async () => {
    const local = await openFaultyService(way)
    const faults = [{ kind: 'refuse', status: 503, times: 2 }, { kind: 'no-output' }]
    const put = await control(local, 'PUT', faults)
    expect(put.status).toBe(200)
    expect((await local.call('GET', '/v1/test')).status).toBe(503)
    const left = [
      { fault: { ...faults[0], after: 0 }, passes: 0, left: 1, untilMs: null },
      { fault: { ...faults[1], after: 0 }, passes: 0, left: 1, untilMs: null },
    ]
    expect(await control(local, 'GET')).toEqual({ status: 200, body: { faults: left } })
    expect(await control(local, 'DELETE')).toEqual({ status: 200, body: { faults: [] } })
    expect((await local.call('GET', '/v1/test')).status).toBe(200)
    await local.close()
  })

  test('works while all other calls are refused', async () => {
    const local = await openFaultyService(way)
    await control(local, 'PUT', [{ kind: 'refuse', status: 401, forMs: 1e9 }])
    expect((await local.call('GET', '/v1/test')).status).toBe(401)
    expect((await control(local, 'PUT', [])).status).toBe(200)
    expect((await local.call('GET', '/v1/test')).status).toBe(200)
    await local.close()
  })

  test.each([
    ['an unknown kind', [{ kind: 'flood' }], '0.kind'],
    ['an unknown call', [{ kind: 'hang', call: 'dinner' }], '0.call'],
    ['a status that is no error', [{ kind: 'refuse', status: 200 }], '0.status'],
    ['a word that is not known', [{ kind: 'hang' }, { kind: 'cut', wher: 1 }], '1'],
    ['no list', { kind: 'hang' }, 'body'],
  ])('refuses %s by name', async (_, body, field) => {
    const local = await openFaultyService(way)
    const answer = await control(local, 'PUT', body)
    expect(answer.status).toBe(400)
    expect(answer.body.errors).toEqual([{ field, message: expect.any(String) }])
    expect(local.faults.pending()).toEqual([])
    await local.close()
  })
})

test('exists only if it was enabled at the start, and requires the key', async () => {
  const { folder, remove } = await temporaryFolder()
  const well = await serving({ engine: tinyEngine({ held: false }).engine, folder })
  for (const method of ['GET', 'PUT', 'DELETE']) {
    expect((await control(well, method)).status).toBe(404)
  }
  await well.close()
  await remove()

  const service = await openFaultyService('over a socket')
  const input = await answerOf(service.call('POST', '/v1/media/input', { url: 'media://a' }))
  for (const authorization of ['', `Bearer ${KEY}x`]) {
    const path = new URL('/local/faults', input.url)
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await fetch(path, { method, headers: { authorization } })
      expect(answer.status).toBe(401)
      await answer.arrayBuffer()
    }
  }
  await service.close()
})
