import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Engine, type EngineProgress, startEngine } from '../src/index.ts'
import { modelsFolder, NO_HINTS, wavOf } from './recordings.ts'
import { seededRandom } from './seeded-random.ts'

const random = seededRandom(1)
const noise = (seconds: number) =>
  Float32Array.from({ length: seconds * 16_000 }, () => (random() - 0.5) * 0.2)

let folder: string
let engine: Engine
const never = new AbortController().signal
const ignore = () => undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'diarizer-child-'))
  writeFileSync(join(folder, 'short.wav'), wavOf(noise(3)))
  engine = startEngine({ modelsFolder, ffmpegPath: null, tempDir: join(folder, 'temp') })
})
afterEach(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

const job = (name: string) => ({ path: join(folder, name), hints: NO_HINTS })
const short = () => engine.run(job('short.wav'), { signal: never, onProgress: ignore })
const writeLong = () => writeFileSync(join(folder, 'long.wav'), wavOf(noise(600)))

/** Starts the long job; resolves when it is running. */
async function startLongJob(signal: AbortSignal) {
  writeLong()
  const { promise: started, resolve } = Promise.withResolvers<EngineProgress>()
  const result = engine.run(job('long.wav'), { signal, onProgress: resolve })
  // Avoids an unhandled rejection before the caller awaits the result.
  result.catch(ignore)
  const progress = await Promise.race([started, result])
  return { result, progress }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('the child', () => {
  test('returns results, stays alive, and reports progress', async () => {
    const seen: EngineProgress[] = []
    const result = await engine.run(job('short.wav'), {
      signal: never,
      onProgress: (p) => seen.push(p),
    })
    expect(result).toMatchObject({ durationSeconds: 3, resolution: 0.02 })
    expect(result.confidence).toBeInstanceOf(Uint8Array)
    expect(result.confidence.length).toBe(150)
    expect(seen.at(-1)).toEqual({ fraction: 1, etaSeconds: 0 })
    const { pid } = engine
    await short()
    expect(engine.pid).toBe(pid)
  })

  test('runs jobs one at a time', async () => {
    const results = await Promise.all([short(), short(), short()])
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toEqual(results[0])
  })

  test('rejects with engine-died when it is killed, and the next job works', async () => {
    const { result } = await startLongJob(never)
    const { pid } = engine
    process.kill(pid as number, 'SIGKILL')
    await expect(result).rejects.toMatchObject({ code: 'engine-died' })
    await expect(short()).resolves.toMatchObject({ durationSeconds: 3 })
    expect(engine.pid).not.toBe(pid)
  })

  test('cancels a running job within a second, and the next job works', async () => {
    const controller = new AbortController()
    const { result } = await startLongJob(controller.signal)
    const reason = new Error('changed my mind')
    const start = performance.now()
    controller.abort(reason)
    await expect(result).rejects.toBe(reason)
    expect(performance.now() - start).toBeLessThan(1000)
    await expect(short()).resolves.toMatchObject({ durationSeconds: 3 })
  })

  test('cancels a waiting job immediately', async () => {
    const { result } = await startLongJob(never)
    const controller = new AbortController()
    const waiting = engine.run(job('short.wav'), { signal: controller.signal, onProgress: ignore })
    const reason = new Error('changed my mind')
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    process.kill(engine.pid as number, 'SIGKILL')
    await expect(result).rejects.toMatchObject({ code: 'engine-died' })
  })

  test('passes on the error code of a file', async () => {
    writeFileSync(join(folder, 'text.wav'), 'this is not a recording, whatever its name says')
    const text = engine.run(job('text.wav'), { signal: never, onProgress: ignore })
    await expect(text).rejects.toMatchObject({ code: 'audio-unknown-format' })
    const missing = engine.run(job('nothing.wav'), { signal: never, onProgress: ignore })
    await expect(missing).rejects.toMatchObject({ code: 'diarization-failed' })
    await expect(short()).resolves.toMatchObject({ durationSeconds: 3 })
  })

  test('stops when idle and leaves no files behind', async () => {
    await engine.close()
    engine = startEngine({
      modelsFolder,
      ffmpegPath: null,
      tempDir: join(folder, 'temp'),
      idleMs: 0,
    })
    await short()
    await expect.poll(() => engine.pid, { timeout: 5000 }).toBeUndefined()
    const kept = join(folder, 'temp', 'diarizer-compiled')
    expect(readdirSync(join(folder, 'temp'))).toEqual([basename(kept)])
    expect(readdirSync(kept, { recursive: true }).length, 'for the next child').toBeGreaterThan(10)
    await expect(short()).resolves.toMatchObject({ durationSeconds: 3 })
    await engine.close()
    expect(readdirSync(join(folder, 'temp'))).toEqual([])
  })

  test('stops on close and rejects the running job', async () => {
    const { result } = await startLongJob(never)
    const pid = engine.pid as number
    await engine.close()
    await expect(result).rejects.toMatchObject({ name: 'AbortError' })
    expect(alive(pid)).toBe(false)
    expect(existsSync(join(folder, 'temp')) && readdirSync(join(folder, 'temp'))).toEqual([])
  })

  test('exits when its parent is killed during a job', async () => {
    writeLong()
    const parent: ChildProcess = fork(
      join(import.meta.dirname, 'parent.ts'),
      [modelsFolder, join(folder, 'long.wav'), join(folder, 'temp')],
      { execArgv: [] },
    )
    const [pid] = (await once(parent, 'message')) as [number]
    expect(alive(pid)).toBe(true)
    parent.kill('SIGKILL')
    await expect.poll(() => alive(pid), { timeout: 10_000 }).toBe(false)
  })
})
