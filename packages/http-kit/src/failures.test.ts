import { ToolkitError } from '@toolkit/core'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { describe, expect, it } from 'vitest'
import { errorHandler, type LogEntry, PROBLEM_TYPE, requestId } from './index.ts'

function appThatThrows(error: Error) {
  const log: LogEntry[] = []
  const app = new Hono()
  app.onError(errorHandler((entry) => void log.push(entry)))
  app.use(requestId(() => 'made'))
  app.get('/', () => {
    throw error
  })
  return { app, log }
}

describe('errorHandler', () => {
  it('responds with a problem document with the invalid fields', async () => {
    const fields = [{ path: 'min', message: 'must be at least 0' }]
    const { app, log } = appThatThrows(
      new ToolkitError('request-invalid', 'Correct min.', { fields }),
    )
    const response = await app.request('/')
    expect(response.headers.get('Content-Type')).toBe(PROBLEM_TYPE)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(await response.json()).toEqual({
      type: 'about:blank#request-invalid',
      title: 'The request is not valid',
      status: 400,
      code: 'request-invalid',
      detail: 'Correct min.',
      errors: fields,
    })
    expect(log).toEqual([])
  })

  it('logs an unknown error and does not send it', async () => {
    const { app, log } = appThatThrows(new Error('password 1234'))
    const response = await app.request('/', { headers: { 'X-Request-Id': 'mine' } })
    const text = await response.text()
    expect(response.status).toBe(500)
    expect(text).not.toContain('1234')
    expect(response.headers.get('X-Request-Id')).toBe('mine')
    expect(log).toMatchObject([
      { event: 'request-failed', requestId: 'mine', error: { message: 'password 1234' } },
    ])
  })

  it('sends Retry-After in whole seconds', async () => {
    const error = new ToolkitError('provider-rate-limited', 'Wait.', { retryAfterSeconds: 1.2 })
    const response = await appThatThrows(error).app.request('/')
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '2'])
  })

  it('converts errors of Hono', async () => {
    const { app } = appThatThrows(new HTTPException(415, { message: 'Unsupported Media Type' }))
    const response = await app.request('/', { headers: { 'X-Request-Id': 'no good' } })
    expect(await response.json()).toMatchObject({ status: 415, code: 'request-media-type' })
    expect(response.headers.get('X-Request-Id')).toBe('made')
  })
})
