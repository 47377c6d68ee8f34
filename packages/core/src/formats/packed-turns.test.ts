import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasCode, ToolkitError } from '../errors.ts'
import type { GivenTurn } from '../model/turn.ts'
import { describeTurns } from '../statistics/turns.ts'
import { packTurns, unpackTurns } from './packed-turns.ts'

const label = fc.oneof(
  fc.constantFrom('SPEAKER_00', 'SPEAKER_01', '__proto__', 'Ünï 😀'),
  fc.string({ minLength: 1, maxLength: 5 }).filter((text) => text.isWellFormed()),
)
const whole = fc.integer({ min: 0, max: 100 })
const fine = fc.double({ min: 0, max: 100, noNaN: true })
const turnsOf = (score: fc.Arbitrary<number>) =>
  fc.array(
    fc
      .record({
        speaker: label,
        start: fc.double({ min: 0, max: 90_000, noNaN: true }),
        length: fc.double({ min: 0.001, max: 600, noNaN: true }),
        scores: fc.option(fc.array(fc.tuple(label, score), { maxLength: 5 })),
      })
      .map(({ speaker, start, length, scores }) => ({
        speaker,
        start,
        end: start + length,
        scores: scores === null ? null : Object.fromEntries(scores),
      })),
    { maxLength: 30 },
  )
const turns: fc.Arbitrary<GivenTurn[]> = fc.oneof(turnsOf(whole), turnsOf(fine))

describe('packed turns', () => {
  it('are the same turns again', () => {
    fc.assert(
      fc.property(turns, fc.nat(3), (given, shift) => {
        const described = describeTurns(given)
        const packed = packTurns(described)
        // A view that starts anywhere, as of a part of a larger buffer.
        const moved = new Uint8Array(packed.length + shift + 1)
        moved.set(packed, shift)
        expect(unpackTurns(moved.subarray(shift, shift + packed.length))).toEqual(described)
      }),
    )
  })

  it('are small if scores are whole numbers', () => {
    const scores = { A: 90, B: 10 }
    const given = Array.from({ length: 100 }, (_, i) => ({
      speaker: i % 2 === 0 ? 'A' : 'B',
      start: i,
      end: i + 0.5,
      scores,
    }))
    expect(packTurns(given).length).toBeLessThan(100 * 23 + 50)
  })

  it('are refused if they are cut or longer', () => {
    fc.assert(
      fc.property(turns, fc.nat(), (given, cut) => {
        const packed = packTurns(describeTurns(given))
        expectDamaged(packed.subarray(0, cut % packed.length))
        expectDamaged(Uint8Array.of(...packed, 0))
      }),
    )
  })

  it('are refused, or are valid turns, whatever the bytes are', () => {
    fc.assert(
      fc.property(turns, fc.array(fc.tuple(fc.nat(), fc.nat(255))), (given, edits) => {
        const bytes = packTurns(describeTurns(given))
        for (const [at, value] of edits) bytes[at % bytes.length] = value
        try {
          for (const { start, end, speaker } of unpackTurns(bytes)) {
            expect(end).toBeGreaterThan(start)
            expect(speaker).not.toBe('')
          }
        } catch (error) {
          expect(hasCode(error, 'internal')).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('are refused with a reason', () => {
    expect(() => unpackTurns(new TextEncoder().encode('<!doctype html><p>busy</p>'))).toThrow(
      'they do not start as packed turns',
    )
  })
})

function expectDamaged(bytes: Uint8Array): void {
  expect(() => unpackTurns(bytes)).toThrow(ToolkitError)
}
