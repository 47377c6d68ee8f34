import { writeFile } from 'node:fs/promises'
import { ENGINE_VERSION } from '@toolkit/diarizer'
import { errorCells, pooled, rounded, type Score, score, speakersIn } from './figures.ts'
import { openLocalEngine } from './local-engine.ts'
import { qualityOptions } from './options.ts'

/** `npm run quality [-- options]`: the errors of the local engine, and the quality of its confidence. */
const { sets, jsonFile } = await qualityOptions(process.argv.slice(2))

interface Measured {
  readonly file: string
  readonly free: Score
  /** With the exact number of speakers as a hint. */
  readonly hinted: Score
}

const engine = await openLocalEngine()
const measured = new Map<string, Measured[]>()
try {
  for (const { name, about, files } of sets) {
    console.error(`${name}: ${about}`)
    const scores: Measured[] = []
    for (const file of await files()) {
      const free = score(file, await engine.diarize(file.path, null))
      const speakers = speakersIn(file.reference)
      const hinted = score(file, await engine.diarize(file.path, speakers))
      scores.push({ file: file.name, free, hinted })
    }
    measured.set(name, scores)
  }
} finally {
  await engine.close()
}

const rows = [...measured, ['all', [...measured.values()].flat()] as const].map(
  ([set, scores]) => ({
    set,
    free: scores.map(({ free }) => free),
    hinted: scores.map(({ hinted }) => hinted),
  }),
)
console.log('Errors in % of the speaker time: no collar, overlaps counted.')
console.table(
  Object.fromEntries(
    rows.map(({ set, free, hinted }) => [
      set,
      { ...errorCells(free, hinted), ...confidenceCells(free) },
    ]),
  ),
)
if (jsonFile !== undefined) {
  const sets = rows.map(({ set, free, hinted }) => ({
    set,
    free: pooled(free),
    hinted: pooled(hinted),
  }))
  const files = [...measured].flatMap(([set, scores]) =>
    scores.map(({ file, free, hinted }) => ({ set, file, free: bare(free), hinted: bare(hinted) })),
  )
  await writeFile(jsonFile, JSON.stringify({ engine: ENGINE_VERSION, sets, files }, null, 2))
}

function confidenceCells(scores: readonly Score[]) {
  const { auc, lowestTenth, calibrationError } = pooled(scores)
  return {
    AUC: rounded(auc, 3),
    'lowest tenth (%)': rounded(lowestTenth === null ? null : 100 * lowestTenth, 0),
    ECE: rounded(calibrationError, 3),
  }
}

/** A score without its frames. */
function bare({ errors, speakers, found }: Score) {
  const { missed, falseAlarm, confusion, total } = errors
  return { missed, falseAlarm, confusion, total, speakers, found }
}
