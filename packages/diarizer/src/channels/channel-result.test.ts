import { describe, expect, test } from 'vitest'
import { frameCount } from '../grid.ts'
import type { ChannelEvidence } from './channel-evidence.ts'
import { buildChannelResult } from './channel-result.ts'

const SAMPLES = 10 * 16_000
const FRAMES = frameCount(SAMPLES)

/** A channel that is active between frames, loudly if it is its party. */
function channel(...active: readonly (readonly [from: number, to: number])[]): ChannelEvidence {
  const speech = new Uint8Array(FRAMES)
  const levels = new Uint8Array(FRAMES).fill(160)
  for (const [from, to] of active) {
    speech.fill(255, from, to)
    levels.fill(40, from, to)
  }
  return { speech, levels }
}

const resultOf = (left: ChannelEvidence, right: ChannelEvidence) =>
  buildChannelResult({ samples: SAMPLES, frames: FRAMES, channels: [left, right] })

describe('the result by channel', () => {
  test('names the left party SPEAKER_00 and the right one SPEAKER_01, whoever speaks first', () => {
    const { turns, speakers, exclusive, speakerProbability } = resultOf(
      channel([300, 500]),
      channel([100, 320]),
    )
    expect(turns.map(({ speaker }) => speaker)).toEqual(['SPEAKER_01', 'SPEAKER_00'])
    expect(speakers).toEqual(['SPEAKER_00', 'SPEAKER_01'])
    expect(Object.keys(speakerProbability)).toEqual(speakers)
    expect(turns[0]?.scores).toMatchObject({ SPEAKER_01: 100 })
    expect((turns[0]?.end ?? 0) > (turns[1]?.start ?? 0)).toBe(true)
    expect(exclusive[0]?.end).toBeLessThanOrEqual(exclusive[1]?.start ?? 0)
  })

  test('has no label for a channel in which nobody speaks', () => {
    const { turns, speakers } = resultOf(channel(), channel([100, 320]))
    expect(speakers).toEqual(['SPEAKER_01'])
    expect(turns).toMatchObject([{ speaker: 'SPEAKER_01', scores: { SPEAKER_01: 100 } }])
    expect(resultOf(channel(), channel())).toMatchObject({ turns: [], speakers: [], exclusive: [] })
  })

  test('drops turns that are too short to be heard', () => {
    expect(resultOf(channel([100, 104]), channel()).turns).toEqual([])
    expect(resultOf(channel([100, 106]), channel()).turns).toHaveLength(1)
  })

  test('has curves on one grid, with crosstalk where both speak', () => {
    const result = resultOf(channel([100, 400]), channel([300, 500]))
    const curves = [result.confidence, result.speech, result.crosstalk]
    for (const curve of [...curves, ...Object.values(result.speakerProbability)]) {
      expect(curve).toHaveLength(500)
    }
    const at = (frame: number) => Math.round((frame * 270) / 320)
    expect(result.crosstalk[at(350)]).toBe(100)
    expect([result.crosstalk[at(200)], result.speech[at(200)], result.speech[at(50)]]).toEqual([
      0, 100, 0,
    ])
  })

  test('of an empty recording is empty', () => {
    const none = { speech: new Uint8Array(0), levels: new Uint8Array(0) }
    const result = buildChannelResult({ samples: 0, frames: 0, channels: [none, none] })
    expect(result).toMatchObject({ turns: [], speakers: [], durationSeconds: 0 })
  })
})
