import { describe, expect, test } from 'vitest'
import { type EmbeddedPiece, piecesOf, splitImpureSpeaker } from './impure-speaker.ts'

/** A unit vector at an angle. */
const voice = (degrees: number) => {
  const radians = (degrees * Math.PI) / 180
  return Float32Array.of(Math.cos(radians), Math.sin(radians))
}
const piece = (from: number, to: number, degrees: number | null): EmbeddedPiece => ({
  from,
  to,
  soloSeconds: ((to - from) * 270) / 16_000,
  embedding: degrees === null ? null : voice(degrees),
})

describe('pieces', () => {
  test('bridge pauses, split long intervals, and count only solo speech', () => {
    const active = new Uint8Array(589)
    active.fill(1, 0, 50).fill(1, 55, 200).fill(1, 300, 310)
    const solo = active.slice().fill(0, 0, 40)
    const pieces = piecesOf(active, solo)
    expect(pieces.map(({ from, to }) => [from, to])).toEqual([
      [0, 67],
      [67, 133],
      [133, 200],
      [300, 310],
    ])
    expect(pieces[0]?.soloSeconds).toBeCloseTo((22 * 270) / 16_000, 9)
    expect(pieces[1]?.soloSeconds).toBeCloseTo((66 * 270) / 16_000, 9)
  })
})

describe('splitting', () => {
  test('separates two clearly different voices; each frame belongs to the nearest piece', () => {
    const groups = splitImpureSpeaker(
      [piece(0, 100, 0), piece(150, 250, 5), piece(300, 400, 90)],
      589,
    )
    expect(groups?.[0]).toBe(0)
    expect(groups?.[260]).toBe(0)
    expect(groups?.[290]).toBe(1)
    expect(groups?.[588]).toBe(1)
  })

  test('does not split one voice', () => {
    expect(
      splitImpureSpeaker([piece(0, 100, 0), piece(150, 250, 20), piece(300, 400, 40)], 589),
    ).toBeNull()
  })

  test('does not split short pieces of alike voices, though their cosine is too small to join them', () => {
    expect(splitImpureSpeaker([piece(0, 44, 0), piece(100, 144, 65)], 589)).toBeNull()
    expect(splitImpureSpeaker([piece(0, 44, 0), piece(100, 144, 85)], 589)?.[588]).toBe(1)
  })

  test('joins alike groups and splits the rest', () => {
    const pieces = [piece(0, 44, 0), piece(100, 144, 65), piece(200, 244, 160)]
    const groups = splitImpureSpeaker(pieces, 589)
    expect([20, 120, 220].map((frame) => groups?.[frame])).toEqual([0, 0, 1])
  })

  test('does not split for less than a second of another voice', () => {
    expect(
      splitImpureSpeaker([piece(0, 100, 0), piece(150, 250, 5), piece(300, 340, 90)], 589),
    ).toBeNull()
  })

  test('ignores pieces without an embedding', () => {
    expect(splitImpureSpeaker([piece(0, 100, 0), piece(150, 250, null)], 589)).toBeNull()
  })
})
