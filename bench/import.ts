import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { pythonVenv } from '../tests/python/venv.ts'
import { residentMiB, watchMemory } from './resident-memory.ts'
import type { Row } from './row.ts'

const RECORDINGS = 1_000
const TURNS = 1_000
/** pyannote.database needs minutes for all of them. */
const RECORDINGS_OF_PEER = 100
const PEER_TIMEOUT_MS = 120_000
const REQUIREMENTS = path.join(import.meta.dirname, '../tests/pyannote-metrics/requirements.txt')

interface Reading {
  readonly seconds: number
  /** MiB, from the start of the file to the last turn. */
  readonly growth: number
}

/** RTTM of 1,000 turns with confidences for each recording. */
function* manyTurns(recordings: number): Generator<string> {
  let state = 7
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  for (let recording = 0; recording < recordings; recording += 1) {
    let at = 0
    let text = ''
    for (let turn = 0; turn < TURNS; turn += 1) {
      const seconds = 0.3 + random() * 5
      const speaker = `SPEAKER_${String(Math.floor(random() * 8)).padStart(2, '0')}`
      text += `SPEAKER recording-${recording} 1 ${at.toFixed(3)} ${seconds.toFixed(3)} <NA> <NA> ${speaker} ${random().toFixed(4)} <NA>\n`
      at += seconds - 0.2 + random()
    }
    yield text
  }
}

/** Reading an RTTM file of 1,000 recordings and 1,000,000 turns, and a tenth of it beside pyannote.database. */
export async function importBenches(): Promise<Row[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'toolkit-import-'))
  try {
    const written = async (recordings: number) => {
      const file = path.join(folder, `${recordings}.rttm`)
      await pipeline(Readable.from(manyTurns(recordings)), createWriteStream(file))
      return file
    }
    const all = await read(await written(RECORDINGS), RECORDINGS)
    const part = await written(RECORDINGS_OF_PEER)
    const ours = await read(part, RECORDINGS_OF_PEER)
    const theirs = await peer(part)
    return [
      {
        what: `import of RTTM, ${RECORDINGS} recordings, ${RECORDINGS * TURNS} turns`,
        value: all.seconds,
        unit: 's',
        reach: { atMost: 10 },
        beside: null,
      },
      {
        what: 'the same: growth of resident memory',
        value: all.growth,
        unit: 'MiB',
        // 200 MB.
        reach: { atMost: 190 },
        beside: { what: 'pyannote.database, a tenth of it, MiB', value: theirs.growth },
      },
      {
        what: `import of RTTM, ${RECORDINGS_OF_PEER} recordings: times faster than pyannote.database`,
        value: theirs.seconds / ours.seconds,
        unit: '×',
        reach: null,
        beside: { what: 'pyannote.database, s', value: theirs.seconds },
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function read(file: string, expected: number): Promise<Reading> {
  const child = fork(new URL('./import-process.ts', import.meta.url), [file])
  const ended = once(child, 'exit')
  const died = ended.then(([code]) => {
    throw new Error(`The child of the bench ended early (${code}).`)
  })
  try {
    await Promise.race([once(child, 'message'), died])
    const before = residentMiB(child.pid ?? 0)
    const stop = watchMemory(() => (child.exitCode === null ? child.pid : undefined))
    const answer = Promise.race([once(child, 'message'), died]).finally(stop)
    child.send('go')
    const [{ seconds, recordings, turns }] = await answer
    if (recordings !== expected || turns !== expected * TURNS) {
      throw new Error(`${turns} turns of ${recordings} recordings were read.`)
    }
    return { seconds, growth: stop() - before }
  } finally {
    child.kill()
    await ended
  }
}

async function peer(file: string): Promise<Reading> {
  const { python } = await pythonVenv(REQUIREMENTS)
  const script = path.join(import.meta.dirname, 'import_rttm.py')
  const { stdout } = await promisify(execFile)(python, [script, file], { timeout: PEER_TIMEOUT_MS })
  return JSON.parse(stdout)
}
