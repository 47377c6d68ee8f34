import { ApiError, createClient } from '@toolkit/server/client'
import { describe, expect, it } from 'vitest'
import { pauseMs } from './error-message.ts'

const answer = (code: string, headers: Record<string, string> = {}) => {
  const problem = { type: 'about:blank', title: '', status: 503, code, detail: '' }
  const type = { 'content-type': 'application/problem+json' }
  return new Response(JSON.stringify(problem), { status: 503, headers: { ...type, ...headers } })
}
const errorOf = (response: Response): Promise<unknown> =>
  createClient('', async () => response)
    .health()
    .catch((error: unknown) => error)

describe('what is asked again by itself', () => {
  it('a flood that was refused is waited out like a start, for as long as the server says', async () => {
    for (const code of ['starting', 'request-too-many']) {
      expect(pauseMs(await errorOf(answer(code, { 'retry-after': '3' })))).toBe(3000)
      expect(pauseMs(await errorOf(answer(code)))).toBe(1000)
      expect(pauseMs(await errorOf(answer(code, { 'retry-after': '0' })))).toBe(1000)
      expect(pauseMs(await errorOf(answer(code, { 'retry-after': '86400' })))).toBe(30_000)
    }
  })

  it('any other answer is final', async () => {
    const error = await errorOf(answer('internal', { 'retry-after': '5' }))
    expect(error).toBeInstanceOf(ApiError)
    expect([pauseMs(error), pauseMs(new TypeError('no answer'))]).toEqual([null, null])
  })
})
