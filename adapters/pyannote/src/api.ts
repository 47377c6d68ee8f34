import { type Clock, ToolkitError, withTimeout } from '@toolkit/core'
import { neverConnected } from '@toolkit/http-kit'
import { answerText, connectionError, providerError, redactor, uploadError } from './errors.ts'
import { type Permit, type RateLimiter, UNLIMITED } from './rate-limits/rate-limiter.ts'

/** The time limit for a short answer, and for the headers of a streamed one. */
const ANSWER_LIMIT_MS = 60_000

/** The part of a schema that parses an answer. */
interface AnswerSchema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false }
}

export interface ApiOptions {
  readonly origin: string
  readonly key: string
  readonly fetch: typeof fetch
  /** Delays calls to stay below the rate limits. */
  readonly limiter: RateLimiter
  readonly clock: Clock
}

/** The provider's API at one origin. The key is sent to this origin only. */
export interface Api {
  /** Removes the key from a text. */
  redact(text: string): string
  /** How far the local clock was ahead of the provider's at its last answer; 0 if it was behind or is unknown. */
  clockAheadMs(): number
  /** Makes a call with a short JSON answer. Throws `provider-bad-result` if the answer does not match `schema`. */
  json<T>(
    method: 'GET' | 'POST',
    path: string,
    body: object | null,
    schema: AnswerSchema<T>,
    signal: AbortSignal,
  ): Promise<T>
  /** Makes a call with a long answer and returns its bytes as a stream, which `signal` aborts. */
  stream(path: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>
  /** Streams bytes to an upload address, without the key. */
  put(
    url: string,
    body: ReadableStream<Uint8Array>,
    sizeBytes: number,
    signal: AbortSignal,
  ): Promise<void>
}

export function openApi({ origin, key, fetch: send, limiter, clock }: ApiOptions): Api {
  const redact = redactor(key)
  let aheadMs = 0

  async function call(
    permit: Permit,
    url: string,
    init: RequestInit,
    signal: AbortSignal,
  ): Promise<Response> {
    // No redirects: fetch would buffer a streamed body, and the key could be sent elsewhere.
    const sent = send(url, { ...init, redirect: 'error', signal })
    const response = await sent.catch((error: unknown) => {
      permit.failed(!neverConnected(error))
      throw error
    })
    permit.answered(response)
    const serverMs = Date.parse(response.headers.get('date') ?? '')
    if (!Number.isNaN(serverMs)) aheadMs = Math.max(0, clock.now() - serverMs)
    return response
  }

  function inTime<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return withTimeout({ clock, ms: ANSWER_LIMIT_MS, signal, error: noAnswer }, work)
  }

  const request = (method: string, body: object | null): RequestInit => ({
    method,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${key}`,
      ...(body === null ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
  })

  return {
    redact,
    clockAheadMs: () => aheadMs,
    json: async (method, path, body, schema, signal) => {
      const permit = await limiter(path, signal)
      try {
        const text = await inTime(signal, async (limited) => {
          const response = await call(permit, origin + path, request(method, body), limited)
          if (!response.ok) throw await providerError(response, redact, clock.now())
          return answerText(response)
        })
        return parseAnswer(text, schema)
      } catch (error) {
        throw connectionError(error, signal)
      }
    },
    stream: async (path, signal) => {
      const permit = await limiter(path, signal)
      try {
        const response = await inTime(signal, async (limited) => {
          const started = await call(permit, origin + path, request('GET', null), limited)
          if (!started.ok) throw await providerError(started, redact, clock.now())
          if (isPage(started)) throw await pageError(started)
          return started
        })
        return blocksOf(response, signal)
      } catch (error) {
        throw connectionError(error, signal)
      }
    },
    put: async (url, body, sizeBytes, signal) => {
      const init = {
        method: 'PUT',
        // Object stores refuse a body of unknown length.
        headers: { 'content-type': 'application/octet-stream', 'content-length': `${sizeBytes}` },
        body,
        duplex: 'half' as const,
      }
      try {
        const response = await call(UNLIMITED, url, init, signal)
        const { search } = new URL(url)
        const redactAll = redactor(key, url, search.slice(1))
        if (!response.ok) throw await providerError(response, redactAll, clock.now())
        await response.body?.cancel()
      } catch (error) {
        throw uploadError(connectionError(error, signal))
      }
    },
  }
}

function parseAnswer<T>(text: string, schema: AnswerSchema<T>): T {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // No cause: it quotes the text, which may contain a secret address.
    throw new ToolkitError(
      'provider-bad-result',
      'The provider did not answer with JSON. Check its address in the settings.',
    )
  }
  const result = schema.safeParse(json)
  if (result.success) return result.data
  throw new ToolkitError(
    'provider-bad-result',
    'The answer of the provider has an unknown form. Check its address in the settings.',
  )
}

function isPage(response: Response): boolean {
  return /^text\/html\b/i.test(response.headers.get('content-type') ?? '')
}

/** The error for the page of a proxy in place of an answer. It says nothing about the job. */
async function pageError(response: Response): Promise<ToolkitError> {
  await response.body?.cancel()
  const message =
    'The address of the provider answered with a web page. Check the proxies in front of it.'
  return new ToolkitError('provider-unavailable', message)
}

async function* blocksOf(response: Response, signal: AbortSignal): AsyncIterable<Uint8Array> {
  if (response.body === null) return
  const reader = response.body.getReader()
  try {
    for (;;) {
      const next = await reader.read().catch((error: unknown) => {
        throw connectionError(error, signal)
      })
      if (next.done) return
      yield next.value
    }
  } finally {
    // Discards the rest if the reader stops early.
    await reader.cancel().catch(() => undefined)
  }
}

function noAnswer(): ToolkitError {
  const message = `The provider did not answer within ${ANSWER_LIMIT_MS / 1000} s. Try again later.`
  return new ToolkitError('provider-unavailable', message)
}
