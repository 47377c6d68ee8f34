import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import path from 'node:path'
import { apiBenches } from './api.ts'
import { calibrationBenches } from './calibration.ts'
import { correctionBenches } from './correction.ts'
import { engineBenches } from './engine.ts'
import { evaluationBenches } from './evaluation.ts'
import { exportBenches } from './export.ts'
import { hostileBenches } from './hostile.ts'
import { importBenches } from './import.ts'
import { insightBenches } from './insight.ts'
import { mongoBenches } from './mongo.ts'
import { noticeBenches } from './notices.ts'
import { correctingBenches } from './page/correcting.ts'
import { dayBenches } from './page/day.ts'
import { largeListBenches } from './page/large-list.ts'
import { pageBenches } from './page/page.ts'
import { recordingBenches } from './recordings.ts'
import { resultBenches } from './result.ts'
import { reviewBenches } from './review.ts'
import { type Row, reached } from './row.ts'
import { spotBenches } from './spots.ts'
import { uploadBenches } from './upload.ts'

/** `npm run bench [-- name …]`: a table, and a JSON file in bench/results. */
const benches: Readonly<Record<string, () => Row[] | Promise<Row[]>>> = {
  spots: spotBenches,
  evaluation: evaluationBenches,
  import: importBenches,
  export: exportBenches,
  correction: correctionBenches,
  recordings: recordingBenches,
  review: reviewBenches,
  calibration: calibrationBenches,
  insight: insightBenches,
  mongo: mongoBenches,
  result: resultBenches,
  notices: noticeBenches,
  upload: uploadBenches,
  engine: engineBenches,
  hostile: hostileBenches,
  api: apiBenches,
  page: pageBenches,
  day: dayBenches,
  correcting: correctingBenches,
  list: largeListBenches,
}

const names = process.argv.slice(2)
const unknown = names.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(
    `No such bench: ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}`,
  )
  process.exit(1)
}

const rows: Row[] = []
for (const [name, bench] of Object.entries(benches)) {
  if (names.length > 0 && !names.includes(name)) continue
  const found = await bench()
  rows.push(...found)
  console.table(found.map(line))
}

const folder = path.join(import.meta.dirname, 'results')
await mkdir(folder, { recursive: true })
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }
const results = { machine, rows: rows.map((row) => ({ ...row, reached: reached(row) })) }
await writeFile(path.join(folder, 'latest.json'), JSON.stringify(results, null, 2))

function line(row: Row) {
  const reach = row.reach
  return {
    what: row.what,
    figure: `${round(row.value)} ${row.unit}`,
    reach: reach === null ? '' : 'atMost' in reach ? `≤ ${reach.atMost}` : `≥ ${reach.atLeast}`,
    reached: { true: 'yes', false: 'NO', null: '' }[String(reached(row))],
    beside: row.beside === null ? '' : `${row.beside.what}: ${round(row.beside.value)}`,
  }
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
