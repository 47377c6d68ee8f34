import { hasCode, type ProbedFile, ToolkitError } from '@toolkit/core'
import { probe } from './probe.ts'
import type { WavEncoding } from './wav/header.ts'
import { isWav } from './wav/header.ts'
import { probeWav } from './wav/probe.ts'

/** Sample formats of WAV that every browser plays. */
const PLAYED: readonly WavEncoding[] = ['uint8', 'int16', 'int24', 'float32']
/** A RIFF size field holds no more. */
const MAX_BYTES = 2 ** 32 - 1

/**
 * Whether players surely have the clock of a file's samples, by its first bytes: in PCM a moment is a place in the file.
 * Everything else is played as a rendition: VBR and joined files make players guess where a moment is.
 */
export function playsAsItIs(head: Uint8Array, sizeBytes: number | null): boolean {
  if (!isWav(head) || sizeBytes === null || sizeBytes > MAX_BYTES) return false
  try {
    const { layout, durationSeconds } = probeWav(head, sizeBytes)
    if (layout === null || layout.encoding === null || durationSeconds === null) return false
    return layout.channels <= 2 && PLAYED.includes(layout.encoding)
  } catch (error) {
    if (error instanceof ToolkitError && !hasCode(error, 'internal')) return false
    throw error
  }
}

/** What the first bytes of a file (`PROBE_BYTES`, or all) tell. Throws what `probe` throws. */
export function probeFile(
  head: Uint8Array,
  sizeBytes: number | null,
  options: { readonly ffmpegAvailable: boolean },
): ProbedFile {
  const { contentType, format } = probe(head, sizeBytes, options)
  return {
    contentType,
    playsAsItIs: playsAsItIs(head, sizeBytes),
    decodesAsItArrives: format !== 'ffmpeg',
  }
}
