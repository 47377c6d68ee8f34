import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startProcess } from '../tests/kill/product-process.ts'
import { Events } from '../tests/line/events.ts'
import { conversation, form } from '../tests/line/sound.ts'
import { percentile, type Row } from './row.ts'

const PATHS = (id: string) => [
  '/api/recordings?sort=sampleMean&sampleMeanFrom=0',
  '/api/recordings/facets',
  `/api/recordings/${id}`,
  `/api/recordings/${id}/turns?max=80`,
  `/api/recordings/${id}/spots?max=60`,
  `/api/recordings/${id}/curve?bins=500`,
]

async function timeReads(origin: string, id: string, until: () => boolean): Promise<number[]> {
  const durations: number[] = []
  for (let i = 0; !until(); i += 1) {
    const at = PATHS(id)[i % PATHS(id).length]
    const start = performance.now()
    await (await fetch(origin + at)).arrayBuffer()
    durations.push(performance.now() - start)
  }
  return durations
}

async function upload(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/api/recordings`, {
    method: 'POST',
    body: form(conversation(), 'bench.wav'),
  })
  return ((await answer.json()) as { id: string }).id
}

export async function apiBenches(): Promise<Row[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-'))
  const product = await startProcess({ DATA_DIR: folder, PORT: '0' })
  const events = await Events.open(product.url)
  const ended = (id: string) =>
    events.first(
      ({ event, data }) => event === 'recording' && data.id === id && data.status === 'succeeded',
    )
  try {
    const first = await upload(product.url)
    await ended(first)
    const idleEnd = performance.now() + 5_000
    const idle = await timeReads(product.url, first, () => performance.now() > idleEnd)
    let done = false
    const batch = await Promise.all(Array.from({ length: 6 }, () => upload(product.url)))
    const all = Promise.all(batch.map(ended)).then(() => {
      done = true
    })
    const busy = await timeReads(product.url, first, () => done)
    await all
    return [
      {
        what: `API p99 while diarizing (${busy.length} calls)`,
        value: percentile(busy, 0.99),
        unit: 'ms',
        reach: { atMost: 50 },
        beside: { what: 'idle', value: percentile(idle, 0.99) },
      },
    ]
  } finally {
    await events.close()
    await product.kill()
    await rm(folder, { recursive: true, force: true })
  }
}
