import { compareOrigins, type Facets, type RecordingFilter, type ScoreOrigin } from '@toolkit/core'
import { predicatesOf } from './recording-predicates.ts'
import type { RecordingTable } from './recording-table.ts'

interface Group {
  readonly score: ScoreOrigin
  readonly sampleMean: number[]
  readonly turnMinimum: number[]
}

/** One scan of the table: the histograms of what a filter lets through, each without its own bound. */
export function facetsOf(table: RecordingTable, filter: RecordingFilter): Facets {
  const pass = predicatesOf(table, filter)
  const humanScores = table.humanScores.values
  const sampleMeans = table.sampleMeans.values
  const turnMinimums = table.turnMinimums.values
  const origins = table.origins.values
  const humanBins = emptyBins()
  const groups = new Map<number, Group>()
  for (let slot = 0; slot < table.length; slot += 1) {
    if (!pass.scope(slot)) continue
    const meanHolds = pass.sampleMean(slot)
    const minimumHolds = pass.turnMinimum(slot)
    if (meanHolds && minimumHolds && pass.presence(slot)) count(humanBins, humanScores[slot])
    const origin = origins[slot] as number
    if (origin < 0) continue
    const group = groups.get(origin) ?? newGroup(table, origin, groups)
    if (!pass.humanScore(slot)) continue
    if (minimumHolds) count(group.sampleMean, sampleMeans[slot])
    if (meanHolds) count(group.turnMinimum, turnMinimums[slot])
  }
  const inOrder = [...groups.values()].sort((a, b) => compareOrigins(a.score, b.score))
  return { humanScore: humanBins, groups: inOrder }
}

function newGroup(table: RecordingTable, origin: number, groups: Map<number, Group>): Group {
  const group = {
    score: table.knownOrigins[origin] as ScoreOrigin,
    sampleMean: emptyBins(),
    turnMinimum: emptyBins(),
  }
  groups.set(origin, group)
  return group
}

function emptyBins(): number[] {
  return new Array<number>(101).fill(0)
}

/** NaN, which stands for null, is in no bin. */
function count(bins: number[], value: number | undefined): void {
  if (value !== undefined && value >= 0 && value <= 100) {
    const bin = Math.floor(value)
    bins[bin] = (bins[bin] as number) + 1
  }
}
