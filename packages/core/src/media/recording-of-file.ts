import type { Recording } from '../model/recording.ts'
import { NO_HINTS } from '../model/run.ts'
import { readHead } from '../runtime/byte-streams.ts'
import { projectRecording } from '../runtime/projection.ts'
import { type System, timestamp } from '../runtime/system.ts'
import { originalSound } from './sound.ts'

/** What `recordingOfFile` needs of the system. */
export type ProbeDependencies = Pick<System, 'clock' | 'newDigest'> & {
  readonly audio: Pick<System['audio'], 'headBytes' | 'probe'>
}

export interface StoredFile {
  readonly sizeBytes: number
  /** Reads the bytes from the start. May be called again. */
  read(): AsyncIterable<Uint8Array>
  /** null: unknown; the file is read to compute it. */
  readonly sha256: string | null
}

/**
 * Creates the record of a new recording by probing the header of its file. Stores nothing. Throws an `audio-…` error if the
 * file is not supported.
 */
export async function recordingOfFile(
  system: ProbeDependencies,
  { sizeBytes, read, sha256 }: StoredFile,
  described: Pick<Recording, 'id' | 'name'> &
    Partial<Pick<Recording, 'speakers' | 'track' | 'source'>>,
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
    keepAudioUntil: null,
    audioRemovedAt: null,
    rejectedVoices: [],
    speakers: NO_HINTS,
    speakerNames: {},
    chosenRunId: null,
    chosenReferenceId: null,
    scored: null,
    createdAt: now,
    updatedAt: now,
    trashedAt: null,
    tags: [],
    settled: false,
    revision: 0,
    ...projectRecording({ chosenRunId: null, chosenReferenceId: null }, [], []),
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
