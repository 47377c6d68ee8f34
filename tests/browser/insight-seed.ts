import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import {
  describeTurns,
  type GivenTurn,
  NO_HINTS,
  type Reason,
  type Recording,
  reasonBit,
  speakerCountDoubt,
  summarise,
} from '@toolkit/core'
import { aCandidate, aRecording, aRun, keptTurns, someCandidates } from '@toolkit/testkit'
import { putFile } from './recordings-seed.ts'

const WEEKS = 6
const EACH_WEEK = 8
/** How many recordings are stored. */
export const INSIGHT_RECORDINGS = WEEKS * EACH_WEEK + 3
const SECONDS = 20
const DAY_MS = 86_400_000
const FIRST_MONDAY = Date.UTC(2026, 0, 5)
const NAMES = { A: 'Ann', B: 'Ben' }

interface Wanted {
  readonly name: string
  readonly model: string
  readonly createdAt: number
  readonly mean: number
  readonly humanScore: number | null
  readonly turns: readonly GivenTurn[]
  readonly isDoubtful?: boolean
  /** Of the moments below 50; absent: there is none. */
  readonly reasons?: readonly Reason[]
  readonly tags?: readonly string[]
  /** Whether there are samples in its file. */
  readonly hasSound?: boolean
}

/** Ann might be Ben for a quarter of her time; with `short` there is somebody with a second of speech. */
const turnsOf = (short: boolean): readonly GivenTurn[] => [
  { speaker: 'A', start: 0, end: 6, scores: { A: 90, B: 20, C: 5 } },
  { speaker: 'A', start: 6, end: 8, scores: { A: 50, B: 45, C: 5 } },
  { speaker: 'B', start: 8, end: 14, scores: { A: 10, B: 80, C: 5 } },
  ...(short ? [{ speaker: 'C', start: 14, end: 15, scores: { A: 30, B: 25, C: 40 } }] : []),
]

/**
 * 48 recordings in six weeks, whose confidence falls by 25 in the fourth, every second one with a human score; two of another
 * model, which the person scored, one of them in a folder; and one without scores.
 */
function wantedRecordings(): readonly Wanted[] {
  const weekly = Array.from({ length: WEEKS * EACH_WEEK }, (_, place): Wanted => {
    const week = Math.floor(place / EACH_WEEK)
    const mean = (week < 3 ? 80 : 55) + (place % EACH_WEEK)
    // Two are scored low although the model is confident.
    const human = place === 2 || place === 4 ? 15 : mean - 10 + ((place * 7) % 20)
    return {
      name: `Call ${String(place).padStart(2, '0')}`,
      model: 'local-test',
      createdAt: FIRST_MONDAY + week * 7 * DAY_MS + (place % EACH_WEEK) * 3_600_000,
      mean,
      humanScore: place % 2 === 0 ? human : null,
      turns: turnsOf(place === 5),
      isDoubtful: place === 7,
      hasSound: true,
      ...(place < 3 ? { reasons: place === 0 ? ['overlap', 'low-level'] : ['overlap'] } : {}),
      ...(place < 2 ? { tags: place === 0 ? ['noisy', 'phone'] : ['noisy'] } : {}),
    }
  })
  const other = { model: 'local-large', createdAt: FIRST_MONDAY, turns: turnsOf(false) }
  return [
    ...weekly,
    { ...other, name: 'berlin/Meeting', mean: 40, humanScore: 90 },
    { ...other, name: 'Meeting', mean: 95, humanScore: 92 },
  ]
}

/** Stores recordings for the page Insight in a data folder that is not in use. */
export async function putInsightRecordings(folder: string): Promise<void> {
  const storage = await openEmbeddedStorage({ dataDir: folder })
  try {
    for (const wanted of wantedRecordings()) {
      const { recording, run, turns, mean } = finished(wanted)
      const spots = (wanted.reasons === undefined ? [] : [wanted.reasons]).map((reasons) =>
        aCandidate({ start: 6, end: 8, reasons: bitsOf(reasons) }),
      )
      await putFile(folder, recording)
      await storage.recordings.insert(recording)
      await storage.runs.insertWithTurns(run, turns)
      const sampleSeconds = Array.from({ length: 101 }, (_, score) =>
        Math.max(0, 10 - Math.abs(score - mean)),
      )
      const kept = {
        recordingId: recording.id,
        runId: run.id,
        spots,
        ...keptTurns(turns),
      }
      await storage.candidates.put({ ...someCandidates(kept), sampleSeconds })
    }
    const empty = aRecording({ name: 'Not diarized', sizeBytes: 44 })
    await putFile(folder, empty)
    await storage.recordings.insert(empty)
  } finally {
    await storage.close()
  }
}

function bitsOf(reasons: readonly Reason[]): number {
  return reasons.reduce((bits, reason) => bits | reasonBit(reason), 0)
}

function finished({ name, model, mean, humanScore, isDoubtful, ...wanted }: Wanted) {
  const createdAt = new Date(wanted.createdAt).toISOString()
  const turns = describeTurns(wanted.turns)
  const speakerDoubt = isDoubtful ? { range: { fewer: 2, more: 3, step: 0.05 }, labels: [] } : null
  const summary = {
    ...summarise({
      ...{ turns, curve: null, origin: null, durationSeconds: SECONDS },
      ...{ speakerDoubt, hints: NO_HINTS },
    }),
    score: { kind: 'confidence', provider: 'local', model } as const,
    sampleMean: mean,
    speakerCountDoubt: speakerCountDoubt(2, speakerDoubt, NO_HINTS),
  }
  const base = aRecording({
    ...{
      name,
      createdAt,
      updatedAt: createdAt,
      sizeBytes: wanted.hasSound ? 44 + 2 * 8_000 * SECONDS : 44,
    },
    ...{ durationSeconds: SECONDS, tags: wanted.tags ?? [] },
    ...{ provider: 'local', model, status: 'succeeded', speakerNames: NAMES },
  })
  const run = aRun({
    ...{ recordingId: base.id, provider: 'local', model, modelReported: model },
    ...{ status: 'succeeded', summary, speakerDoubt, createdAt, completedAt: createdAt },
  })
  const recording: Recording = {
    ...base,
    ...summary,
    currentRunId: run.id,
    humanScore,
    humanScoreRunId: humanScore === null ? null : run.id,
    disagreement: humanScore === null ? null : Math.abs(humanScore - mean),
  }
  return { recording, run, turns, mean }
}
