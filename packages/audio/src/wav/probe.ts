import { truncated } from '../sound-block.ts'
import { isPlaceholder, readWavHeader, type WavHeader, type WavLayout } from './header.ts'

/** What the first bytes of a WAV file say; null where they do not reach far enough. */
export interface WavProbe {
  readonly layout: WavLayout | null
  /** Null too where the file is shorter than its header says. */
  readonly durationSeconds: number | null
}

/**
 * Judges a WAV header. `sizeBytes` is the size of the whole file, null while unknown. A wrong data size is no error: what
 * it is worth only decoding shows. Throws audio-bad-header, and audio-truncated for a file that ends inside its header.
 */
export function probeWav(head: Uint8Array, sizeBytes: number | null): WavProbe {
  const header = readHead(head, sizeBytes)
  if (header === null) return { layout: null, durationSeconds: null }
  const { layout, promised, headerBytes } = header
  const present = sizeBytes === null ? null : sizeBytes - headerBytes
  const isKept = promised !== null && (present === null || promised <= present)
  const isMeant = isKept && !isPlaceholder(promised, present ?? promised)
  if (layout.encoding === null || !isMeant) return { layout, durationSeconds: null }
  const frames = Math.floor(promised / layout.frameBytes)
  return { layout, durationSeconds: frames / layout.sampleRate }
}

/** The header; null where `head` ends inside it and the file does not. */
function readHead(head: Uint8Array, sizeBytes: number | null): WavHeader | null {
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
