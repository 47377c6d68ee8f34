import {
  type DiarizationProvider,
  describeProvider,
  ERRORS,
  type ErrorCode,
  ToolkitError,
} from '@toolkit/core'
import { serviceKeyHeader } from '@toolkit/http-kit'
import { A_SERVICE_KEY, memoryProvider } from '@toolkit/testkit'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { serveWrapper } from './serving.ts'

/** Maximum wait on a busy machine. */
const WAIT_OPTIONS = { timeout: 10_000 }
const JOBS = '/providers/local/jobs'

async function wrapper(...providers: readonly DiarizationProvider[]) {
  const serving = await serveWrapper(providers)
  onTestFinished(() => serving.close())
  const call = (method: string, path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers)
    headers.set('Authorization', serviceKeyHeader(A_SERVICE_KEY).Authorization)
    return fetch(serving.origin + path, { method, ...init, headers })
  }
  return { ...serving, call }
}

/** An in-memory provider with some methods replaced. */
const providing = (verbs: Partial<DiarizationProvider>): DiarizationProvider => ({
  ...memoryProvider(),
  ...verbs,
})

describe('the wrapper', () => {
  test.each([
    ['none', {}],
    ['another', serviceKeyHeader(`${A_SERVICE_KEY}x`)],
  ])('refuses a caller with %s of the service key', async (_, headers) => {
    const submitted = vi.fn(memoryProvider().submit)
    const { origin, log } = await wrapper(providing({ submit: submitted }))
    for (const [method, path] of [
      ['GET', '/providers'],
      ['POST', JOBS],
      ['GET', `${JOBS}/job-1`],
      ['POST', `${JOBS}/job-1/cancel`],
      ['PUT', '/providers/local/media?key=a'],
      ['GET', '/nothing'],
    ] as const) {
      const answer = await fetch(origin + path, { method, headers })
      expect([answer.status, (await answer.json()) as object]).toMatchObject([
        401,
        { code: 'service-key' },
      ])
    }
    expect(submitted).not.toHaveBeenCalled()
    expect(JSON.stringify(log)).not.toContain(A_SERVICE_KEY)
  })

  test('reports its health and its providers', async () => {
    const cloud = memoryProvider({ name: 'pyannoteai', paid: true })
    const local = memoryProvider()
    const { call } = await wrapper(cloud, local)
    expect(await (await call('GET', '/health')).json()).toEqual({ status: 'ok' })
    const list = await (await call('GET', '/providers')).json()
    expect(list).toEqual({ items: [cloud, local].map(describeProvider) })
    expect(list).toMatchObject({
      items: [
        { name: 'pyannoteai', paid: true, models: ['memory-1'] },
        { name: 'local', paid: false, models: ['memory-1'] },
      ],
    })
  })

  const submit = { mediaKey: 'a', model: 'm', scores: [], webhook: null }
  const hints = { num: null, min: null, max: null }
  test.each([
    ['GET', '/', undefined, 404, 'not-found'],
    ['GET', '/providers/local', undefined, 404, 'not-found'],
    ['DELETE', `${JOBS}/j`, undefined, 404, 'not-found'],
    ['POST', '/providers/nobody/check', undefined, 400, 'provider-unknown'],
    ['GET', '/providers/toString/jobs?key=a&since=0', undefined, 400, 'provider-unknown'],
    ['GET', JOBS, undefined, 400, 'request-invalid'],
    ['GET', `${JOBS}?key=a`, undefined, 400, 'request-invalid'],
    ['GET', `${JOBS}?key=a&since=yesterday`, undefined, 400, 'request-invalid'],
    ['PUT', '/providers/local/media', 'x', 400, 'request-invalid'],
    ['POST', JOBS, undefined, 400, 'request-invalid'],
    ['POST', JOBS, '{', 400, 'request-invalid'],
    ['POST', JOBS, JSON.stringify(submit), 400, 'request-invalid'],
    ['POST', JOBS, JSON.stringify({ ...submit, speakers: hints, more: 1 }), 400, 'request-invalid'],
    [
      'POST',
      JOBS,
      JSON.stringify({ ...submit, speakers: hints, scores: ['x'] }),
      400,
      'request-invalid',
    ],
    ['POST', JOBS, ' '.repeat(2 * 1024 * 1024), 413, 'request-too-large'],
  ])('refuses %s %s', async (method, path, body, status, code) => {
    const { call, log } = await wrapper(memoryProvider())
    const answer = await call(method, path, body === undefined ? {} : { body })
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
    expect([answer.status, await answer.json()]).toMatchObject([status, { code }])
    expect(log).toEqual([])
  })

  test('refuses media without a length', async () => {
    const upload = vi.fn()
    const { call } = await wrapper(providing({ upload }))
    const body = new Blob(['some']).stream()
    const init = { body, duplex: 'half' } as const
    const answer = await call('PUT', '/providers/local/media?key=a', init)
    expect(await answer.json()).toMatchObject({ errors: [{ path: 'Content-Length' }] })
    expect(upload).not.toHaveBeenCalled()
  })

  test('answers every error as a problem, with its fields and Retry-After', async () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const fields = [{ path: 'model', message: 'is not known' }]
      const error = new ToolkitError(code, `about ${code}`, { fields, retryAfterSeconds: 7 })
      const { call, log } = await wrapper(providing({ job: () => Promise.reject(error) }))
      const answer = await call('GET', `${JOBS}/j`)
      expect(await answer.json()).toMatchObject({ code, detail: `about ${code}`, errors: fields })
      expect(answer.headers.get('Retry-After')).toBe('7')
      if (answer.status >= 500) expect(log).toMatchObject([{ code }])
    }
  })

  test('does not send the details of an unexpected error', async () => {
    const job = () => Promise.reject(new Error('password 1234'))
    const { call, log } = await wrapper(providing({ job }))
    const answer = await call('GET', `${JOBS}/j`)
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain('1234')
    expect(log).toMatchObject([{ event: 'request-failed', code: 'internal' }])
  })

  test('passes job ids on unchanged', async () => {
    const asked: string[] = []
    const job = async (id: string) => {
      asked.push(id)
      return { status: 'running' } as const
    }
    const { call } = await wrapper(providing({ job }))
    for (const id of ['../v2/jobs', 'ü?#', '%2F', 'a b']) {
      expect((await call('GET', `${JOBS}/${encodeURIComponent(id)}`)).status).toBe(200)
    }
    expect(asked).toEqual(['../v2/jobs', 'ü?#', '%2F', 'a b'])
  })

  test('submits by channel', async () => {
    const provider = memoryProvider()
    const { call } = await wrapper(provider)
    await call('PUT', '/providers/local/media?key=a', { body: 'some' })
    const body = JSON.stringify({ ...submit, speakers: hints, byChannel: true })
    expect((await call('POST', JOBS, { body })).status).toBe(200)
    expect(provider.jobs.map(({ request }) => request)).toMatchObject([{ byChannel: true }])
  })

  test('logs paid calls when they are done', async () => {
    const { call, log } = await wrapper(memoryProvider())
    await call('PUT', '/providers/local/media?key=a', { body: 'some' })
    const body = JSON.stringify({ ...submit, speakers: hints })
    await call('POST', JOBS, { body })
    expect(log).toEqual([
      { event: 'media-uploaded', provider: 'local', mediaKey: 'a', sizeBytes: 4 },
      {
        event: 'job-submitted',
        provider: 'local',
        jobId: 'job-1',
        mediaKey: 'a',
        model: 'm',
      },
    ])
  })
})

describe('a caller that disconnects', () => {
  const verbs = ['check', 'submit', 'findJob', 'job', 'progress', 'cancel'] as const
  test.each(verbs)('ends its %s at the provider', async (verb) => {
    let begun: () => void = () => undefined
    const beginning = new Promise<void>((resolve) => {
      begun = resolve
    })
    let ended = false
    const waiting = (...given: unknown[]): Promise<never> =>
      new Promise((_, reject) => {
        const signal = given.at(-1) as AbortSignal
        signal.addEventListener('abort', () => {
          ended = true
          reject(signal.reason)
        })
        begun()
      })
    const { call, log } = await wrapper(providing({ [verb]: waiting }))
    const submit = { mediaKey: 'a', model: 'm', scores: [], webhook: null }
    const speakers = { num: null, min: null, max: null }
    const calls: Readonly<Record<string, readonly [string, string, string?]>> = {
      check: ['POST', '/providers/local/check'],
      submit: ['POST', JOBS, JSON.stringify({ ...submit, speakers })],
      findJob: ['GET', `${JOBS}?key=a&since=0`],
      job: ['GET', `${JOBS}/j`],
      progress: ['GET', `${JOBS}/j/progress`],
      cancel: ['POST', `${JOBS}/j/cancel`],
    }
    const [method, path, body] = calls[verb] ?? ['', '']
    const stop = new AbortController()
    const init = { signal: stop.signal, ...(body === undefined ? {} : { body }) }
    const called = call(method, path, init).catch(() => 'aborted')
    await beginning
    stop.abort()
    expect(await called).toBe('aborted')
    await vi.waitFor(() => expect(ended).toBe(true), WAIT_OPTIONS)
    await vi.waitFor(() => expect(log).toMatchObject([{ event: 'caller-gone' }]), WAIT_OPTIONS)
  })
})
