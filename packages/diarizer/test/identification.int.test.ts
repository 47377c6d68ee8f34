import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collectEvidence, conclude } from '../src/diarize.ts'
import { enrolVoice, withinEnrolment } from '../src/enrol.ts'
import {
  identifySpeakers,
  loadModels,
  type Models,
  packVoiceprint,
  unpackVoiceprint,
} from '../src/index.ts'
import { inBlocks, modelsFolder, NO_HINTS, samplesOf } from './recordings.ts'

const RATE = 16_000
const example = join(import.meta.dirname, '../../../web/public/example/conversation.wav')

let models: Models
let samples: Float32Array
beforeAll(async () => {
  models = await loadModels(modelsFolder)
  samples = await samplesOf(example)
})
afterAll(() => models.release())

const evidenceOf = (sound: Float32Array) =>
  collectEvidence(withinEnrolment(inBlocks(sound)), models, { durationSeconds: null })

describe('voices of the example', { timeout: 300_000 }, () => {
  test('a voiceprint of half of what a person says is nearest to that person', async () => {
    const whole = await collectEvidence(inBlocks(samples), models, { durationSeconds: null })
    const { result, voices } = conclude(whole, NO_HINTS)
    expect(voices.map(({ speaker }) => speaker)).toEqual(result.speakers)
    const prints = []
    for (const label of result.speakers) {
      const turns = result.exclusive.filter(({ speaker }) => speaker === label)
      const pieces = turns
        .filter((_, i) => i % 2 === 0)
        .map(({ start, end }) => samples.subarray(start * RATE, end * RATE))
      const said = Float32Array.from(pieces.flatMap((piece) => [...piece]))
      if (said.length < 5 * RATE) continue
      const voice = enrolVoice(await evidenceOf(said))
      prints.push({ label, ...unpackVoiceprint(packVoiceprint(voice)) })
    }
    expect(prints.length).toBeGreaterThan(0)
    const identified = identifySpeakers(voices, prints, { exclusive: true, threshold: 50 })
    for (const { label } of prints) {
      const own = identified.find(({ speaker }) => speaker === label)
      expect(own?.match).toBe(label)
      for (const other of identified) {
        const [a, b] = [own, other].map((each) => each?.confidence[label] ?? 0)
        expect(a).toBeGreaterThanOrEqual(b ?? 0)
      }
    }
  })

  test('several people are no voiceprint, nor more than 30 s', async () => {
    const evidence = await evidenceOf(samples.subarray(0, 30 * RATE))
    expect(() => enrolVoice(evidence)).toThrow(/More than one person speaks/)
    await expect(evidenceOf(samples.subarray(0, 30.2 * RATE))).rejects.toMatchObject({
      code: 'audio-too-long',
    })
  })
})
