import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import {
  audioKey,
  curveBytes,
  curveKey,
  describeTurns,
  type IdentifiedSpeaker,
  NO_HINTS,
  packCurve,
  peaksKey,
  type Recording,
  type SpeakerDoubt,
  summarise,
} from '@toolkit/core'
import { aRecording, aRun } from '@toolkit/testkit'
import { conversation, STEPS_PER_SECOND } from './long-conversation.ts'

export interface LongRecording {
  readonly hours: number
  readonly turns: number
  /** Browsers play 3,000 Hz and above. */
  readonly sampleRate: number
  readonly name: string
  /** At least 4; without it 4. */
  readonly speakers?: number
  readonly speakerDoubt?: SpeakerDoubt
  readonly identification?: readonly IdentifiedSpeaker[]
}

/** An hour with two thousand turns. */
export const LONG_HOUR: LongRecording = {
  hours: 1,
  turns: 2000,
  sampleRate: 8000,
  name: 'A long hour',
}

const ORIGIN = { kind: 'confidence', provider: 'local', model: 'local-test' } as const
const BLOCK_SECONDS = 60
const HEADER_BYTES = 44

/**
 * Stores a finished recording in a data folder that is not in use: turns with overlaps and doubtful
 * parts, confidence per 20 ms, 8-bit tones and their waveform.
 */
export async function putLongRecording(
  folder: string,
  long: LongRecording = LONG_HOUR,
): Promise<Recording> {
  const durationSeconds = long.hours * 3600
  const {
    turns: given,
    scores,
    loudness,
  } = conversation(durationSeconds, long.turns, long.speakers ?? 4)
  const turns = describeTurns(given)
  const curve = packCurve(0.02, scores)
  const { speakerDoubt = null } = long
  const summary = summarise({
    turns,
    curve,
    origin: ORIGIN,
    durationSeconds,
    speakerDoubt,
    hints: NO_HINTS,
  })
  const sound = durationSeconds * long.sampleRate
  const recording = aRecording({
    name: long.name,
    status: 'succeeded',
    provider: 'local',
    model: ORIGIN.model,
    durationSeconds,
    sizeBytes: HEADER_BYTES + sound,
  })
  const run = aRun({
    recordingId: recording.id,
    status: 'succeeded',
    modelReported: ORIGIN.model,
    curves: [
      { kind: 'confidence', speaker: null, resolution: 0.02, length: scores.length, missing: 0 },
    ],
    summary,
    speakerDoubt,
    speakerNames: { names: [], unclear: [] },
    identification: long.identification ?? null,
    completedAt: '2026-01-01T00:01:00.000Z',
  })
  const finished = { ...recording, ...summary, currentRunId: run.id }
  const storage = await openEmbeddedStorage({ dataDir: folder })
  try {
    await storage.blobs.put(audioKey(recording.id), wav(loudness, long.sampleRate))
    await storage.blobs.put(peaksKey(recording.id), once(peaksOf(loudness)))
    await storage.blobs.put(curveKey(recording.id, run.id, 0), once(curveBytes(curve)))
    await storage.turns.put(run.id, turns)
    await storage.runs.insert(run)
    await storage.recordings.insert(finished)
  } finally {
    await storage.close()
  }
  return finished
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** Minimum and maximum per 10 ms, in the stored format. */
function peaksOf(loudness: Uint8Array): Uint8Array {
  const peaks = new Int8Array(2 * loudness.length)
  for (const [step, most] of loudness.entries()) {
    peaks[2 * step] = -most
    peaks[2 * step + 1] = most
  }
  return new Uint8Array(peaks.buffer)
}

/** A mono tone in unsigned 8 bit with the given loudness per step. */
async function* wav(loudness: Uint8Array, sampleRate: number): AsyncGenerator<Uint8Array> {
  const samples = (loudness.length / STEPS_PER_SECOND) * sampleRate
  yield header(samples, sampleRate)
  const tone = Float32Array.from({ length: sampleRate }, (_, i) =>
    Math.sin((2 * Math.PI * 220 * i) / sampleRate),
  )
  const block = BLOCK_SECONDS * sampleRate
  const stepSamples = sampleRate / STEPS_PER_SECOND
  for (let at = 0; at < samples; at += block) {
    const bytes = new Uint8Array(Math.min(block, samples - at))
    for (let i = 0; i < bytes.length; i++) {
      const most = loudness[Math.floor((at + i) / stepSamples)] as number
      bytes[i] = 128 + most * (tone[(at + i) % sampleRate] as number)
    }
    yield bytes
  }
}

function header(dataBytes: number, sampleRate: number): Uint8Array {
  const bytes = Buffer.alloc(HEADER_BYTES)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(36 + dataBytes, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(sampleRate, 24)
  bytes.writeUInt32LE(sampleRate, 28)
  bytes.writeUInt16LE(1, 32)
  bytes.writeUInt16LE(8, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(dataBytes, 40)
  return bytes
}
