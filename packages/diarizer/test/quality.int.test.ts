import { diarizationErrorRate } from '@toolkit/testkit'
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
import { type Voice, voicesMissing } from './voices.ts'

let models: Models
beforeAll(async () => {
  models = await loadModels(modelsFolder)
})
afterAll(() => models.release())

describe('recordings with a reference', () => {
  const rate = async (name: string) =>
    diarizationErrorRate(reference(name), (await diarizeFile(recordingPath(name), models)).turns)
      .rate

  test('a conversation of two', async (context) => {
    if (recordingsMissing) return context.skip(recordingsMissing)
    expect(await rate('sample')).toBeLessThanOrEqual(0.06)
  })

  test('far-field meetings of four', async (context) => {
    if (recordingsMissing) return context.skip(recordingsMissing)
    const mean = ((await rate('ami-trn07')) + (await rate('ami-trn08'))) / 2
    expect(mean).toBeLessThanOrEqual(0.52)
  })

  test('confidence is low where the errors are', async (context) => {
    if (recordingsMissing) return context.skip(recordingsMissing)
    const truth = reference('sample')
    const result = await diarizeFile(recordingPath('sample'), models)
    const { mapping } = diarizationErrorRate(truth, result.turns)
    const claimed = result.turns.map((turn) => ({ ...turn, speaker: mapping.get(turn.speaker) }))
    const wrong = Array.from(result.confidence, (_, cell) => {
      const at = (cell + 0.5) * result.resolution
      const speakers = (
        turns: readonly { speaker: string | undefined; start: number; end: number }[],
      ) => new Set(turns.filter((t) => t.start <= at && at < t.end).map((t) => t.speaker))
      return speakers(truth).symmetricDifference(speakers(claimed)).size > 0
    })
    const doubtful = [...wrong.keys()]
      .sort((a, b) => (result.confidence[a] as number) - (result.confidence[b] as number))
      .slice(0, Math.ceil(wrong.length / 10))
    const all = wrong.filter(Boolean).length
    expect(all).toBeGreaterThan(0)
    expect(doubtful.filter((cell) => wrong[cell]).length / all).toBeGreaterThanOrEqual(0.5)
  })
})

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
      const { samples, truth } = spliceConversation(seed, voices, 120)
      const result = await diarize(inBlocks(samples), models, {
        hints: NO_HINTS,
        durationSeconds: 120,
      })
      rates.push(diarizationErrorRate(truth, result.turns).rate)
    }
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
    expect(mean, `rates ${rates.map((rate) => rate.toFixed(3)).join(' ')}`).toBeLessThanOrEqual(
      0.08,
    )
  })
})
