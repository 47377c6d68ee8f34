import type { Recording } from '../model/recording.ts'
import { NO_HINTS } from '../model/run.ts'
import { readHead } from '../runtime/byte-streams.ts'
import { projectRecording } from '../runtime/projection.ts'
import { type System, timestamp } from '../runtime/system.ts'
import { originalSound } from './sound.ts'

/** What a file is judged with. */
export type ProbeDependencies = Pick<System, 'clock' | 'newDigest'> & {
  readonly audio: Pick<System['audio'], 'headBytes' | 'probe'>
}

export interface StoredFile {
  readonly sizeBytes: number
  /** The bytes from the start, each time. */
  read(): AsyncIterable<Uint8Array>
  /** null: not known, it is read for. */
  readonly sha256: string | null
}

/**
 * A recording of a file that is judged by its header, as it is before anything else is known of it. Stores nothing;
 * throws an `audio-…` error for what is no audio.
 */
export async function recordingOfFile(
  system: ProbeDependencies,
  { sizeBytes, read, sha256 }: StoredFile,
  described: Pick<Recording, 'id' | 'name'> & Partial<Pick<Recording, 'speakers' | 'track'>>,
): Promise<Recording> {
  const head = await readHead(read(), system.audio.headBytes)
  const { contentType, playsAsItIs } = system.audio.probe(head, sizeBytes)
  const digest = sha256 ?? (await digestOf(system, read()))
  const now = timestamp(system)
  return {
    source: { kind: 'upload' },
    contentType,
    sizeBytes,
    durationSeconds: null,
    sound: playsAsItIs ? originalSound(contentType, sizeBytes) : null,
    media: null,
    track: null,
    sha256: digest,
    error: null,
    speakers: NO_HINTS,
    speakerNames: {},
    chosenRunId: null,
    createdAt: now,
    updatedAt: now,
    settled: false,
    revision: 0,
    ...projectRecording({ chosenRunId: null }, [], []),
    ...described,
  }
}

async function digestOf(
  { newDigest }: Pick<System, 'newDigest'>,
  bytes: AsyncIterable<Uint8Array>,
): Promise<string> {
  const digest = newDigest()
  for await (const block of bytes) digest.update(block)
  return digest.hex()
}
