import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { blobFile, openEmbeddedStorage } from '@toolkit/adapter-embedded'
import {
  audioKey,
  NO_HINTS,
  type ProviderName,
  type Recording,
  type Run,
  type SpeakerDoubt,
  type SpeakerHints,
  speakerCountDoubt,
} from '@toolkit/core'
import { aRecording, aRun, wavOf } from '@toolkit/testkit'

const HEADER_BYTES = 44

/** A recording to store; without a mean it has no result. */
export interface Seed {
  readonly name: string
  readonly sampleMean?: number
  readonly turnMinimum?: number
  readonly overlapShare?: number
  readonly provider?: ProviderName
  readonly model?: string
  /** Default 2. */
  readonly speakerCount?: number
  readonly speakerDoubt?: SpeakerDoubt
  readonly hints?: SpeakerHints
}

/** Stores a silent file with the size of the recording. */
export async function putFile(
  folder: string,
  { id, sizeBytes }: Pick<Recording, 'id' | 'sizeBytes'>,
): Promise<void> {
  const file = blobFile(folder, audioKey(id))
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, wavOf(new Float32Array((sizeBytes - HEADER_BYTES) / 2), 8_000))
}

/** Stores finished recordings with empty files in a data folder that is not in use. */
export async function putRecordings(folder: string, seeds: readonly Seed[]): Promise<void> {
  const storage = await openEmbeddedStorage({ dataDir: folder })
  try {
    for (const [place, seed] of seeds.entries()) {
      const { recording, run } = finished(seed, place)
      await putFile(folder, recording)
      await storage.recordings.insert(recording)
      if (run) await storage.runs.insert(run)
    }
  } finally {
    await storage.close()
  }
}

/** Returns `count` recordings with distributed, repeating scores. */
export function manySeeds(count: number): Seed[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `Call ${String(i).padStart(4, '0')}`,
    sampleMean: 40 + ((i * 37) % 600) / 10,
    turnMinimum: (i * 13) % 90,
  }))
}

function finished(seed: Seed, place: number): { recording: Recording; run: Run | null } {
  const createdAt = new Date(Date.UTC(2026, 0, 1) + place * 60_000).toISOString()
  const base = {
    name: seed.name,
    durationSeconds: 60 + place,
    sizeBytes: HEADER_BYTES,
    createdAt,
    updatedAt: createdAt,
  }
  if (seed.sampleMean === undefined) return { recording: aRecording(base), run: null }
  const { provider = 'local', model = 'local-test', sampleMean, speakerDoubt = null } = seed
  const { speakerCount = 2, hints = NO_HINTS } = seed
  const summary = {
    score: { kind: 'confidence', provider, model } as const,
    sampleMean,
    sampleMedian: sampleMean,
    turnMean: sampleMean,
    turnMeanWeighted: sampleMean,
    turnMinimum: seed.turnMinimum ?? null,
    overlapShare: seed.overlapShare ?? null,
    speakerCount,
    speakerCountDoubt: speakerCountDoubt(speakerCount, speakerDoubt, hints),
    speakerRange: speakerDoubt?.range ?? null,
  }
  const recording = aRecording(base)
  const run = aRun({
    recordingId: recording.id,
    provider,
    model,
    modelReported: model,
    status: 'succeeded',
    request: { speakers: hints },
    speakerDoubt,
    summary,
    createdAt,
    completedAt: createdAt,
  })
  return {
    run,
    recording: {
      ...recording,
      ...summary,
      status: 'succeeded',
      provider,
      model,
      currentRunId: run.id,
    },
  }
}
