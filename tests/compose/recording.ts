import { expect } from 'vitest'
import { form } from '../line/sound.ts'

interface Recording {
  readonly id: string
  readonly status: string
  readonly sampleMean: number | null
  readonly error: unknown
}

/** Uploads a recording by the API. */
export async function createRecording(
  origin: string,
  file: Buffer,
  name: string,
): Promise<Recording> {
  const body = form(file, name)
  const answer = await fetch(`${origin}/api/recordings`, { method: 'POST', body })
  expect(answer.status, await answer.clone().text()).toBe(201)
  return (await answer.json()) as Recording
}

/** The recording; null while the server does not answer. */
async function look(origin: string, id: string): Promise<Recording | null> {
  try {
    const answer = await fetch(`${origin}/api/recordings/${id}`)
    return answer.ok ? ((await answer.json()) as Recording) : null
  } catch {
    // Nginx does not answer. The caller tries again.
    return null
  }
}

/** Polls until the recording has one of these statuses, also while services are down. */
export async function untilStatus(
  origin: string,
  id: string,
  wanted: readonly string[],
): Promise<Recording> {
  let seen: Recording | null = null
  await expect
    .poll(
      async () => {
        seen = await look(origin, id)
        return seen?.status
      },
      { timeout: 150_000, interval: 300, message: `recording ${id}` },
    )
    .toSatisfy((status) => wanted.includes(status as string))
  return seen as unknown as Recording
}

/** All content: recordings, runs, turns, verdicts, and the sound. */
export async function everything(origin: string): Promise<unknown> {
  const ask = async (path: string) => (await fetch(origin + path)).json()
  const list = (await ask('/api/recordings?sort=createdAt&limit=200')) as { items: Recording[] }
  const parts = list.items.map(async (recording) => {
    const base = `/api/recordings/${recording.id}`
    const audio = await fetch(`${origin}${base}/audio`)
    return {
      recording,
      runs: await ask(`${base}/diarizations`),
      turns: await ask(`${base}/turns?limit=5000`),
      verdicts: await ask(`${base}/human-scores`),
      curve: await ask(`${base}/curve?bins=100`),
      sound: Buffer.from(await crypto.subtle.digest('SHA-256', await audio.arrayBuffer())).toString(
        'hex',
      ),
    }
  })
  return Promise.all(parts)
}

/** All content, when no run is in progress any more. */
export async function settled(stack: { readonly origin: string }): Promise<unknown> {
  const list = await fetch(`${stack.origin}/api/recordings?limit=200`)
  const { items } = (await list.json()) as { items: Recording[] }
  for (const { id } of items) await untilStatus(stack.origin, id, ['succeeded', 'failed'])
  return everything(stack.origin)
}
