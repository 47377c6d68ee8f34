import { sampleFigures, samplesCovering, samplesWithin } from '../curves/curve-figures.ts'
import { hasCode } from '../errors.ts'
import type { Recording } from '../model/recording.ts'
import {
  type CandidateThreshold,
  candidateValue,
  type FrameRecording,
} from '../review/candidates.ts'
import { candidateAt } from '../review/find-candidates.ts'
import { reasonSteps } from '../review/find-reasons.ts'
import { type Moment, momentAt, reviewedSpots } from '../review/moments.ts'
import { drawText, filterText, type ReviewRecord } from '../review/review-record.ts'
import { turnsOfRun } from '../runtime/scan.ts'
import { storedMix } from '../runtime/stored-mix.ts'
import { type System, timestamp } from '../runtime/system.ts'
import { partitionPoint } from '../statistics/binary-search.ts'
import type { SpotTable } from '../statistics/spots.ts'
import { pacedSteps } from '../statistics/steps.ts'
import type { Results } from '../toolkit/results.ts'
import type { DrawnMoment, Review } from '../toolkit/review.ts'

type Side = 'below' | 'above'

/** So often others are drawn for moments that were drawn already, or whose curve cannot be read. */
const ROUNDS = 20

/** Less cannot be judged. */
const SHORTEST_SECONDS = 0.001

/** Creates the use cases of reviews. */
export function createReviews(system: System, results: Pick<Results, 'curve'>): Review {
  const { candidates, reviews } = system.storage

  return {
    spots: (query) => candidates.list(query),
    turns: (query) => candidates.listTurns(query),
    statistics: (filter) => candidates.statistics(filter),

    async begin({ recordings, threshold, sort, below, above }) {
      const matching = await candidates.frame(recordings, threshold)
      const frame = matching.filter(({ hasAudio }) => hasAudio)
      const record: ReviewRecord = {
        key: system.newId(),
        at: timestamp(system),
        filter: filterText(recordings),
        ...{ threshold, sort, recordings: frame.length },
        belowSeconds: sumOf(frame, 'below'),
        aboveSeconds: sumOf(frame, 'above'),
      }
      const drawing = { system, results, frame, record }
      const drawn = [
        ...(await drawnMoments(drawing, 'below', below)),
        ...(await drawnMoments(drawing, 'above', above)),
      ]
      const moments = await withReasons(system, drawn)
      await reviews.put(record)
      system.revision.next(null)
      return {
        record,
        moments: shuffled(moments, system.random),
        withoutAudio: matching.length - frame.length,
      }
    },
  }
}

/** A moment without its reasons, which are found once for those that remain. */
interface Draw {
  readonly recording: Pick<Recording, 'id' | 'durationSeconds'>
  readonly moment: Omit<DrawnMoment, 'reasons'>
}

interface Drawing {
  readonly system: System
  readonly results: Pick<Results, 'curve'>
  readonly frame: readonly FrameRecording[]
  readonly record: ReviewRecord
}

/**
 * Up to `wanted` different moments of one side, each with a probability in proportion to its duration: a recording by its
 * seconds on that side, then a time of it. Few if the side has few.
 */
async function drawnMoments(
  drawing: Drawing,
  side: Side,
  wanted: number,
): Promise<readonly Draw[]> {
  const { frame, system } = drawing
  const ends = runningSeconds(frame, side)
  const total = ends.at(-1) ?? 0
  const found = new Map<string, Draw>()
  for (let round = 0; round < ROUNDS && found.size < wanted && total > 0; round++) {
    const picks = Array.from({ length: wanted - found.size }, (_, order) => {
      const at = system.random() * total
      const recording = frame[partitionPoint(ends.length, (row) => (ends[row] as number) > at)]
      return { order, recordingId: recording?.recordingId ?? '', share: system.random() }
    })
    const drawn: { readonly order: number; readonly draw: Draw }[] = []
    // Each curve is read once.
    for (const [recordingId, own] of Map.groupBy(picks, (pick) => pick.recordingId)) {
      const momentOf = await recordingMoments(drawing, side, recordingId)
      for (const { order, share } of own) {
        const draw = momentOf?.(share) ?? null
        if (draw !== null) drawn.push({ order, draw })
      }
    }
    for (const { draw } of drawn.sort((a, b) => a.order - b.order)) {
      found.set(`${draw.moment.runId} ${draw.moment.start}`, draw)
    }
  }
  return [...found.values()]
}

/** The moments of a recording by a share of its seconds on one side; null: its curve cannot be read. */
async function recordingMoments(
  { results, record }: Drawing,
  side: Side,
  recordingId: string,
): Promise<((share: number) => Draw | null) | null> {
  const read = await results.curve(recordingId, null, null).catch((error: unknown) => {
    if (hasCode(error, 'storage-unavailable')) throw error
    return null
  })
  const durationSeconds = read?.recording.durationSeconds ?? null
  if (read === null || durationSeconds === null) return null
  const { recording, run, curve } = read
  const table = reviewedSpots(curve, record.threshold)
  return (share) => {
    const moment = momentAt(table, durationSeconds, side, share)
    if (moment === null || moment.end - moment.start < SHORTEST_SECONDS) return null
    const { key: review, sort, threshold } = record
    const { value, ...figures } = figuresOf(table, moment, threshold, sort)
    return {
      recording,
      moment: {
        ...{ recordingId, recordingName: recording.name, runId: run.id },
        ...{ start: moment.start, end: moment.end, ...figures },
        draw: drawText({ review, source: side, value }),
      },
    }
  }
}

/** The turns of each run are read once, and gone through once: there may be 200,000 of them. */
async function withReasons(
  { storage, clock }: System,
  drawn: readonly Draw[],
): Promise<readonly DrawnMoment[]> {
  const all: DrawnMoment[] = []
  for (const [runId, own] of Map.groupBy(drawn, ({ moment }) => moment.runId)) {
    const [first] = own
    if (first === undefined) continue
    const turns = await turnsOfRun(storage, runId)
    const mix = await storedMix(storage, first.recording)
    const beginReasons = await pacedSteps(reasonSteps(turns, mix), () => clock.wait(0))
    const reasonsOf = beginReasons()
    for (const { moment } of own.sort((a, b) => a.moment.start - b.moment.start)) {
      all.push({ ...moment, reasons: reasonsOf(moment) })
    }
  }
  return all
}

function figuresOf(
  table: SpotTable,
  { place, start, end }: Moment,
  threshold: CandidateThreshold,
  sort: ReviewRecord['sort'],
): Pick<DrawnMoment, 'mean' | 'min' | 'max'> & { readonly value: number | null } {
  if (place !== null) {
    const spot = candidateAt(table, place, threshold)
    const { mean, min, max } = spot
    return { mean, min, max, value: candidateValue(spot, sort) }
  }
  const { values, resolution } = table.curve
  const first = Math.min(samplesWithin(start, resolution), values.length)
  const last = Math.min(samplesCovering(end, resolution), values.length)
  const { count, sum, min, max } = sampleFigures(values, first, last)
  return count === 0
    ? { mean: null, min: null, max: null, value: null }
    : { mean: sum / count, min, max, value: null }
}

function secondsOn(side: Side, { durationSeconds, belowSeconds }: FrameRecording): number {
  return side === 'below' ? belowSeconds : Math.max(durationSeconds - belowSeconds, 0)
}

function sumOf(frame: readonly FrameRecording[], side: Side): number {
  return frame.reduce((sum, recording) => sum + secondsOn(side, recording), 0)
}

/** The seconds up to the end of each recording. */
function runningSeconds(frame: readonly FrameRecording[], side: Side): Float64Array {
  let sum = 0
  return Float64Array.from(frame, (recording) => {
    sum += secondsOn(side, recording)
    return sum
  })
}

/** In a random order (Fisher and Yates), so that the two sides are mixed. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const all = [...items]
  for (let left = all.length; left > 1; left--) {
    const other = Math.floor(random() * left)
    const [a, b] = [all[left - 1] as T, all[other] as T]
    all[left - 1] = b
    all[other] = a
  }
  return all
}
