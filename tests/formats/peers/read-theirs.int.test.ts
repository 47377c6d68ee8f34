import fc from 'fast-check'
import { expect } from 'vitest'
import { readDiarizationFile } from '../../../packages/formats/src/read/read-file.ts'
import { blocksOf } from '../../../packages/formats/test/bytes-of.ts'
import { testWithPython } from './python.ts'
import { PEERS, type PeerName, THEIR_SCRIPT, theirCases, theirFile } from './their-files.ts'

interface Row {
  readonly speaker: string
  readonly start: number
  readonly end: number
  readonly confidence: number | null
}

function inOrder(rows: readonly Row[]): Row[] {
  const key = ({ start, end, speaker }: Row) =>
    `${start.toFixed(3)} ${end.toFixed(3)} ${speaker}`.normalize()
  return rows.toSorted((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))))
}

for (const peer of Object.keys(PEERS) as PeerName[]) {
  testWithPython(`a file of ${peer} is recognised and read`, THEIR_SCRIPT, async (ask) => {
    await fc.assert(
      fc.asyncProperty(theirCases(peer), async (given) => {
        const file = await theirFile(ask, peer, given)
        const read = await readDiarizationFile(blocksOf(file.bytes, [1000]), null)
        expect(read.format).toBe(file.format)
        expect(read.results.length).toBe(1)
        const [result] = read.results
        expect(result?.recording).toBe(file.recording)
        const found = result?.turns.map(({ scores, speaker, start, end }) => ({
          speaker,
          start,
          end,
          confidence: scores?.[speaker] ?? null,
        }))
        expect(inOrder(found ?? [])).toEqual(
          inOrder(file.turns).map(({ start, end, confidence, speaker }) => ({
            speaker,
            start: expect.closeTo(start, 6),
            end: expect.closeTo(end, 6),
            confidence: confidence === null ? null : expect.closeTo(confidence, 6),
          })),
        )
      }),
      { numRuns: 25 },
    )
  })
}
