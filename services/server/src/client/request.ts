import type { ProblemView } from '../resources/problem.ts'

/** An error response of the server. `message` is text for users. */
export class ApiError extends Error {
  readonly problem: ProblemView
  /** The seconds of `Retry-After`; null without that header. */
  readonly retryAfterSeconds: number | null

  constructor(problem: ProblemView, retryAfterSeconds: number | null = null) {
    super(problem.detail)
    this.name = 'ApiError'
    this.problem = problem
    this.retryAfterSeconds = retryAfterSeconds
  }

  get code(): string {
    return this.problem.code
  }

  get status(): number {
    return this.problem.status
  }
}

export type Fetch = typeof globalThis.fetch

type Value = string | number | boolean
type Query = Readonly<Record<string, Value | readonly Value[] | null | undefined>>

interface Call {
  readonly query?: Query
  readonly body?: unknown
  /** A multipart form, instead of a body. */
  readonly form?: FormData
  readonly signal?: AbortSignal
  /** The media type to ask for; default: JSON. */
  readonly accept?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The request is completed even if the page is left. */
  readonly keepalive?: boolean
}

/** The path of segments, each encoded: `/a/b`. */
export function pathOf(...segments: readonly string[]): string {
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join('')
}

/** Sends the calls of the client. Query parameters that are null or undefined are left out, and lists are repeated. */
export function createRequester(baseUrl: string, fetch: Fetch) {
  const url = (path: string, query: Query = {}): string => {
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) {
      if (value === undefined || value === null) continue
      for (const each of Array.isArray(value) ? value : [value]) search.append(name, String(each))
    }
    return `${baseUrl}/api${path}${search.size > 0 ? `?${search}` : ''}`
  }

  const send = async (method: string, path: string, options: Call = {}): Promise<Response> => {
    const response = await fetch(url(path, options.query), {
      method,
      headers: {
        ...options.headers,
        ...(options.accept === undefined ? {} : { accept: options.accept }),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.keepalive === undefined ? {} : { keepalive: options.keepalive }),
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.form === undefined ? {} : { body: options.form }),
    })
    if (!response.ok) throw new ApiError(await problemOf(response), retryAfterOf(response))
    return response
  }

  const call = async <T>(method: string, path: string, options: Call = {}): Promise<T> => {
    const response = await send(method, path, options)
    return (response.status === 204 ? null : await response.json()) as T
  }

  return { url, send, call }
}

/** Our services send whole seconds; a date, which a proxy may send, is ignored. */
function retryAfterOf({ headers }: Response): number | null {
  const given = headers.get('retry-after')
  return given !== null && /^\d{1,9}$/.test(given) ? Number(given) : null
}

/** The problem document of a response, or a made-up one: a proxy may answer without. */
async function problemOf(response: Response): Promise<ProblemView> {
  const type = response.headers.get('content-type') ?? ''
  if (type.startsWith('application/problem+json')) return (await response.json()) as ProblemView
  const detail = `The server answered ${response.status} ${response.statusText}`.trim()
  return {
    type: 'about:blank',
    title: response.statusText || 'Unexpected answer',
    status: response.status,
    code: 'internal',
    detail,
  }
}
