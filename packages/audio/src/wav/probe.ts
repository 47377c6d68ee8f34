import { truncated } from '../sound-block.ts'
import { isPlaceholder, readWavHeader, type WavHeader, type WavLayout } from './header.ts'

/** Contents of the first bytes of a WAV file. `layout` is null if they do not contain the whole header. */
export interface WavProbe {
  readonly layout: WavLayout | null
  /** Also null if the file is shorter than its header declares. */
  readonly durationSeconds: number | null
}

/**
 * Parses a WAV header. `sizeBytes` is the size of the whole file, or null if unknown. A wrong data size is not an
 * error; the decoder handles it. Throws audio-bad-header, and audio-truncated for a file that ends inside its header.
 */
export function probeWav(head: Uint8Array, sizeBytes: number | null): WavProbe {
  const header = readWavHead(head, sizeBytes)
  if (header === null) return { layout: null, durationSeconds: null }
  const { layout, declaredBytes, headerBytes } = header
  const availableBytes = sizeBytes === null ? null : sizeBytes - headerBytes
  const isPresent =
    declaredBytes !== null && (availableBytes === null || declaredBytes <= availableBytes)
  const isDeclaredSizeValid =
    isPresent && !isPlaceholder(declaredBytes, availableBytes ?? declaredBytes)
  if (layout.encoding === null || !isDeclaredSizeValid) return { layout, durationSeconds: null }
  const frames = Math.floor(declaredBytes / layout.frameBytes)
  return { layout, durationSeconds: frames / layout.sampleRate }
}

/** Returns the header of a WAV file; null if `head` ends inside it and the file does not. */
export function readWavHead(head: Uint8Array, sizeBytes: number | null): WavHeader | null {
  const steps = readWavHeader()
  let answer = head.subarray(0, 0)
  let at = 0
  while (true) {
    const step = steps.next(answer)
    if (step.done === true) return step.value
    const { look, skip } = step.value
    if (look === undefined) {
      at += skip
      continue
    }
    answer = head.subarray(at, at + look)
    if (answer.length === look || head.length === sizeBytes) continue
    if (sizeBytes !== null && at + look > sizeBytes) throw truncated('it ends inside its header')
    return null
  }
}
