import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

/** Starts the long job; answers when it is in the middle of it. */
async function inTheMiddle(signal: AbortSignal) {
  writeLong()
  const { promise: begun, resolve } = Promise.withResolvers<EngineProgress>()
  const result = engine.run(job('long.wav'), { signal, onProgress: resolve })
  // The caller awaits it; until then a rejection has a listener.
  result.catch(ignore)
  const progress = await Promise.race([begun, result])
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
  test('answers, keeps warm, and tells how far it is', async () => {
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

  test('runs jobs one after the other', async () => {
    const results = await Promise.all([short(), short(), short()])
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toEqual(results[0])
  })

  test('killed in the middle: engine-died, and the next job works', async () => {
    const { result } = await inTheMiddle(never)
    const { pid } = engine
    process.kill(pid as number, 'SIGKILL')
    await expect(result).rejects.toMatchObject({ code: 'engine-died' })
    await expect(short()).resolves.toMatchObject({ durationSeconds: 3 })
    expect(engine.pid).not.toBe(pid)
  })

  test('a cancel takes effect within a second, and the next job works', async () => {
    const controller = new AbortController()
    const { result } = await inTheMiddle(controller.signal)
    const reason = new Error('changed my mind')
    const start = performance.now()
    controller.abort(reason)
    await expect(result).rejects.toBe(reason)
    expect(performance.now() - start).toBeLessThan(1000)
    await expect(short()).resolves.toMatchObject({ durationSeconds: 3 })
  })

  test('a cancel of a waiting job does not wait', async () => {
    const { result } = await inTheMiddle(never)
    const controller = new AbortController()
    const waiting = engine.run(job('short.wav'), { signal: controller.signal, onProgress: ignore })
    const reason = new Error('changed my mind')
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    process.kill(engine.pid as number, 'SIGKILL')
    await expect(result).rejects.toMatchObject({ code: 'engine-died' })
  })

  test('errors of the file cross with their code', async () => {
    writeFileSync(join(folder, 'text.wav'), 'this is not a recording, whatever its name says')
    const text = engine.run(job('text.wav'), { signal: never, onProgress: ignore })
    await expect(text).rejects.toMatchObject({ code: 'audio-unknown-format' })
    const missing = engine.run(job('nothing.wav'), { signal: never, onProgress: ignore })
    await expect(missing).rejects.toMatchObject({ code: 'diarization-failed' })
    await expect(short()).resolves.toMatchObject({ durationSeconds: 3 })
  })

  test('ends after some idle time and leaves nothing behind', async () => {
    await engine.close()
    engine = startEngine({
      modelsFolder,
      ffmpegPath: null,
      tempDir: join(folder, 'temp'),
      idleMs: 0,
    })
    await short()
    await expect.poll(() => engine.pid, { timeout: 5000 }).toBeUndefined()
    expect(readdirSync(join(folder, 'temp'))).toEqual([])
    await expect(short()).resolves.toMatchObject({ durationSeconds: 3 })
  })

  test('close rejects the running job and ends the child', async () => {
    const { result } = await inTheMiddle(never)
    const pid = engine.pid as number
    await engine.close()
    await expect(result).rejects.toMatchObject({ name: 'AbortError' })
    expect(alive(pid)).toBe(false)
    expect(existsSync(join(folder, 'temp')) && readdirSync(join(folder, 'temp'))).toEqual([])
  })

  test('ends when its parent dies in the middle of a job', async () => {
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
