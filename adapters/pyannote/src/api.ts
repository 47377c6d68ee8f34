import { type Clock, ToolkitError, withTimeout } from '@toolkit/core'
import { neverConnected } from '@toolkit/http-kit'
import { answerText, connectionError, providerError } from './provider-error.ts'
import { type CallPass, type EndpointLimits, FREE_PASS } from './rate-limits/endpoint-limits.ts'

/** How long the provider may take to begin its answer, or to give a short one. */
const ANSWER_LIMIT_MS = 60_000

/** What a schema must offer to read an answer. */
interface AnswerSchema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false }
}

export interface ApiOptions {
  readonly origin: string
  readonly key: string
  readonly fetch: typeof fetch
  /** Delays calls as the provider's rate limits demand. */
  readonly limits: EndpointLimits
  readonly clock: Clock
}

/** The provider's API at one origin, with the key that goes there and nowhere else. */
export interface Api {
  /** Takes the key out of a text of the provider's. */
  redact(text: string): string
  /** How far our clock was ahead of the provider's at its last answer; 0 where it was behind, or none told. */
  clockAheadMs(): number
  /** A call with a short JSON answer. `provider-bad-result` where the answer does not fit `schema`. */
  json<T>(
    method: 'GET' | 'POST',
    path: string,
    body: object | null,
    schema: AnswerSchema<T>,
    signal: AbortSignal,
  ): Promise<T>
  /** A call whose answer is long: its bytes as they come. They obey `signal`. */
  stream(path: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>
  /** Streams bytes to an address of the provider's own, without the key. */
  put(
    url: string,
    body: ReadableStream<Uint8Array>,
    sizeBytes: number,
    signal: AbortSignal,
  ): Promise<void>
}

function parsed<T>(text: string, schema: AnswerSchema<T>): T {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // No cause is kept: it quotes what stood there, which may be an address that is a secret.
    throw new ToolkitError(
      'provider-bad-result',
      'The provider did not answer with JSON. Check its address in the settings.',
    )
  }
  const result = schema.safeParse(json)
  if (result.success) return result.data
  throw new ToolkitError(
    'provider-bad-result',
    'The provider gave an answer of an unknown form. Check its address in the settings.',
  )
}

export function openApi({ origin, key, fetch: send, limits, clock }: ApiOptions): Api {
  const redact = redactor(key)
  let aheadMs = 0

  async function call(
    pass: CallPass,
    url: string,
    init: RequestInit,
    signal: AbortSignal,
  ): Promise<Response> {
    // Redirects are refused: with one a streamed body would be kept whole, and the key could go elsewhere.
    const sent = send(url, { ...init, redirect: 'error', signal })
    const response = await sent.catch((error: unknown) => {
      pass.lost(!neverConnected(error))
      throw error
    })
    pass.answered(response)
    const theirsMs = Date.parse(response.headers.get('date') ?? '')
    if (!Number.isNaN(theirsMs)) aheadMs = Math.max(0, clock.now() - theirsMs)
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
      const pass = await limits(path, signal)
      try {
        const text = await inTime(signal, async (limited) => {
          const response = await call(pass, origin + path, request(method, body), limited)
          if (!response.ok) throw await providerError(response, redact, clock.now())
          return answerText(response)
        })
        return parsed(text, schema)
      } catch (error) {
        throw connectionError(error, signal)
      }
    },
    stream: async (path, signal) => {
      const pass = await limits(path, signal)
      try {
        const response = await inTime(signal, async (limited) => {
          const begun = await call(pass, origin + path, request('GET', null), limited)
          if (!begun.ok) throw await providerError(begun, redact, clock.now())
          if (isPage(begun)) throw await strangerError(begun)
          return begun
        })
        return blocksOf(response, signal)
      } catch (error) {
        throw connectionError(error, signal)
      }
    },
    put: async (url, body, sizeBytes, signal) => {
      const init = {
        method: 'PUT',
        // The length is said: stores refuse a body of unknown length.
        headers: { 'content-type': 'application/octet-stream', 'content-length': `${sizeBytes}` },
        body,
        duplex: 'half' as const,
      }
      try {
        const response = await call(FREE_PASS, url, init, signal)
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

function isPage(response: Response): boolean {
  return /^text\/html\b/i.test(response.headers.get('content-type') ?? '')
}

/** A proxy's page where a job should be says nothing of the job. */
async function strangerError(response: Response): Promise<ToolkitError> {
  await response.body?.cancel()
  const message = 'A page came where the provider should have answered. Check proxies on the way.'
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
    // Left early, the rest is not wanted; after the end, or after an error, there is nothing to cancel.
    await reader.cancel().catch(() => undefined)
  }
}

/** An upload address that is refused has run out or never was: a new one may do, the key is not at fault. */
function uploadError(error: unknown): unknown {
  const refused =
    error instanceof ToolkitError &&
    (error.code === 'provider-credentials' || error.code === 'provider-not-found')
  if (!refused) return error
  return new ToolkitError(
    'provider-unavailable',
    'The provider did not take the upload at the address that it gave. Try again.',
  )
}

function noAnswer(): ToolkitError {
  const message = `The provider did not answer within ${ANSWER_LIMIT_MS / 1000} s. Try again later.`
  return new ToolkitError('provider-unavailable', message)
}

/**
 * Takes secrets out of texts, written plainly or with any of their characters as `%XX`. Secrets shorter than four
 * characters are taken for none: every text would hold them.
 */
export function redactor(...secrets: readonly string[]): (text: string) => string {
  const patterns = secrets
    .filter((secret) => secret.length >= 4)
    .map((secret) => new RegExp(Array.from(secret, eitherWay).join(''), 'g'))
  return (text) => patterns.reduce((rest, pattern) => rest.replaceAll(pattern, '…'), text)
}

function eitherWay(character: string): string {
  const code = character.charCodeAt(0).toString(16).padStart(2, '0')
  const hex = Array.from(code, (digit) => `[${digit}${digit.toUpperCase()}]`).join('')
  return `(?:%${hex}|\\u${code.padStart(4, '0')})`
}
