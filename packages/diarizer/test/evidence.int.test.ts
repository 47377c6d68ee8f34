import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { buildResult } from '../src/diarize.ts'
import { evidenceOfWindows } from '../src/evidence.ts'
import { unpackEvidence } from '../src/evidence-file.ts'
import { type Engine, type EvidenceReport, type SpeakerHints, startEngine } from '../src/index.ts'
import { modelsFolder, NO_HINTS, recordingPath, recordingsMissing, wavOf } from './recordings.ts'
import { seededRandom } from './seeded-random.ts'

const signal = new AbortController().signal
const two: SpeakerHints = { num: 2, min: null, max: null }
const three: SpeakerHints = { num: 3, min: null, max: null }

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'diarizer-evidence-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function engineIn(folder: string, models = modelsFolder): Engine {
  const engine = startEngine({
    modelsFolder: models,
    ffmpegPath: null,
    tempDir: join(folder, 'temp'),
  })
  onTestFinished(() => engine.close())
  return engine
}

/** Noise of three seconds: the models find nobody, and their evidence is small. */
function noise(folder: string): string {
  const random = seededRandom(3)
  const path = join(folder, 'noise.wav')
  writeFileSync(path, wavOf(Float32Array.from({ length: 48_000 }, () => random() * 0.2 - 0.1)))
  return path
}

async function run(engine: Engine, path: string, evidenceFile: string | null, hints = NO_HINTS) {
  const reports: EvidenceReport[] = []
  const onEvidence = (report: EvidenceReport) => reports.push(report)
  const options = { signal, onProgress: () => undefined, onEvidence }
  return { result: await engine.run({ path, hints, evidenceFile }, options), reports }
}

describe('stored evidence', () => {
  test('gives the same results as a fresh run, without the models and the recording', async (context) => {
    if (recordingsMissing !== null) return context.skip(recordingsMissing)
    const folder = temporaryFolder()
    const evidenceFile = join(folder, 'evidence')
    const sample = recordingPath('sample')
    const whole = engineIn(folder)
    const first = await run(whole, sample, evidenceFile)
    expect(first.reports).toEqual([{ event: 'stored' }])
    expect(readdirSync(folder).sort()).toEqual(['evidence', 'temp'])
    const withoutModels = engineIn(folder, join(folder, 'no models'))
    const nowhere = join(folder, 'no recording')
    for (const hints of [NO_HINTS, two, three]) {
      const fresh = await run(whole, sample, null, hints)
      const again = await run(withoutModels, nowhere, evidenceFile, hints)
      expect(again.reports).toEqual([{ event: 'used' }])
      expect(again.result).toEqual(fresh.result)
      expect(again.result.speakers.length).toBe(hints.num ?? 2)
    }
    await expect(run(withoutModels, sample, null)).rejects.toThrow()
    const evidence = await unpackEvidence(createReadStream(evidenceFile), 'evidence')
    const middle = buildResult(evidenceOfWindows(evidence, 2, 8), NO_HINTS)
    expect(middle).toMatchObject({ durationSeconds: 22.4875, speakers: { length: 2 } })
    const begin = 2 * 2.4975
    const change = first.result.turns.find(({ start }) => start > begin + 5 && start < begin + 15)
    const nearest = middle.turns.map(({ start }) => Math.abs(start + begin - (change?.start ?? 0)))
    expect(Math.min(...nearest)).toBeLessThan(0.1)
  })

  test('is readable by its owner only', async () => {
    const folder = temporaryFolder()
    await run(engineIn(folder), noise(folder), join(folder, 'evidence'))
    expect(statSync(join(folder, 'evidence')).mode & 0o777).toBe(0o600)
  })

  test('damaged evidence is reported and replaced', async () => {
    const folder = temporaryFolder()
    const engine = engineIn(folder)
    const evidenceFile = join(folder, 'evidence')
    const path = noise(folder)
    const first = await run(engine, path, evidenceFile)
    const bytes = readFileSync(evidenceFile)
    for (const damaged of [
      bytes.subarray(0, 50),
      Buffer.alloc(0),
      Buffer.from('a letter'.repeat(9)),
    ]) {
      writeFileSync(evidenceFile, damaged)
      const again = await run(engine, path, evidenceFile)
      expect(again.reports).toEqual([
        { event: 'not-used', reason: expect.stringMatching(/damaged|another kind/) },
        { event: 'stored' },
      ])
      expect(again.result).toEqual(first.result)
      expect(readFileSync(evidenceFile).equals(bytes)).toBe(true)
    }
  })

  test('contains the warnings about the file', async () => {
    const folder = temporaryFolder()
    const engine = engineIn(folder)
    const whole = readFileSync(noise(folder))
    const path = join(folder, 'cut.wav')
    writeFileSync(path, whole.subarray(0, whole.length / 2))
    const { result } = await run(engine, path, join(folder, 'evidence'))
    expect(result.mediaWarnings).toMatchObject([{ kind: 'cut-short' }])
    const again = await run(engine, path, join(folder, 'evidence'))
    expect(again).toEqual({ result, reports: [{ event: 'used' }] })
  })

  test('a failed write or read is reported, and the run succeeds', async () => {
    const folder = temporaryFolder()
    const engine = engineIn(folder)
    const path = noise(folder)
    const missing = await run(engine, path, join(folder, 'missing', 'evidence'))
    expect(missing.reports).toEqual([{ event: 'not-stored', reason: 'ENOENT' }])
    mkdirSync(join(folder, 'a folder'))
    const occupied = await run(engine, path, join(folder, 'a folder'))
    expect(occupied.reports).toEqual([
      { event: 'not-used', reason: 'EISDIR' },
      { event: 'not-stored', reason: 'EISDIR' },
    ])
    expect(occupied.result).toEqual(missing.result)
    expect(readdirSync(folder).filter((name) => name.includes('unfinished'))).toEqual([])
  })

  test('is complete or absent when the child is killed during the write; the next run stores it', async () => {
    const folder = temporaryFolder()
    const path = noise(folder)
    const evidenceFolder = join(folder, 'kept')
    mkdirSync(evidenceFolder)
    const evidenceFile = join(evidenceFolder, 'evidence')
    const engine = engineIn(folder)
    const expected = (await run(engine, path, null)).result
    let kills = 0
    for (const after of [1, 2, 3, 4]) {
      rmSync(evidenceFile, { force: true })
      let events = 0
      let killed: number | undefined
      const watcher = watch(evidenceFolder, () => {
        events += 1
        if (events !== after || engine.pid === undefined) return
        killed = engine.pid
        process.kill(killed, 'SIGKILL')
      })
      // It is killed before or just after it has the result.
      await run(engine, path, evidenceFile).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'engine-died' })
      })
      watcher.close()
      kills += killed === undefined ? 0 : 1
      const isDying = () => killed !== undefined && engine.pid === killed
      await expect.poll(isDying, { timeout: 30_000 }).toBe(false)
      const wasWhole = existsSync(evidenceFile)
      const next = await run(engine, path, evidenceFile)
      expect(next.reports).toEqual([{ event: wasWhole ? 'used' : 'stored' }])
      expect(next.result).toEqual(expected)
      expect(readdirSync(evidenceFolder)).toEqual(['evidence'])
    }
    expect(kills).toBeGreaterThan(0)
  })

  test('invalid hints are rejected', async () => {
    const folder = temporaryFolder()
    const engine = engineIn(folder)
    const evidenceFile = join(folder, 'evidence')
    await run(engine, noise(folder), evidenceFile)
    const hints = { num: null, min: 3, max: 2 }
    await expect(run(engine, noise(folder), evidenceFile, hints)).rejects.toMatchObject({
      code: 'request-invalid',
    })
  })
})
