import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import {
  createCorpusExport,
  describeTurns,
  NO_BOUNDS,
  NO_FILTER,
  type Storage,
} from '@toolkit/core'
import { CSV, TURN_TABLE, tableBytes, turnRows } from '@toolkit/formats'
import { aRecording, memoryStorage } from '@toolkit/testkit'
import { pythonVenv } from '../tests/python/venv.ts'
import { residentMiB } from './resident-memory.ts'
import type { Row } from './row.ts'

const TURNS = 10_000_000
const TURNS_OF_A_RECORDING = 1_000
const WARM_UP = 500_000
const PEER_ROWS = 1_000_000
const PEER_MS = 300_000

/** A storage of generated recordings, which holds one result: what is measured is the export. */
function generatedStorage(turnCount: number): Pick<Storage, 'recordings' | 'turns'> {
  const { recordings, turns } = memoryStorage()
  const count = turnCount / TURNS_OF_A_RECORDING
  const result = describeTurns(
    Array.from({ length: TURNS_OF_A_RECORDING }, (_, n) => {
      const own = (n * 37) % 101
      return {
        speaker: `SPEAKER_0${n % 4}`,
        start: n * 2.37,
        end: n * 2.37 + 2.61,
        scores: { [`SPEAKER_0${n % 4}`]: own, [`SPEAKER_0${(n + 1) % 4}`]: 100 - own },
      }
    }),
  )
  return {
    recordings: {
      ...recordings,
      async list({ limit, after }) {
        const start = after === null ? 0 : Number(after.id) + 1
        const end = Math.min(count, start + limit)
        const items = Array.from({ length: end - start }, (_, n) =>
          aRecording({
            ...{ id: String(start + n), name: `Call ${start + n}`, currentRunId: `run-${n}` },
            ...{ provider: 'local', model: 'local-1', speakerNames: { SPEAKER_00: 'Alice' } },
          }),
        )
        const without = { humanScore: 0, result: 0, score: 0 }
        return { items, more: end < count, total: count, totalSeconds: null, without }
      },
    },
    turns: {
      ...turns,
      list: async () => ({ items: result, more: false, total: result.length }),
    },
  }
}

/** Rows a second of turns as CSV, and by how much memory grows meanwhile. */
async function exported(turnCount: number): Promise<{ rowsASecond: number; growthMiB: number }> {
  const { results, runs, verdicts, stretchVerdicts } = {
    ...memoryStorage(),
    results: { spots: neverAsked },
  }
  const corpus = createCorpusExport(
    { ...generatedStorage(turnCount), runs, verdicts, stretchVerdicts },
    results,
  )
  const before = residentMiB(process.pid)
  const start = performance.now()
  let most = before
  let pieces = 0
  let lines = 0
  for await (const piece of tableBytes(
    TURN_TABLE,
    CSV,
    turnRows(corpus.turns(NO_FILTER, NO_BOUNDS)),
  )) {
    if (pieces++ % 1_000 === 0) most = Math.max(most, residentMiB(process.pid))
    if (piece.at(-1) === 10) lines += 1
  }
  if (lines !== pieces) throw new Error('A piece ends within a row.')
  const seconds = (performance.now() - start) / 1000
  return { rowsASecond: turnCount / seconds, growthMiB: most - before }
}

async function neverAsked(): Promise<never> {
  throw new Error('Turns are exported here.')
}

/** Turns of 10,000 recordings as CSV, beside pandas on a tenth of them. */
export async function exportBenches(): Promise<Row[]> {
  await exported(WARM_UP)
  const { rowsASecond, growthMiB } = await exported(TURNS)
  return [
    {
      what: '10 M turns as CSV',
      value: rowsASecond,
      unit: 'rows/s',
      reach: { atLeast: 500_000 },
      beside: { what: 'pandas to_csv of 1 M, rows/s', value: await pandasRowsASecond() },
    },
    {
      what: 'growth of memory meanwhile',
      value: growthMiB,
      unit: 'MiB',
      reach: { atMost: 100 },
      beside: null,
    },
  ]
}

async function pandasRowsASecond(): Promise<number> {
  const tests = path.join(import.meta.dirname, '../tests/exports')
  const { python } = await pythonVenv(path.join(tests, 'requirements.txt'))
  const script = path.join(tests, 'write_table.py')
  const { stdout } = await promisify(execFile)(python, [script, String(PEER_ROWS)], {
    timeout: PEER_MS,
  })
  return PEER_ROWS / Number(stdout)
}
