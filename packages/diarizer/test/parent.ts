/** A parent to be killed by a test: starts a long job and says which process does it. */
import { startEngine } from '../src/index.ts'

const [modelsFolder, path, tempDir] = process.argv.slice(2) as [string, string, string]
const engine = startEngine({ modelsFolder, ffmpegPath: null, tempDir })
let told = false
await engine.run(
  { path, hints: { num: null, min: null, max: null } },
  {
    signal: new AbortController().signal,
    onProgress: () => {
      if (!told) process.send?.(engine.pid)
      told = true
    },
  },
)
