import { parseRttm } from '@toolkit/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import { testWithPython } from './python.ts'
import { THEIR_SCRIPT, theirCases, theirFile } from './their-files.ts'

for (const peer of ['meeteval-rttm', 'pyannote-rttm'] as const) {
  testWithPython(`RTTM of ${peer.replace('-rttm', '')} is read`, THEIR_SCRIPT, async (ask) => {
    await fc.assert(
      fc.asyncProperty(theirCases(peer), async (given) => {
        const { bytes, recording, turns } = await theirFile(ask, peer, given)
        const read = parseRttm(Buffer.from(bytes).toString())
        const key = (turn: { start: number; end: number; speaker: string }) =>
          `${turn.start} ${turn.end} ${turn.speaker}`
        expect(read.map(key).toSorted()).toEqual(turns.map(key).toSorted())
        for (const { file } of read) expect(file).toBe(recording)
      }),
      { numRuns: 50 },
    )
  })
}
