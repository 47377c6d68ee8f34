import {
  allSteps,
  audioKey,
  type CurveName,
  candidateSteps,
  countMissing,
  curveBytes,
  curveKey,
  describeTurns,
  type GivenTurn,
  NO_CANDIDATES,
  NO_HINTS,
  packCurve,
  type Recording,
  type Run,
  reasonFinder,
  type ScoreCurve,
  type SpeakerDoubt,
  type Storage,
  summarise,
} from '@toolkit/core'
import { aRecording, aRun, keptTurns } from '@toolkit/testkit'
import { toneWav } from './wav.ts'

export interface SeededResult {
  readonly recording: Recording
  readonly run: Run
  readonly curves: readonly (CurveName & { readonly curve: ScoreCurve })[]
}

/** The sound of a seeded recording, if the seed has no other. */
export const AUDIO = toneWav(1)

interface Seed {
  readonly recording?: Partial<Recording>
  /** A WAV file. */
  readonly sound?: Uint8Array
  readonly turns: readonly GivenTurn[]
  readonly curves: readonly (CurveName & { readonly values: readonly number[] })[]
  readonly resolution?: number
  readonly speakerDoubt?: SpeakerDoubt
}

/** Stores a recording with one finished diarization, like the job loop. */
export async function seedResult(storage: Storage, seed: Seed): Promise<SeededResult> {
  const { sound = AUDIO } = seed
  const origin = { kind: 'confidence', provider: 'local', model: 'local-test' } as const
  const curves = seed.curves.map(({ kind, speaker, values }) => ({
    kind,
    speaker,
    curve: packCurve(seed.resolution ?? 0.5, Float32Array.from(values)),
  }))
  const turns = describeTurns(seed.turns)
  const main = curves.find(({ kind }) => kind === 'confidence')?.curve ?? null
  const summary = summarise({
    turns,
    curve: main,
    origin: main && origin,
    durationSeconds: seed.recording?.durationSeconds ?? null,
    speakerDoubt: seed.speakerDoubt ?? null,
    hints: NO_HINTS,
  })
  const recording = aRecording({
    status: 'succeeded',
    provider: 'local',
    model: 'local-test',
    sizeBytes: sound.length,
    sound: { kind: 'original', contentType: 'audio/wav', sizeBytes: sound.length, headBytes: 0 },
    ...seed.recording,
  })
  const run = aRun({
    recordingId: recording.id,
    status: 'succeeded',
    modelReported: 'local-test',
    curves: curves.map(({ kind, speaker, curve }) => ({
      kind,
      speaker,
      resolution: curve.resolution,
      length: curve.values.length,
      missing: countMissing(curve),
    })),
    summary,
    speakerDoubt: seed.speakerDoubt ?? null,
    completedAt: '2026-01-01T00:01:00.000Z',
  })
  const finished = { ...recording, ...summary, currentRunId: run.id }
  await storage.recordings.insert(finished)
  await storage.blobs.put(audioKey(recording.id), once(sound))
  await storage.runs.insert(run)
  await storage.turns.put(run.id, turns)
  for (const [index, { curve }] of curves.entries()) {
    await storage.blobs.put(curveKey(recording.id, run.id, index), once(curveBytes(curve)))
  }
  await storage.candidates.put({
    recordingId: recording.id,
    runId: run.id,
    ...(main === null ? NO_CANDIDATES : allSteps(candidateSteps(main, reasonFinder(turns, null)))),
    ...keptTurns(turns),
  })
  return { recording: finished, run, curves }
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
