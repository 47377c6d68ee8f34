import { createClient } from '@toolkit/server/client'
import { retryDelayOf } from './error-message.ts'

type Fetch = typeof globalThis.fetch

/** Maximum total wait of a change for a server that is starting or busy. */
const MAX_WAIT_MS = 30_000

/**
 * Returns a `fetch` that repeats a change if the server rejected it without any effect, because it is starting or has
 * too many requests. Reads are retried by the query cache instead.
 */
export function retryingFetch(fetch: Fetch, wait = waitFor): Fetch {
  return async (input, init) => {
    const isRead = (init?.method ?? 'GET') === 'GET'
    for (let waited = 0; ; ) {
      const response = await fetch(input, init)
      const delay = isRead || response.status !== 503 ? null : await retryDelay(response.clone())
      if (delay === null || waited + delay > MAX_WAIT_MS) return response
      waited += delay
      await wait(delay, init?.signal ?? null)
    }
  }
}

async function retryDelay(response: Response): Promise<number | null> {
  const type = response.headers.get('content-type') ?? ''
  if (!type.startsWith('application/problem+json')) return null
  const { code } = (await response.json()) as { readonly code: string }
  const seconds = response.headers.get('retry-after')
  return retryDelayOf(code, seconds !== null && /^\d{1,9}$/.test(seconds) ? Number(seconds) : null)
}

function waitFor(ms: number, signal: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}

/** Client of the server that delivered this page. */
export const api = createClient(
  '',
  retryingFetch((input, init) => fetch(input, init)),
)
