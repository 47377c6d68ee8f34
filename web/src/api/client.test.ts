import { describe, expect, it } from 'vitest'
import { patient } from './client.ts'

const refusal = (code: string, seconds = '2') =>
  new Response(JSON.stringify({ code }), {
    status: 503,
    headers: { 'content-type': 'application/problem+json', 'retry-after': seconds },
  })

/** Answers in turn, the last one for ever; what it was asked and how long it was waited for. */
function server(...answers: (() => Response)[]) {
  const bodies: unknown[] = []
  const waited: number[] = []
  const send = patient(
    async (_, init) => {
      bodies.push(init?.body)
      const answer = answers[Math.min(bodies.length, answers.length) - 1]
      if (!answer) throw new Error('there is no answer')
      return answer()
    },
    async (ms) => {
      waited.push(ms)
    },
  )
  return { send, bodies, waited }
}

describe('a change that the server refuses for now', () => {
  it('is sent again after as long as it says', async () => {
    const { send, bodies, waited } = server(
      () => refusal('request-too-many'),
      () => refusal('starting', '1'),
      () => new Response('done'),
    )
    const answer = await send('/api/recordings/a', { method: 'PATCH', body: '{"name":"b"}' })
    expect(await answer.text()).toBe('done')
    expect(bodies).toEqual(Array(3).fill('{"name":"b"}'))
    expect(waited).toEqual([2000, 1000])
  })

  it('is given up after half a minute, with the refusal', async () => {
    const { send, waited } = server(() => refusal('starting', '9'))
    const answer = await send('/api/recordings/a', { method: 'DELETE' })
    expect([answer.status, await answer.json()]).toEqual([503, { code: 'starting' }])
    expect(waited).toEqual([9000, 9000, 9000])
  })

  it.each(['storage-unavailable', 'internal'])(
    'is sent once where it may have had an effect: %s',
    async (code) => {
      const { send, bodies } = server(() => refusal(code))
      expect((await send('/api/recordings/a', { method: 'POST' })).status).toBe(503)
      expect(bodies).toHaveLength(1)
    },
  )

  it('reads are left to who wants them', async () => {
    const { send, bodies } = server(() => refusal('starting'))
    expect((await send('/api/recordings')).status).toBe(503)
    expect(bodies).toHaveLength(1)
  })
})
