import { completeSummary, NO_HINTS } from '@toolkit/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import { testWithPython } from './python.ts'

/** On a grid of 0.1 s, so that turns often touch or coincide; many turns of one speaker overlap each other. */
const tenths = (min: number, max: number) => fc.integer({ min, max }).map((value) => value / 10)
const recording = fc.record({
  seconds: tenths(1, 300),
  turns: fc.array(
    fc
      .record({
        speaker: fc.constantFrom('A', 'B', 'C', 'D'),
        start: tenths(0, 290),
        length: tenths(1, 60),
      })
      .map(({ speaker, start, length }) => ({
        speaker,
        start,
        end: start + length,
        confidence: null,
      })),
    { maxLength: 25 },
  ),
})

testWithPython('the share of overlap is that of pyannote.core', 'overlap.py', async (ask) => {
  await fc.assert(
    fc.asyncProperty(recording, async ({ turns, seconds }) => {
      const overlap = await ask({ turns, seconds })
      const { overlapShare } = completeSummary(
        {},
        { turns, durationSeconds: seconds, speakerDoubt: null, hints: NO_HINTS },
      )
      expect(overlapShare).toBeCloseTo((100 * Number(overlap)) / seconds, 6)
    }),
    { numRuns: 1_000 },
  )
})
