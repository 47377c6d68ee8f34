import { open } from 'node:fs/promises'
import { PROBE_BYTES, probe } from '@toolkit/audio'
import { ToolkitError } from '@toolkit/core'

/** What generated results are made from. */
export interface MediaSample {
  /** The first bytes of the file. */
  readonly head: Uint8Array
  readonly sizeBytes: number
  readonly durationSeconds: number
}

/** Bytes a second that are assumed where no header says: 16 kHz, 16 bits, one channel. */
const ASSUMED_BYTES_A_SECOND = 32_000
const MOST_SECONDS = 24 * 3600

/** Reads no more than the beginning of the file. The length is the header's where it says one, else from the size. */
export async function sampleMedia(path: string): Promise<MediaSample> {
  const file = await open(path)
  try {
    const sizeBytes = (await file.stat()).size
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(PROBE_BYTES, sizeBytes)), {
      position: 0,
    })
    const head = buffer.subarray(0, bytesRead)
    const assumed = Math.max(1, sizeBytes / ASSUMED_BYTES_A_SECOND)
    const durationSeconds = headerSeconds(head, sizeBytes) ?? assumed
    return { head, sizeBytes, durationSeconds: Math.min(MOST_SECONDS, durationSeconds) }
  } finally {
    await file.close()
  }
}

function headerSeconds(head: Uint8Array, sizeBytes: number): number | null {
  try {
    return probe(head, sizeBytes, { ffmpegAvailable: true }).durationSeconds
  } catch (error) {
    // No recording: generated results are given for any bytes.
    if (error instanceof ToolkitError) return null
    throw error
  }
}
