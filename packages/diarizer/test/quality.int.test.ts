import { errorRates } from '@toolkit/core'
import { confidenceQuality, wrongFrames } from '@toolkit/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diarize, loadModels, type Models } from '../src/index.ts'
import { spliceConversation } from './conversation.ts'
import {
  diarizeFile,
  inBlocks,
  modelsFolder,
  NO_HINTS,
  recordingPath,
  recordingsMissing,
  reference,
} from './recordings.ts'
import { promptTalker, type Voice, voicesMissing } from './voices.ts'

let models: Models
beforeAll(async () => {
  models = await loadModels(modelsFolder)
})
afterAll(() => models.release())

describe('recordings with a reference', () => {
  const rate = async (name: string, hints = NO_HINTS) => {
    const { turns } = await diarizeFile(recordingPath(name), models, hints)
    return errorRates(reference(name), turns).der ?? Number.NaN
  }

  test('a conversation of two', async (context) => {
    if (recordingsMissing) return context.skip(recordingsMissing)
    expect(await rate('sample')).toBeLessThanOrEqual(0.045)
  })

  test('far-field meetings of four', async (context) => {
    if (recordingsMissing) return context.skip(recordingsMissing)
    const mean = ((await rate('ami-trn07')) + (await rate('ami-trn08'))) / 2
    expect(mean).toBeLessThanOrEqual(0.52)
  })

  test('far-field meetings of four, with the number of speakers', async (context) => {
    if (recordingsMissing) return context.skip(recordingsMissing)
    const hints = { ...NO_HINTS, num: 4 }
    const mean = ((await rate('ami-trn07', hints)) + (await rate('ami-trn08', hints))) / 2
    expect(mean).toBeLessThanOrEqual(0.52)
  })

  test('confidence of a conversation and an interview', async (context) => {
    if (recordingsMissing) return context.skip(recordingsMissing)
    const quality = await pooledConfidence(['sample', 'interview-four'])
    expect(quality.lowestTenth).toBeGreaterThanOrEqual(0.52)
    expect(quality.auc).toBeGreaterThanOrEqual(0.91)
    expect(quality.calibrationError).toBeLessThanOrEqual(0.05)
  })

  test('confidence of far-field meetings', async (context) => {
    if (recordingsMissing) return context.skip(recordingsMissing)
    const quality = await pooledConfidence(['ami-trn07', 'ami-trn08'])
    expect(quality.auc).toBeGreaterThanOrEqual(0.78)
  })
})

/** Diarizes recordings and compares every 20 ms with their references. */
async function pooledConfidence(names: readonly string[]) {
  const confidence: number[] = []
  const wrong: boolean[] = []
  for (const name of names) {
    const result = await diarizeFile(recordingPath(name), models)
    confidence.push(...result.confidence)
    wrong.push(
      ...wrongFrames(reference(name), result.turns, result.confidence.length, result.resolution),
    )
  }
  return confidenceQuality(confidence, wrong)
}

describe('conversations of three, spliced from recorded prompts', () => {
  const missing = voicesMissing()
  const casts: [number, Voice[]][] = [
    [1, ['en', 'fr', 'it']],
    [2, ['fr', 'it', 'ru']],
    [3, ['en', 'it', 'ru']],
  ]

  test('two minutes each', { timeout: 120_000 }, async (context) => {
    if (missing !== null && process.env.CI === undefined) return context.skip(missing)
    expect(missing, 'the voices are required in CI').toBeNull()
    const rates: number[] = []
    for (const [seed, voices] of casts) {
      const { samples, truth } = spliceConversation(seed, voices.map(promptTalker), 120)
      const result = await diarize(inBlocks(samples), models, {
        hints: NO_HINTS,
        durationSeconds: 120,
      })
      rates.push(errorRates(truth, result.turns).der ?? Number.NaN)
    }
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
    expect(mean, `rates ${rates.map((rate) => rate.toFixed(3)).join(' ')}`).toBeLessThanOrEqual(
      0.08,
    )
  })
})
