import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { completeSummary, NO_HINTS } from '@toolkit/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pythonVenv } from '../python/venv.ts'

const here = import.meta.dirname

/** The Python with pyannote.core, or the reason why it is missing. In CI it is required. */
const python = await pythonVenv(path.join(here, 'requirements.txt')).catch((error: Error) => {
  if (process.env.CI) throw error
  return { missing: error.message.split('\n')[0] ?? 'no Python' }
})
const missing = 'missing' in python ? ` (skipped: ${python.missing})` : ''

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

test.skipIf(missing !== '')(`the share of overlap is that of pyannote.core${missing}`, async () => {
  if ('missing' in python) throw new Error(python.missing)
  const child = spawn(python.python, [path.join(here, 'overlap.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  try {
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    await fc.assert(
      fc.asyncProperty(recording, async ({ turns, seconds }) => {
        child.stdin.write(`${JSON.stringify({ turns, seconds })}\n`)
        const { value } = await answers.next()
        const { overlapShare } = completeSummary(
          {},
          { turns, durationSeconds: seconds, speakerDoubt: null, hints: NO_HINTS },
        )
        expect(overlapShare).toBeCloseTo((100 * Number(value)) / seconds, 6)
      }),
      { numRuns: 1_000 },
    )
  } finally {
    child.kill()
  }
})
