import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type EngineResult, startEngine } from '@toolkit/diarizer'
import { ffmpegPath, modelsFolder, NO_HINTS } from '../../packages/diarizer/test/recordings.ts'

export interface LocalEngine {
  /** @param speakers the number of speakers as a hint, or null */
  diarize(file: string, speakers: number | null): Promise<EngineResult>
  /** Processor time of the running child process; null if none is running or the system does not report it. */
  cpuSeconds(): number | null
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
    cpuSeconds: () => (engine.pid === undefined ? null : cpuSecondsOf(engine.pid)),
    async close() {
      await engine.close()
      await rm(tempDir, { recursive: true, force: true })
    },
  }
}

/** Read from /proc, which only Linux has; in hundredths of a second (proc(5): utime and stime). */
function cpuSecondsOf(pid: number): number | null {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return null
  const afterName = readFileSync(file, 'utf8').split(') ').at(-1) as string
  const fields = afterName.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
