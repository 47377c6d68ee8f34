import type { ProblemView } from '../schemas/views.ts'
import { ApiError } from './api-error.ts'

export type Fetch = typeof globalThis.fetch

type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

interface Call {
  readonly query?: Query
  readonly body?: unknown
  readonly signal?: AbortSignal
  /** The media type asked for; absent: JSON. */
  readonly accept?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** `/a/b` of segments, each encoded. */
export function pathOf(...segments: readonly string[]): string {
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join('')
}

/** What every call of the client goes through. Queries leave out what is null or undefined. */
export function createRequester(baseUrl: string, fetch: Fetch) {
  const url = (path: string, query: Query = {}): string => {
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== null) search.set(name, String(value))
    }
    return `${baseUrl}/api${path}${search.size > 0 ? `?${search}` : ''}`
  }

  const ask = async (method: string, path: string, options: Call = {}): Promise<Response> => {
    const response = await fetch(url(path, options.query), {
      method,
      headers: {
        ...options.headers,
        ...(options.accept === undefined ? {} : { accept: options.accept }),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    })
    if (!response.ok) throw new ApiError(await problemOf(response), retryAfterOf(response))
    return response
  }

  const call = async <T>(method: string, path: string, options: Call = {}): Promise<T> => {
    const response = await ask(method, path, options)
    return (response.status === 204 ? null : await response.json()) as T
  }

  return { url, ask, call }
}

/** Our services say whole seconds; a proxy's date is not read. */
function retryAfterOf({ headers }: Response): number | null {
  const given = headers.get('retry-after')
  return given !== null && /^\d{1,9}$/.test(given) ? Number(given) : null
}

/** The problem document of a response; a proxy in between may answer without one. */
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
