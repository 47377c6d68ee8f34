import { errorRates } from '@toolkit/core'
import { confidenceQuality, wrongFrames } from '@toolkit/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runChannels } from '../src/channels/channel-evidence.ts'
import { buildChannelResult } from '../src/channels/channel-result.ts'
import { diarize, loadModels, type Models } from '../src/index.ts'
import { type Call, mixOf, spliceCall, talkersOf } from './calls.ts'
import type { Talker } from './conversation.ts'
import { inBlocks, modelsFolder, NO_HINTS, recordingsMissing } from './recordings.ts'

const SECONDS = 60

let models: Models
beforeAll(async () => {
  models = await loadModels(modelsFolder)
})
afterAll(() => models.release())

describe.skipIf(recordingsMissing)(
  `calls of two, by channel and as a mix with the number of speakers${recordingsMissing ? ` (skipped: ${recordingsMissing})` : ''}`,
  () => {
    const lines: string[] = []
    afterAll(() => {
      process.stdout.write(`${lines.join('\n')}\n`)
    })

    test.each([null, -20, -12])('with a bleed of %s dB', { timeout: 300_000 }, async (bleed) => {
      const [a, b, c] = (await talkersOf('interview-four')) as [Talker, Talker, Talker]
      const [e, f] = (await talkersOf('sample')) as [Talker, Talker]
      const casts = {
        'two of an interview': [a, b],
        'two of a conversation': [e, f],
        'a voice with itself': [c, { ...c, name: 'the same voice' }],
      } as const
      const confidence: number[] = []
      const wrong: boolean[] = []
      for (const [index, [name, cast]] of Object.entries(casts).entries()) {
        const call = spliceCall(index + 1, cast, SECONDS, bleed)
        const result = buildChannelResult(await runChannels(channelsOf(call), models))
        const mix = await diarize(inBlocks(mixOf(call)), models, {
          hints: { ...NO_HINTS, num: 2 },
          durationSeconds: SECONDS,
        })
        const [own, mixed] = [result, mix].map(({ turns }) => errorRates(call.truth, turns)) as [
          ReturnType<typeof errorRates>,
          ReturnType<typeof errorRates>,
        ]
        lines.push(`${bleed} dB, ${name}: ${percent(own.der)}, as a mix ${percent(mixed.der)}`)
        expect(own.der, name).toBeLessThanOrEqual(0.11)
        expect(own.confusion / own.total, name).toBeLessThanOrEqual(0.01)
        // The mix is a little better where both voices are unlike: its pauses are found in one signal.
        expect(own.der ?? 1, name).toBeLessThanOrEqual((mixed.der ?? 0) + 0.025)
        confidence.push(...result.confidence)
        wrong.push(
          ...wrongFrames(call.truth, result.turns, result.confidence.length, result.resolution),
        )
      }
      const quality = confidenceQuality(confidence, wrong)
      lines.push(`${bleed} dB, confidence: ${JSON.stringify(quality)}`)
      expect(quality.auc).toBeGreaterThanOrEqual(0.88)
      expect(quality.calibrationError).toBeLessThanOrEqual(0.03)
    })
  },
)

async function* channelsOf({ left, right }: Call) {
  const rights = inBlocks(right)
  for await (const block of inBlocks(left)) {
    yield [block, (await rights.next()).value as Float32Array] as const
  }
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`
}
