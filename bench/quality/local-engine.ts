import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type EngineResult, startEngine } from '@toolkit/diarizer'
import { ffmpegPath, modelsFolder, NO_HINTS } from '../../packages/diarizer/test/recordings.ts'

export interface LocalEngine {
  /** @param speakers the number of speakers as a hint, or null */
  diarize(file: string, speakers: number | null): Promise<EngineResult>
  close(): Promise<void>
}

/** Starts the local engine, with a folder for its temporary files. */
export async function openLocalEngine(): Promise<LocalEngine> {
  const tempDir = await mkdtemp(path.join(tmpdir(), 'quality-'))
  const engine = startEngine({ modelsFolder, ffmpegPath, tempDir })
  return {
    diarize: (file, speakers) =>
      engine.run(
        { path: file, hints: { ...NO_HINTS, num: speakers } },
        { signal: new AbortController().signal, onProgress: () => undefined },
      ),
    async close() {
      await engine.close()
      await rm(tempDir, { recursive: true, force: true })
    },
  }
}
