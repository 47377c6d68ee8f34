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

  test('confidence of a conversation and an interview', async (context) => {
    if (recordingsMissing) return context.skip(recordingsMissing)
    const frames = [...(await judgedFrames('sample')), ...(await judgedFrames('interview-four'))]
    expect(shareOfErrorsInLowestTenth(frames)).toBeGreaterThanOrEqual(0.6)
    expect(rankingQuality(frames)).toBeGreaterThanOrEqual(0.89)
    expect(calibrationError(frames)).toBeLessThanOrEqual(0.05)
  })

  test('confidence of far-field meetings', async (context) => {
    if (recordingsMissing) return context.skip(recordingsMissing)
    const frames = [...(await judgedFrames('ami-trn07')), ...(await judgedFrames('ami-trn08'))]
    expect(rankingQuality(frames)).toBeGreaterThanOrEqual(0.78)
  })
})

interface JudgedFrame {
  /** 0 … 100. */
  readonly confidence: number
  readonly isWrong: boolean
}

/** Diarizes a recording and compares each 20 ms with its reference. */
async function judgedFrames(name: string): Promise<JudgedFrame[]> {
  const truth = reference(name)
  const result = await diarizeFile(recordingPath(name), models)
  const { mapping } = diarizationErrorRate(truth, result.turns)
  const claimed = result.turns.map((turn) => ({ ...turn, speaker: mapping.get(turn.speaker) }))
  return Array.from(result.confidence, (confidence, cell) => {
    const at = (cell + 0.5) * result.resolution
    const speakers = (
      turns: readonly { speaker: string | undefined; start: number; end: number }[],
    ) => new Set(turns.filter((t) => t.start <= at && at < t.end).map((t) => t.speaker))
    return { confidence, isWrong: speakers(truth).symmetricDifference(speakers(claimed)).size > 0 }
  })
}

function shareOfErrorsInLowestTenth(frames: readonly JudgedFrame[]): number {
  const lowest = frames
    .toSorted((a, b) => a.confidence - b.confidence)
    .slice(0, Math.ceil(frames.length / 10))
  return count(lowest) / count(frames)
}

/** Probability that a wrong frame has a lower confidence than a right one (AUC; ties count half). */
function rankingQuality(frames: readonly JudgedFrame[]): number {
  const wrong = new Float64Array(101)
  const right = new Float64Array(101)
  for (const { confidence, isWrong } of frames) {
    const histogram = isWrong ? wrong : right
    histogram[confidence] = (histogram[confidence] as number) + 1
  }
  let rightAbove = frames.length - count(frames)
  let sum = 0
  wrong.forEach((number, confidence) => {
    const same = right[confidence] as number
    rightAbove -= same
    sum += number * (rightAbove + same / 2)
  })
  return sum / (count(frames) * (frames.length - count(frames)))
}

/** Mean difference of confidence and share of right frames, over 15 ranges of confidence (ECE). */
function calibrationError(frames: readonly JudgedFrame[]): number {
  const ranges = Map.groupBy(frames, ({ confidence }) =>
    Math.min(14, Math.floor((confidence / 100) * 15)),
  )
  let sum = 0
  for (const range of ranges.values()) {
    const confidence = range.reduce((total, frame) => total + frame.confidence / 100, 0)
    sum += Math.abs(confidence - (range.length - count(range)))
  }
  return sum / frames.length
}

function count(frames: readonly JudgedFrame[]): number {
  return frames.filter((frame) => frame.isWrong).length
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
