import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { NO_HINTS } from '@toolkit/core'
import { startEngine } from '@toolkit/diarizer'
import { conversation } from '../tests/line/sound.ts'
import { watchMemory } from './resident-memory.ts'
import type { Row } from './row.ts'

const modelsFolder = path.join(import.meta.dirname, '..', 'models')

/** Repeats the example up to this duration. */
function repeated(minutes: number): Buffer {
  const once = conversation()
  const data = once.subarray(44)
  const wanted = minutes * 60 * 16_000 * 2
  const head = Buffer.from(once.subarray(0, 44))
  head.writeUInt32LE(36 + wanted, 4)
  head.writeUInt32LE(wanted, 40)
  const copies = Array.from({ length: Math.ceil(wanted / data.length) }, () => data)
  return Buffer.concat([head, Buffer.concat(copies).subarray(0, wanted)])
}

async function measure(minutes: number): Promise<{ seconds: number; peakMiB: number }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-'))
  const engine = startEngine({ modelsFolder, ffmpegPath: null, tempDir: folder })
  try {
    const file = path.join(folder, 'long.wav')
    await writeFile(file, repeated(minutes))
    const stop = watchMemory(() => engine.pid)
    const start = performance.now()
    await engine.run(
      { path: file, hints: NO_HINTS },
      { signal: new AbortController().signal, onProgress: () => undefined },
    )
    return { seconds: (performance.now() - start) / 1000, peakMiB: stop() }
  } finally {
    await engine.close()
    await rm(folder, { recursive: true, force: true })
  }
}

export async function engineBenches(): Promise<Row[]> {
  const ten = await measure(10)
  const sixty = await measure(60)
  return [
    {
      what: 'engine: seconds per second of audio (60 min, loading included)',
      value: sixty.seconds / 3600,
      unit: 's/s',
      reach: { atMost: 0.06 },
      beside: { what: 'at 10 min', value: ten.seconds / 600 },
    },
    {
      what: 'engine: peak memory at 60 min',
      value: sixty.peakMiB,
      unit: 'MiB',
      reach: { atMost: 800 },
      beside: { what: 'at 10 min', value: ten.peakMiB },
    },
    {
      what: 'engine: peak memory, 60 min over 10 min',
      value: sixty.peakMiB - ten.peakMiB,
      unit: 'MiB',
      reach: { atMost: 100 },
      beside: null,
    },
  ]
}
