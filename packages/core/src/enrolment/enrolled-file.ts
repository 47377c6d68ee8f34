import { ToolkitError } from '../errors.ts'
import { readAll, singleBlock } from '../runtime/byte-streams.ts'
import type { System } from '../runtime/system.ts'
import { MAX_ENROLLED_SECONDS, MIN_ENROLLED_SECONDS } from '../voices/voice.ts'

/** Encoders add up to this much to a sound of exactly the largest length. */
const PADDING_SECONDS = 0.1
/** More than 30 s of any rendition. */
const MAX_SOUND_BYTES = 64 * 1024 * 1024
/** Peaks are integers from -127 to 127. */
const SILENT_PEAK = 1

/**
 * The sound of a file that a person gives for a voiceprint: the file itself if it can be played, or else its rendition.
 * Throws `audio-…`, `audio-too-long` above `MAX_ENROLLED_SECONDS`, and `voice-unsuitable` for a silent or too short one.
 */
export async function soundOfFile(
  { audio, newDigest }: Pick<System, 'audio' | 'newDigest'>,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<{ readonly sound: Uint8Array; readonly seconds: number; readonly sha256: string }> {
  audio.probe(bytes.subarray(0, audio.headBytes), bytes.length)
  let body: Uint8Array = new Uint8Array()
  const prepared = await audio.prepare({
    read: () => singleBlock(bytes),
    sizeBytes: bytes.length,
    blobKey: null,
    track: null,
    keep: async (blocks) => {
      body = await readAll(bounded(blocks))
    },
    onProgress: () => undefined,
    signal,
  })
  const { durationSeconds: seconds, peaks, rendition } = prepared
  requireLength(seconds)
  if (peaks.every((peak) => Math.abs(peak) <= SILENT_PEAK)) {
    throw unsuitable('The file is silent. Use one in which the person speaks.')
  }
  const digest = newDigest()
  digest.update(bytes)
  const sound = rendition === null ? bytes : joined(rendition.head, body)
  return { sound, seconds, sha256: digest.hex() }
}

/** Throws `audio-too-long` or `voice-unsuitable` if a voiceprint cannot be made of a sound of this length. */
export function requireLength(seconds: number): void {
  if (seconds > MAX_ENROLLED_SECONDS + PADDING_SECONDS) {
    throw tooLong(`The sound has ${seconds.toFixed(1)} s.`)
  }
  if (seconds < MIN_ENROLLED_SECONDS) {
    throw unsuitable(
      `The sound has ${seconds.toFixed(1)} s. A voiceprint needs at least ${MIN_ENROLLED_SECONDS} s of speech, and 10 s are better.`,
    )
  }
}

function tooLong(what: string): ToolkitError {
  return new ToolkitError(
    'audio-too-long',
    `${what} A voiceprint is made of at most ${MAX_ENROLLED_SECONDS} s: cut out a part in which only this person speaks.`,
  )
}

/** The error of a sound that no voiceprint can be made of. */
export function unsuitable(message: string): ToolkitError {
  return new ToolkitError('voice-unsuitable', message)
}

/** Throws `audio-too-long`: a small file may hold hours of sound. */
async function* bounded(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const block of blocks) {
    size += block.length
    if (size > MAX_SOUND_BYTES) throw tooLong('The sound is too long.')
    yield block
  }
}

function joined(head: Uint8Array, body: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + body.length)
  whole.set(head)
  whole.set(body, head.length)
  return whole
}
