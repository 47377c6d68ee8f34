import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { errorRates, type SpokenInterval } from '@toolkit/core'
import { pythonVenv } from '../tests/python/venv.ts'
import { medianMs, type Row } from './row.ts'

const PEER = path.join(import.meta.dirname, '../tests/pyannote-metrics')
const DAY = { start: 0, end: 86_400 }
const TURNS = 20_000
const SPEAKERS = 20

/** A day of 20,000 turns, which overlap a little. */
function dayOfTurns(seed: number): SpokenInterval[] {
  let state = seed
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  let at = 0
  return Array.from({ length: TURNS }, () => {
    const start = at
    const end = start + 1 + random() * 6
    at = end - 0.4 + random() * 0.8
    return { speaker: `SPEAKER_${Math.floor(random() * SPEAKERS)}`, start, end }
  })
}

/** DER and JER of a day, and of its first 1,000 turns beside pyannote.metrics, which needs minutes for a day. */
export async function evaluationBenches(): Promise<Row[]> {
  const [reference, hypothesis] = [dayOfTurns(1), dayOfTurns(2)]
  const options = { collar: 0.5, skipOverlap: false }
  const scored = [DAY]
  const first = (turns: readonly SpokenInterval[]) => turns.slice(0, 1_000)
  const ms = (real: readonly SpokenInterval[], found: readonly SpokenInterval[]) =>
    medianMs(15, () => errorRates(real, found, { scored, ...options }))
  const part = { reference: first(reference), hypothesis: first(hypothesis) }
  const ours = ms(part.reference, part.hypothesis)
  const theirs = await pyannoteMs({ ...part, uem: scored, ...options })
  return [
    {
      what: 'DER and JER of 24 h, 20,000 turns, 20 speakers',
      value: ms(reference, hypothesis),
      unit: 'ms',
      reach: { atMost: 150 },
      beside: null,
    },
    {
      what: 'DER and JER of 1,000 turns: times faster than pyannote.metrics',
      value: theirs / ours,
      unit: '×',
      reach: { atLeast: 20 },
      beside: { what: 'pyannote.metrics, ms', value: theirs },
    },
  ]
}

async function pyannoteMs(question: object): Promise<number> {
  const { python } = await pythonVenv(path.join(PEER, 'requirements.txt'))
  const child = spawn(python, [path.join(PEER, 'error_rates.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const ask = async (one: object) => {
    child.stdin.write(`${JSON.stringify(one)}\n`)
    await once(lines, 'line')
  }
  try {
    // The first answer waits for the start of Python.
    await ask({ reference: [], hypothesis: [], uem: [DAY], collar: 0, skipOverlap: false })
    const start = performance.now()
    await ask(question)
    return performance.now() - start
  } finally {
    child.kill()
  }
}
