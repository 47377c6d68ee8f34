import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import {
  ConfidenceErrors,
  compareRuns,
  errorRates,
  errorStretches,
  type SpokenInterval,
  scoredStretches,
} from '@toolkit/core'
import { pythonVenv } from '../tests/python/venv.ts'
import { medianMs, type Row } from './row.ts'

const PEER = path.join(import.meta.dirname, '../tests/pyannote-metrics')
const DAY = { start: 0, end: 86_400 }
const TURNS = 20_000
const SPEAKERS = 20
const RESOLUTION = 0.02

/** Numbers 0 ≤ x < 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A day of 20,000 turns, which overlap a little. */
function dayOfTurns(seed: number, speakers = SPEAKERS): SpokenInterval[] {
  const random = randomNumbers(seed)
  let at = 0
  return Array.from({ length: TURNS }, () => {
    const start = at
    const end = start + 1 + random() * 6
    at = end - 0.4 + random() * 0.8
    return { speaker: `SPEAKER_${Math.floor(random() * speakers)}`, start, end }
  })
}

function dayOfScores(seed: number) {
  const random = randomNumbers(seed)
  const length = DAY.end / RESOLUTION
  return { resolution: RESOLUTION, values: Uint8Array.from({ length }, () => 101 * random()) }
}

/** A comparison of two runs of a day, the errors of one, and what its confidence says about them. */
function dayBenches(reference: readonly SpokenInterval[], hypothesis: readonly SpokenInterval[]) {
  const [a, b] = [
    { turns: reference, curve: dayOfScores(3) },
    { turns: hypothesis, curve: dayOfScores(4) },
  ]
  const { mapping } = errorRates(reference, hypothesis)
  const errors = errorStretches(reference, hypothesis, mapping)
  const scored = scoredStretches(reference, hypothesis)
  const crowds = [dayOfTurns(1, 1_000), dayOfTurns(2, 1_000)] as const
  const benches: Readonly<Record<string, () => unknown>> = {
    'Errors of 24 h, 20,000 turns, as stretches': () =>
      errorStretches(reference, hypothesis, mapping),
    'Comparison of two runs of 24 h, 20,000 turns, with curves': () => compareRuns(a, b),
    'Confidence against errors of 24 h, 4,320,000 samples': () => {
      const figures = new ConfidenceErrors()
      figures.add({ confidence: b.curve, errors, scored })
      return figures.finish()
    },
    'DER and JER of 24 h, 20,000 turns, 1,000 speakers': () => errorRates(...crowds),
  }
  return Object.entries(benches).map(([what, call]): Row => {
    return { what, value: medianMs(7, call), unit: 'ms', reach: null, beside: null }
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
    ...dayBenches(reference, hypothesis),
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
