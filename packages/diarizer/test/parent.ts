/** A parent process that a test kills: starts a long job and reports the pid of the engine. */
import { startEngine } from '../src/index.ts'

const [modelsFolder, path, tempDir] = process.argv.slice(2) as [string, string, string]
const engine = startEngine({ modelsFolder, ffmpegPath: null, tempDir })
let hasReported = false
await engine.run(
  { path, hints: { num: null, min: null, max: null } },
  {
    signal: new AbortController().signal,
    onProgress: () => {
      if (!hasReported) process.send?.(engine.pid)
      hasReported = true
    },
  },
)
