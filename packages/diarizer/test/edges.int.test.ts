import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildResult, collectEvidence } from '../src/diarize.ts'
import type { Evidence } from '../src/evidence.ts'
import {
  diarize,
  type EngineResult,
  loadModels,
  type Models,
  type SpeakerHints,
} from '../src/index.ts'
import {
  inBlocks,
  modelsFolder,
  NO_HINTS,
  recordingPath,
  recordingsMissing,
  samplesOf,
} from './recordings.ts'
import { seededRandom } from './seeded-random.ts'

let models: Models
beforeAll(async () => {
  models = await loadModels(modelsFolder)
})
afterAll(() => models.release())

const run = (samples: Float32Array, hints: SpeakerHints = NO_HINTS, block = 16_000) =>
  diarize(inBlocks(samples, block), models, { hints, durationSeconds: null })

/** The conversation of two, with what the models found in it. */
let sample: Promise<{ readonly length: number; readonly evidence: Evidence }> | undefined
const sampleEvidence = () => {
  sample ??= samplesOf(recordingPath('sample')).then(async (samples) => ({
    length: samples.length,
    evidence: await collectEvidence(inBlocks(samples, 16_000), models, { durationSeconds: null }),
  }))
  return sample
}

function noise(samples: number, amplitude: number): Float32Array {
  const random = seededRandom(samples)
  return Float32Array.from({ length: samples }, () => (random() * 2 - 1) * amplitude)
}

/** Chords of four sines, two per second. */
function music(seconds: number): Float32Array {
  const roots = [0, 5, 7, 3]
  return Float32Array.from({ length: seconds * 16_000 }, (_, i) => {
    const root = roots[Math.floor(i / 8000) % 4] as number
    const tone = (semitones: number) =>
      Math.sin((2 * Math.PI * 220 * 2 ** ((root + semitones) / 12) * i) / 16_000)
    return 0.1 * [0, 4, 7, 12].reduce((sum, s) => sum + tone(s), 0) * Math.exp(-(i % 8000) / 6000)
  })
}

function expectValidResult(result: EngineResult, samples: number) {
  const length = Math.ceil(samples / 320)
  const curves = [
    result.confidence,
    result.speech,
    result.crosstalk,
    ...Object.values(result.speakerProbability),
  ]
  for (const curve of curves) {
    expect(curve.length).toBe(length)
    expect(curve.every((value) => value <= 100)).toBe(true)
  }
  expect(Object.keys(result.speakerProbability)).toEqual(result.speakers)
  expect([...new Set(result.turns.map((turn) => turn.speaker))]).toEqual(result.speakers)
  for (const { start, end, scores } of result.turns) {
    expect(start).toBeGreaterThanOrEqual(0)
    expect(end).toBeGreaterThan(start)
    expect(end).toBeLessThanOrEqual(result.durationSeconds)
    expect(Object.keys(scores)).toEqual(result.speakers)
    expect(Object.values(scores).every((s) => Number.isInteger(s) && s >= 0 && s <= 100)).toBe(true)
  }
}

describe('recordings without a conversation', () => {
  test.for([
    { what: 'nothing', samples: new Float32Array(0) },
    { what: 'one sample', samples: noise(1, 0.1) },
    { what: '10 ms', samples: noise(160, 0.1) },
    { what: 'one second', samples: noise(16_000, 0.1) },
    { what: 'silence', samples: new Float32Array(30 * 16_000) },
    { what: 'noise', samples: noise(30 * 16_000, 0.3) },
    { what: 'faint noise', samples: noise(30 * 16_000, 0.003) },
    { what: 'music', samples: music(30) },
    { what: 'values far beyond full scale', samples: noise(12 * 16_000, 1e30) },
  ])('$what', async ({ samples }) => {
    const result = await run(samples)
    expectValidResult(result, samples.length)
    expect(result.turns.length).toBeLessThanOrEqual(2)
  })
})

describe('speaker hints', () => {
  test.for([
    { hints: { num: 1, min: null, max: null }, min: 1, max: 1 },
    { hints: { num: 2, min: null, max: null }, min: 2, max: 2 },
    { hints: { num: 3, min: null, max: null }, min: 3, max: 3 },
    { hints: { num: 7, min: null, max: null }, min: 7, max: 7 },
    { hints: { num: null, min: null, max: 1 }, min: 1, max: 1 },
    { hints: { num: null, min: null, max: 2 }, min: 1, max: 2 },
    { hints: { num: null, min: 3, max: null }, min: 3, max: 40 },
    { hints: { num: null, min: 3, max: 4 }, min: 3, max: 4 },
  ])('$hints', async ({ hints, min, max }, context) => {
    if (recordingsMissing) return context.skip(recordingsMissing)
    const { length, evidence } = await sampleEvidence()
    const result = buildResult(evidence, hints)
    expectValidResult(result, length)
    expect(result.speakers.length).toBeGreaterThanOrEqual(min)
    expect(result.speakers.length).toBeLessThanOrEqual(max)
  })

  test('one second of speech is divided into three speakers; the forced ones have score 0', async (context) => {
    if (recordingsMissing) return context.skip(recordingsMissing)
    const second = (await samplesOf(recordingPath('sample'))).subarray(8.5 * 16_000, 9.5 * 16_000)
    const result = await run(second, { num: 3, min: null, max: null })
    expectValidResult(result, second.length)
    expect(result.speakers.length).toBe(3)
    const own = result.turns.map((turn) => turn.scores[turn.speaker] as number)
    expect(own.filter((score) => score === 0).length).toBe(2)
    expect(result.unmetHint).toEqual({
      requested: { num: 3, min: null, max: null },
      byVoice: 1,
      inResult: 3,
    })
  })

  test('a billion speakers are requested: a hundred at most, in bounded memory', async (context) => {
    if (recordingsMissing) return context.skip(recordingsMissing)
    const { length, evidence } = await sampleEvidence()
    const hints = { num: 1_000_000_000, min: null, max: null }
    const result = buildResult(evidence, hints)
    expectValidResult(result, length)
    expect(result.speakers.length).toBeLessThanOrEqual(100)
    expect(result.unmetHint).toMatchObject({ requested: hints, inResult: result.speakers.length })
  })

  test('a hint that the voices meet is not reported', async (context) => {
    if (recordingsMissing) return context.skip(recordingsMissing)
    const { evidence } = await sampleEvidence()
    for (const hints of [NO_HINTS, { num: 2, min: null, max: null }]) {
      expect(buildResult(evidence, hints).unmetHint).toBe(null)
    }
  })

  test.for([
    { hints: NO_HINTS, isMet: true },
    { hints: { num: null, min: null, max: 3 }, isMet: true },
    { hints: { num: 4, min: null, max: null }, isMet: false },
    { hints: { num: null, min: 1, max: null }, isMet: false },
  ])('a recording without speech and $hints', async ({ hints, isMet }) => {
    const { turns, speakers, unmetHint } = await run(new Float32Array(10 * 16_000), hints)
    expect({ turns, speakers }).toEqual({ turns: [], speakers: [] })
    expect(unmetHint).toEqual(isMet ? null : { requested: hints, byVoice: 0, inResult: 0 })
  })

  test('a recording in which the engine finds no speech reports the requested number', async (context) => {
    if (recordingsMissing) return context.skip(recordingsMissing)
    const samples = await samplesOf(recordingPath('ami-trn01'))
    const result = await run(samples, { num: 4, min: null, max: null })
    expectValidResult(result, samples.length)
    expect(result.unmetHint).toMatchObject({
      requested: { num: 4 },
      inResult: result.speakers.length,
    })
  })

  test('invalid hints are rejected', async () => {
    const invalid = { num: null, min: 3, max: 2 }
    await expect(run(noise(160, 0.1), invalid)).rejects.toMatchObject({
      code: 'request-invalid',
    })
  })
})

test('the same input gives the same output for any block size', async (context) => {
  if (recordingsMissing) return context.skip(recordingsMissing)
  const samples = await samplesOf(recordingPath('sample'))
  const first = await run(samples)
  expect(await run(samples)).toEqual(first)
  expect(await run(samples, NO_HINTS, 1237)).toEqual(first)
  expect(await run(samples, NO_HINTS, samples.length)).toEqual(first)
})

test('an abort rejects with its reason', async () => {
  const controller = new AbortController()
  const reason = new Error('enough')
  const promise = diarize(inBlocks(noise(60 * 16_000, 0.1)), models, {
    hints: NO_HINTS,
    durationSeconds: 60,
    signal: controller.signal,
    onProgress: () => controller.abort(reason),
  })
  await expect(promise).rejects.toBe(reason)
})
