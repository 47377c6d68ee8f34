import { ApiError, createClient } from '@toolkit/server/client'
import { describe, expect, it } from 'vitest'
import { retryDelayMs } from './error-message.ts'

const answer = (code: string, headers: Record<string, string> = {}) => {
  const problem = { type: 'about:blank', title: '', status: 503, code, detail: '' }
  const type = { 'content-type': 'application/problem+json' }
  return new Response(JSON.stringify(problem), { status: 503, headers: { ...type, ...headers } })
}
const errorOf = (response: Response): Promise<unknown> =>
  createClient('', async () => response)
    .health()
    .catch((error: unknown) => error)

describe('retryDelayMs', () => {
  it('is the Retry-After of a starting or busy server, within bounds', async () => {
    for (const code of ['starting', 'request-too-many']) {
      expect(retryDelayMs(await errorOf(answer(code, { 'retry-after': '3' })))).toBe(3000)
      expect(retryDelayMs(await errorOf(answer(code)))).toBe(1000)
      expect(retryDelayMs(await errorOf(answer(code, { 'retry-after': '0' })))).toBe(1000)
      expect(retryDelayMs(await errorOf(answer(code, { 'retry-after': '86400' })))).toBe(30_000)
    }
  })

  it('is null for other errors', async () => {
    const error = await errorOf(answer('internal', { 'retry-after': '5' }))
    expect(error).toBeInstanceOf(ApiError)
    expect([retryDelayMs(error), retryDelayMs(new TypeError('no answer'))]).toEqual([null, null])
  })
})
