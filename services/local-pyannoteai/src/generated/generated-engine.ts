import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { PROBE_BYTES, probe } from '@toolkit/audio'
import { ToolkitError } from '@toolkit/core'
import type { Engine } from '../engine.ts'
import { generatedResult } from './generated-result.ts'
import { withoutVoices } from './without-voices.ts'

/** The assumed bytes per second without a readable header: 16 kHz, 16 bits, mono. */
const ASSUMED_BYTES_PER_SECOND = 32_000

const MAX_SECONDS = 24 * 3600

/** The model name of generated results. */
export const GENERATED_MODEL = 'generated-1'

/**
 * An engine that generates a conversation of the recording's length within milliseconds, without decoding the recording.
 * The same first bytes, size, hints and seed give the same result; the file may contain any bytes.
 */
export function generatedEngine({ seed = 0 }: { readonly seed?: number } = {}): Engine {
  return {
    ...withoutVoices,
    run: async ({ path, hints }, { signal, onProgress }) => {
      signal.throwIfAborted()
      const { head, sizeBytes, durationSeconds } = await sampleMedia(path)
      signal.throwIfAborted()
      const digest = createHash('sha256').update(`${seed} ${sizeBytes} `).update(head).digest()
      const result = generatedResult(durationSeconds, hints, digest.readUInt32LE())
      onProgress({ fraction: 1, etaSeconds: 0 })
      return result
    },
  }
}

/** The input of a generated result. */
interface MediaSample {
  /** The first bytes of the file. */
  readonly head: Uint8Array
  readonly sizeBytes: number
  readonly durationSeconds: number
}

/** Reads only the beginning of the file. The duration comes from the header, or else from the size. */
async function sampleMedia(path: string): Promise<MediaSample> {
  const file = await open(path)
  try {
    const sizeBytes = (await file.stat()).size
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(PROBE_BYTES, sizeBytes)), {
      position: 0,
    })
    const head = buffer.subarray(0, bytesRead)
    const assumed = Math.max(1, sizeBytes / ASSUMED_BYTES_PER_SECOND)
    const durationSeconds = headerSeconds(head, sizeBytes) ?? assumed
    return { head, sizeBytes, durationSeconds: Math.min(MAX_SECONDS, durationSeconds) }
  } finally {
    await file.close()
  }
}

function headerSeconds(head: Uint8Array, sizeBytes: number): number | null {
  try {
    return probe(head, sizeBytes, { ffmpegAvailable: true }).durationSeconds
  } catch (error) {
    // Not a recording: any bytes are accepted.
    if (error instanceof ToolkitError) return null
    throw error
  }
}
