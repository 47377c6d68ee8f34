import { hasCode, type ProbedFile, ToolkitError } from '@toolkit/core'
import { probe } from './probe.ts'
import type { WavEncoding } from './wav/header.ts'
import { isWav } from './wav/header.ts'
import { probeWav } from './wav/probe.ts'

/** WAV sample formats that every browser plays. */
const PLAYABLE_ENCODINGS: readonly WavEncoding[] = ['uint8', 'int16', 'int24', 'float32']
/** Largest value of a RIFF size field. */
const MAX_RIFF_BYTES = 2 ** 32 - 1

/**
 * Whether all players seek in the file exactly, judged by its first bytes. In PCM a time is a byte position. All other
 * formats are played as a rendition, because players only estimate positions in VBR and concatenated files.
 */
export function playsAsItIs(head: Uint8Array, sizeBytes: number | null): boolean {
  if (!isWav(head) || sizeBytes === null || sizeBytes > MAX_RIFF_BYTES) return false
  try {
    const { layout, durationSeconds } = probeWav(head, sizeBytes)
    if (layout === null || layout.encoding === null || durationSeconds === null) return false
    return layout.channels <= 2 && PLAYABLE_ENCODINGS.includes(layout.encoding)
  } catch (error) {
    if (error instanceof ToolkitError && !hasCode(error, 'internal')) return false
    throw error
  }
}

/** Describes a file by its first bytes (`PROBE_BYTES`, or all of it). Throws the errors of `probe`. */
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
