import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import type { Storage } from '@toolkit/core'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import {
  type RunningServer,
  runServer,
  sending,
} from '../../services/server/test/running-server.ts'
import { seedResult } from '../../services/server/test/seeded-result.ts'
import { pythonVenv } from '../python/venv.ts'

const here = import.meta.dirname
/** The Python with pandas and DuckDB, or the reason why it is missing. In CI it is required. */
const python = await pythonVenv(path.join(here, 'requirements.txt')).catch((error: Error) => {
  if (process.env.CI) throw error
  return { missing: error.message.split('\n')[0] ?? 'no Python' }
})

const TABLES = ['recordings', 'turns', 'spots', 'verdicts', 'stretch-verdicts'] as const
const NAMES = ['=cmd()', 'Interview, "first"', 'meeting 🎙️', '../../x', '007']
const PLAIN = 20

let folder = ''
let storage: Storage
let server: RunningServer
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'toolkit-tables-'))
  storage = await openEmbeddedStorage({ dataDir: path.join(folder, 'data') })
  server = await runServer({ storage })
  const names = [...Array.from({ length: PLAIN }, (_, n) => `plain ${n}`), ...NAMES]
  for (const [place, name] of names.entries()) {
    const { recording } = await seedResult(storage, {
      recording: { name, durationSeconds: 2, createdAt: new Date(place * 60_000).toISOString() },
      turns: [
        { speaker: 'A', start: 0.1, end: 1.123456, scores: { A: 12.5, B: 40 } },
        { speaker: 'B', start: 1, end: 2, scores: null },
      ],
      curves: [{ kind: 'confidence', speaker: null, values: [20, 80, 30.25, 90] }],
    })
    if (!NAMES.includes(name)) continue
    const verdict = sending('PUT', { score: 7, note: `two\nlines, "${name}"` })
    await server.json(`/api/recordings/${recording.id}/human-score`, verdict)
    const judged = { recordingId: recording.id, start: 0, end: 0.4, note: name, draw: 'draw-1' }
    const wrong = { ...judged, verdict: 'wrong', errors: ['boundary', 'overlap'], speaker: 'A' }
    for (const body of [wrong, { ...judged, end: 2, verdict: 'right', reviewer: 'Zoë' }]) {
      await server.json('/api/verdicts', sending('POST', body))
    }
    await server.fetch(`/api/recordings/${recording.id}/human-score`, { method: 'DELETE' })
  }
  for (const what of TABLES) {
    for (const format of ['csv', 'jsonl']) {
      const response = await server.fetch(`/api/export?format=${format}&what=${what}`)
      const bytes = new Uint8Array(await response.arrayBuffer())
      await writeFile(path.join(folder, `${what}.${format}`), bytes)
    }
  }
})
afterAll(async () => {
  await server.close()
  await storage.close()
  await rm(folder, { recursive: true, force: true })
})

const docs = readFileSync(path.join(here, '../../docs/exports.md'), 'utf8')
/** The lines of code of the document, which read turns. */
const code = (/```python\n([^`]+)```/.exec(docs)?.[1] ?? '').trim().split('\n')

interface ReadTable {
  readonly columns: readonly string[]
  readonly numeric: readonly string[]
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

function read(lines: readonly string[]): Promise<ReadTable[]> {
  if ('missing' in python) throw new Error(python.missing)
  const reading = Promise.withResolvers<ReadTable[]>()
  const child = execFile(
    python.python,
    [path.join(here, 'read_tables.py'), folder],
    { maxBuffer: 64 * 1024 ** 2 },
    (error, stdout) => {
      if (error) reading.reject(error)
      else
        reading.resolve(
          stdout
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line)),
        )
    },
  )
  child.stdin?.end(lines.join('\n'))
  return reading.promise
}

/** A row without times, which each tool shows in its own way, and with numbers to six decimals. */
function comparable(
  row: Readonly<Record<string, unknown>>,
  columns: readonly string[],
  isProtected: boolean,
): Record<string, unknown> {
  const shown = (value: unknown) => {
    if (typeof value === 'number') return value.toFixed(6)
    return isProtected && /^[=+\-@]/.test(String(value)) ? `'${value}` : (value ?? null)
  }
  const compared = columns.filter((name) => !name.endsWith('_at'))
  return Object.fromEntries(compared.map((name) => [name, shown(row[name])]))
}

describe.each(TABLES)('the table of %s', (what) => {
  it('has the columns of the document', async () => {
    const response = await server.fetch(`/api/export?what=${what}`)
    const [head = ''] = (await response.text()).split('\r\n')
    const section = docs.slice(docs.indexOf(`| ${what} | |`)).split('\n\n', 1)[0] ?? ''
    const first = [...section.matchAll(/^\| (`[^|]+) \|/gm)].map(([, names]) => names)
    const named = [...first.join().matchAll(/`([a-z0-9_]+)`/g)].map(([, name]) => name)
    expect(head.split(',').toSorted()).toEqual(named.toSorted())
  })

  const missing = 'missing' in python ? ` (skipped: ${python.missing})` : ''
  test.skipIf(missing !== '')(`opens in pandas and DuckDB in a line${missing}`, async () => {
    expect(code).toHaveLength(4)
    const tables = await read(code.map((line) => line.replace('turns.', `${what}.`)))
    const text = await (await server.fetch(`/api/export?format=jsonl&what=${what}`)).text()
    const rows = text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))
    expect(rows.length).toBeGreaterThan(NAMES.length)
    const columns = Object.keys(rows[0])
    const numeric = columns.filter((name) => rows.some((row) => typeof row[name] === 'number'))
    for (const [place, table] of tables.entries()) {
      const isCsv = code[place]?.includes('.csv')
      expect(table.columns, code[place]).toEqual(columns)
      expect(table.numeric, code[place]).toEqual(expect.arrayContaining(numeric))
      expect(table.rows).toHaveLength(rows.length)
      const expected = rows.map((row) => comparable(row, columns, isCsv ?? false))
      expect(
        table.rows.map((row) => comparable(row, columns, false)),
        code[place],
      ).toEqual(expected)
    }
  })
})
