import { createHash } from 'node:crypto'
import type { Engine } from '../engine.ts'
import { generatedResult } from './generated-result.ts'
import { sampleMedia } from './media-sample.ts'

/** The model name that admits it: nothing was listened to. */
export const GENERATED_MODEL = 'generated-1'

/**
 * An engine that listens to nothing: it makes up a conversation of the recording's length within milliseconds. The same
 * beginning, size, hints and seed give the same result; any bytes will do.
 */
export function generatedEngine({ seed = 0 }: { readonly seed?: number } = {}): Engine {
  return {
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
