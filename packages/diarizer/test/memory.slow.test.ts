import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEngine } from '../src/index.ts'
import { spliceConversation } from './conversation.ts'
import { modelsFolder, NO_HINTS, wavOf } from './recordings.ts'
import { PROMPT_VOICES, promptTalker, voicesMissing } from './voices.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'diarizer-memory-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Peak resident memory of a process in MB. */
function peakMegabytes(pid: number): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1]) / 1000
}

async function measure(once: Float32Array, minutes: number) {
  const samples = new Float32Array(minutes * 60 * 16_000)
  for (let at = 0; at < samples.length; at += once.length) {
    samples.set(once.subarray(0, samples.length - at), at)
  }
  const path = join(folder, `${minutes}.wav`)
  writeFileSync(path, wavOf(samples))
  const engine = startEngine({ modelsFolder, ffmpegPath: null, tempDir: join(folder, 'temp') })
  try {
    const start = performance.now()
    const result = await engine.run(
      { path, hints: NO_HINTS },
      { signal: new AbortController().signal, onProgress: () => undefined },
    )
    const perSecond = (performance.now() - start) / 1000 / (minutes * 60)
    return {
      peak: peakMegabytes(engine.pid as number),
      perSecond,
      speakers: result.speakers.length,
    }
  } finally {
    await engine.close()
  }
}

test('half an hour needs no more memory than five minutes', async (context) => {
  const missing =
    voicesMissing() ?? (process.platform === 'linux' ? null : 'memory is read from /proc')
  if (missing !== null && process.env.CI === undefined) return context.skip(missing)
  expect(missing).toBeNull()
  const { samples } = spliceConversation(21, PROMPT_VOICES.map(promptTalker), 240)
  const short = await measure(samples, 5)
  const long = await measure(samples, 30)
  const figures = JSON.stringify({ short, long })
  expect(long.peak - short.peak, figures).toBeLessThan(100)
  expect(long.peak, figures).toBeLessThan(800)
})
