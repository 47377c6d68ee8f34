import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import type { Voice } from '@toolkit/core'

/** A voice to store, with one voiceprint. */
export interface VoiceSeed {
  readonly id: string
  readonly name: string
  readonly model: string
  readonly print: string
}

/** Stores voices of the local engine in a data folder that is not in use. */
export async function putVoices(folder: string, seeds: readonly VoiceSeed[]): Promise<void> {
  const storage = await openEmbeddedStorage({ dataDir: folder })
  const at = '2026-01-01T00:00:00.000Z'
  try {
    for (const { id, name, model, print } of seeds) {
      const source = { kind: 'file', name: `${name}.wav`, sha256: 'ab'.repeat(32) } as const
      const own = { id: `${id}-print`, provider: 'local', model, print, source, seconds: 10 }
      const voice: Voice = {
        key: id,
        name,
        prints: [{ ...own, createdAt: at }],
        createdAt: at,
        updatedAt: at,
      }
      await storage.voices.put(voice)
    }
  } finally {
    await storage.close()
  }
}
