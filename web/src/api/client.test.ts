import { describe, expect, it } from 'vitest'
import { retryingFetch } from './client.ts'

const rejection = (code: string, seconds = '2') =>
  new Response(JSON.stringify({ code }), {
    status: 503,
    headers: { 'content-type': 'application/problem+json', 'retry-after': seconds },
  })

/** Answers in order, then repeats the last answer; records the bodies and the waits. */
function server(...answers: (() => Response)[]) {
  const bodies: unknown[] = []
  const waited: number[] = []
  const send = retryingFetch(
    async (_, init) => {
      bodies.push(init?.body)
      const answer = answers[Math.min(bodies.length, answers.length) - 1]
      if (!answer) throw new Error('no answer given')
      return answer()
    },
    async (ms) => {
      waited.push(ms)
    },
  )
  return { send, bodies, waited }
}

describe('a change that the server rejects temporarily', () => {
  it('is repeated after the delay of Retry-After', async () => {
    const { send, bodies, waited } = server(
      () => rejection('request-too-many'),
      () => rejection('starting', '1'),
      () => new Response('done'),
    )
    const answer = await send('/api/recordings/a', { method: 'PATCH', body: '{"name":"b"}' })
    expect(await answer.text()).toBe('done')
    expect(bodies).toEqual(Array(3).fill('{"name":"b"}'))
    expect(waited).toEqual([2000, 1000])
  })

  it('fails with the response after 30 s', async () => {
    const { send, waited } = server(() => rejection('starting', '9'))
    const answer = await send('/api/recordings/a', { method: 'DELETE' })
    expect([answer.status, await answer.json()]).toEqual([503, { code: 'starting' }])
    expect(waited).toEqual([9000, 9000, 9000])
  })

  it.each(['storage-unavailable', 'internal'])(
    'is not repeated if it may have had an effect: %s',
    async (code) => {
      const { send, bodies } = server(() => rejection(code))
      expect((await send('/api/recordings/a', { method: 'POST' })).status).toBe(503)
      expect(bodies).toHaveLength(1)
    },
  )

  it('does not repeat reads', async () => {
    const { send, bodies } = server(() => rejection('starting'))
    expect((await send('/api/recordings')).status).toBe(503)
    expect(bodies).toHaveLength(1)
  })
})
