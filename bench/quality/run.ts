import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ENGINE_VERSION, startEngine } from '@toolkit/diarizer'
import { ffmpegPath, modelsFolder, NO_HINTS } from '../../packages/diarizer/test/recordings.ts'
import { type Figures, pooled, type Score, score, speakersIn } from './figures.ts'
import { qualityOptions } from './options.ts'
import type { QualityFile } from './sets.ts'

/** `npm run quality [-- options]`: the errors of the local engine, and what its confidence is worth. */
const { sets, jsonFile } = await qualityOptions(process.argv.slice(2))

interface Measured {
  readonly file: string
  readonly free: Score
  /** With the exact number of speakers as a hint. */
  readonly hinted: Score
}

const tempDir = await mkdtemp(path.join(tmpdir(), 'quality-'))
const engine = startEngine({ modelsFolder, ffmpegPath, tempDir })
const measured = new Map<string, Measured[]>()
try {
  for (const { name, about, files } of sets) {
    console.error(`${name}: ${about}`)
    const scores: Measured[] = []
    for (const file of await files()) {
      const free = await diarized(file, null)
      const hinted = await diarized(file, speakersIn(file.reference))
      scores.push({ file: file.name, free, hinted })
    }
    measured.set(name, scores)
  }
} finally {
  await engine.close()
  await rm(tempDir, { recursive: true, force: true })
}

const rows = [...measured, ['all', [...measured.values()].flat()] as const].map(
  ([set, scores]) => ({
    set,
    free: pooled(scores.map(({ free }) => free)),
    hinted: pooled(scores.map(({ hinted }) => hinted)),
  }),
)
console.log('Errors in % of the speaker time: no collar, overlaps counted.')
console.table(Object.fromEntries(rows.map(({ set, free, hinted }) => [set, line(free, hinted)])))
if (jsonFile !== undefined) {
  const files = [...measured].flatMap(([set, scores]) =>
    scores.map(({ file, free, hinted }) => ({ set, file, free: bare(free), hinted: bare(hinted) })),
  )
  await writeFile(jsonFile, JSON.stringify({ engine: ENGINE_VERSION, sets: rows, files }, null, 2))
}

async function diarized(file: QualityFile, num: number | null): Promise<Score> {
  const result = await engine.run(
    { path: file.path, hints: { ...NO_HINTS, num } },
    { signal: new AbortController().signal, onProgress: () => undefined },
  )
  return score(file, result)
}

function line(free: Figures, hinted: Figures) {
  return {
    files: free.files,
    error: rounded(free.error),
    missed: rounded(free.missed),
    'false alarm': rounded(free.falseAlarm),
    confusion: rounded(free.confusion),
    'wrong counts': free.countErrors,
    'number given': rounded(hinted.error),
    'confusion then': rounded(hinted.confusion),
    'wrong counts then': hinted.countErrors,
    AUC: rounded(free.auc, 3),
    'lowest tenth (%)': rounded(free.lowestTenth === null ? null : 100 * free.lowestTenth, 0),
    ECE: rounded(free.calibrationError, 3),
  }
}

function rounded(value: number | null, digits = 1): number | null {
  return value === null ? null : Number(value.toFixed(digits))
}

/** A score without its frames. */
function bare({ errors, speakers, found }: Score) {
  const { missed, falseAlarm, confusion, total } = errors
  return { missed, falseAlarm, confusion, total, speakers, found }
}
