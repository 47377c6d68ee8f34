import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { describeTurns, NO_CANDIDATES, NO_TURNS, type Storage } from '@toolkit/core'
import { aRun } from '@toolkit/testkit'
import { startProcess } from '../tests/kill/product-process.ts'
import { longestWait } from './longest-wait.ts'
import { recordings, times } from './recordings.ts'
import { percentile, type Row } from './row.ts'

const COUNT = Number(process.env.INSIGHT_RECORDINGS ?? 10_000)
/** The turns of so many recordings are read. */
const READ = 500
const TURNS = 300
const CALLS = 5
const WEEK_MS = 7 * 86_400_000

const SPEAKERS = ['A', 'B', 'C', 'D'] as const
const NAMES = { A: 'Ann', B: 'Ben', C: 'Cem', D: 'Dora' }

const TABLE = describeTurns(
  Array.from({ length: TURNS }, (_, at) => ({
    speaker: SPEAKERS[at % 4] as string,
    start: at * 2,
    end: at * 2 + 1.5,
    scores: { A: (at * 7) % 100, B: (at * 13) % 100, C: (at * 29) % 100, D: (at * 31) % 100 },
  })),
)

async function fill(storage: Storage): Promise<void> {
  for (const [place, made] of recordings(COUNT).entries()) {
    const age = (COUNT - place) / COUNT
    const createdAt = new Date(Date.UTC(2026, 0, 1) - age * 52 * WEEK_MS).toISOString()
    const recording = { ...made, createdAt, speakerNames: NAMES }
    await storage.recordings.insert(recording)
    const { id, currentRunId } = recording
    if (currentRunId === null) continue
    await storage.candidates.put({
      recordingId: id,
      runId: currentRunId,
      ...NO_CANDIDATES,
      ...NO_TURNS,
    })
    if (place < COUNT - 2 * READ) continue
    const run = aRun({ id: currentRunId, recordingId: id, status: 'succeeded', createdAt })
    await storage.runs.insertWithTurns(run, TABLE)
  }
}

export async function insightBenches(): Promise<Row[]> {
  // Only reads are measured; in memory the durable writes before them are faster.
  const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
  const folder = await mkdtemp(path.join(place, 'bench-'))
  const storage = await openEmbeddedStorage({ dataDir: folder })
  await fill(storage)
  await storage.close()
  const product = await startProcess({ DATA_DIR: folder, PORT: '0' })
  try {
    const ask = (what: string) => async () => {
      const answer = await fetch(`${product.url}/api/insight/${what}`)
      if (!answer.ok) throw new Error(`${what}: ${await answer.text()}`)
      return (await answer.arrayBuffer()).byteLength
    }
    const rows: Row[] = []
    for (const what of ['scores', 'drift', 'drift?by=folder', 'confusions', 'speakers']) {
      const all = await times(Array.from({ length: CALLS }, () => ask(what)))
      const wait = await longestWait(product.url, ask(what)())
      rows.push({
        what: `insight/${what}, ${COUNT.toLocaleString('en')} recordings, the slowest of ${CALLS}`,
        value: percentile(all, 1),
        unit: 'ms',
        reach: { atMost: (2_000 * COUNT) / 10_000 },
        beside: { what: 'longest wait of another request meanwhile', value: wait },
      })
    }
    return rows
  } finally {
    await product.kill()
    await rm(folder, { recursive: true, force: true })
  }
}
