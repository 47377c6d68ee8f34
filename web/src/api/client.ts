import { createClient } from '@toolkit/server/client'
import { pauseFor } from './error-message.ts'

type Fetch = typeof globalThis.fetch

/** How long a change waits in all for a server that refuses it for now. */
const PATIENCE_MS = 30_000

/**
 * Sends a change again that the server refused before it did anything: it still starts, or was asked too much at once.
 * Reads are asked again by the cache that wants them.
 */
export function patient(fetch: Fetch, wait = waitFor): Fetch {
  return async (input, init) => {
    const isRead = (init?.method ?? 'GET') === 'GET'
    for (let waited = 0; ; ) {
      const response = await fetch(input, init)
      const pause = isRead || response.status !== 503 ? null : await pauseOf(response.clone())
      if (pause === null || waited + pause > PATIENCE_MS) return response
      waited += pause
      await wait(pause, init?.signal ?? null)
    }
  }
}

async function pauseOf(response: Response): Promise<number | null> {
  const type = response.headers.get('content-type') ?? ''
  if (!type.startsWith('application/problem+json')) return null
  const { code } = (await response.json()) as { readonly code: string }
  const seconds = response.headers.get('retry-after')
  return pauseFor(code, seconds !== null && /^\d{1,9}$/.test(seconds) ? Number(seconds) : null)
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

/** The server that this page came from. */
export const api = createClient(
  '',
  patient((input, init) => fetch(input, init)),
)
