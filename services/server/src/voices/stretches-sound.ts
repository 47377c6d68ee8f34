import {
  MAX_ENROLLED_SECONDS,
  MIN_ENROLLED_SECONDS,
  type Recording,
  readAll,
  type Stretch,
  type Toolkit,
  ToolkitError,
} from '@toolkit/core'
import { invalidField } from '@toolkit/http-kit'
import { openRecordingClip } from '../http/recording-clip.ts'

/** The rate that voices are compared at. */
const RATE = 16_000
const HEADER_BYTES = 44
const SAMPLE_BYTES = 2
/** The loudest sample of what counts as silence: 1/256 of full scale. */
const SILENT_SAMPLE = 128

/**
 * Cuts stretches out of the sound of a recording, and joins them to one WAV file (mono, 16 kHz). Throws `request-invalid` if
 * they lie beyond its end, `voice-unsuitable` if they are too short or silent, and the errors of `openRecordingClip`.
 */
export async function soundOfStretches(
  recordings: Pick<Toolkit['recordings'], 'requireFile' | 'sound'>,
  recording: Recording,
  stretches: readonly Stretch[],
  signal: AbortSignal,
): Promise<{ readonly sound: Uint8Array; readonly seconds: number }> {
  const { durationSeconds } = recording
  const last = Math.max(...stretches.map(({ end }) => end))
  // Ends of turns may lie a little beyond the last sample.
  if (durationSeconds !== null && last > durationSeconds + 0.1) {
    throw invalidField('stretches', `must lie before the end, ${durationSeconds} s`)
  }
  const parts: Uint8Array[] = []
  let header: Uint8Array | null = null
  for (const { start, end } of stretches.toSorted((a, b) => a.start - b.start)) {
    const request = { start, end, rate: RATE, isMono: true }
    const clip = await openRecordingClip(recordings, recording, request, signal)
    const file = await readAll(clip.bytes())
    header ??= file.slice(0, HEADER_BYTES)
    parts.push(file.subarray(HEADER_BYTES))
  }
  const dataBytes = parts.reduce((sum, part) => sum + part.length, 0)
  const seconds = dataBytes / SAMPLE_BYTES / RATE
  if (seconds < MIN_ENROLLED_SECONDS) {
    throw unsuitable(
      `The stretches have ${seconds.toFixed(1)} s. A voiceprint needs at least ${MIN_ENROLLED_SECONDS} s of speech, and 10 s are better.`,
    )
  }
  const sound = new Uint8Array(HEADER_BYTES + dataBytes)
  sound.set(header ?? [])
  let at = HEADER_BYTES
  for (const part of parts) {
    sound.set(part, at)
    at += part.length
  }
  const view = new DataView(sound.buffer)
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes, true)
  view.setUint32(HEADER_BYTES - 4, dataBytes, true)
  if (isSilent(view)) throw unsuitable('The stretches are silent. Choose others.')
  return { sound, seconds: Math.min(seconds, MAX_ENROLLED_SECONDS) }
}

function isSilent(wav: DataView): boolean {
  for (let at = HEADER_BYTES; at < wav.byteLength; at += SAMPLE_BYTES) {
    if (Math.abs(wav.getInt16(at, true)) > SILENT_SAMPLE) return false
  }
  return true
}

function unsuitable(message: string): ToolkitError {
  return new ToolkitError('voice-unsuitable', message)
}
