import { WRITERS, type WrittenFormat, type WrittenRun } from '@toolkit/formats'
import fc from 'fast-check'
import { expect } from 'vitest'
import { nameOf, oneLine, singleField } from '../../../packages/formats/src/write/names.ts'
import { tiersOf } from '../../../packages/formats/src/write/tiers.ts'
import {
  arbitraryRun,
  HOSTILE_NAMES,
  turn,
  writtenRun,
} from '../../../packages/formats/test/written-run.ts'
import type { Ask } from '../../python/ask.ts'
import { testWithPython } from './python.ts'

const SCRIPT = 'read_ours.py'
const RUNS = 100

/** Speaker, start, end, confidence. */
type Row = readonly [string | null, number, number, number | null]

/** Without turns, with one, and with all hostile names, some of them as names of persons. */
const EXAMPLES = [
  writtenRun([]),
  writtenRun([turn('a', 0, 0.001, 0)]),
  writtenRun(HOSTILE_NAMES.map((name, i) => turn(name, i / 2, i / 2 + 1, i % 3 ? i : null))),
  writtenRun(
    HOSTILE_NAMES.map((_, i) => turn(`SPEAKER_${i}`, i, i + 1, i)),
    { speakerNames: Object.fromEntries(HOSTILE_NAMES.map((name, i) => [`SPEAKER_${i}`, name])) },
  ),
]

async function forRuns(
  runs: fc.Arbitrary<WrittenRun>,
  check: (run: WrittenRun) => Promise<void>,
): Promise<void> {
  const examples = EXAMPLES.map((run): [WrittenRun] => [run])
  await fc.assert(fc.asyncProperty(runs, check), { numRuns: RUNS, examples })
}

const asker =
  (ask: Ask) =>
  (peer: string, format: WrittenFormat, run: WrittenRun): Promise<unknown> =>
    ask({ peer, text: [...WRITERS[format].write(run)].join('') })

/** The turns with the names that `nameIn` makes, and the confidence as a probability, if the format has it. */
function expectedRows(
  run: WrittenRun,
  nameIn: (name: string) => string | null,
  { hasScores }: { readonly hasScores: boolean },
): Row[] {
  return run.turns.map(({ speaker, start, end, confidence }) => [
    nameIn(nameOf(run, speaker)),
    start,
    end,
    hasScores && confidence !== null ? confidence / 100 : null,
  ])
}

function expectRows(found: unknown, expected: readonly Row[]): void {
  const close = (value: number | null) => (value === null ? null : expect.closeTo(value, 6))
  expect(inOrder(found as Row[])).toEqual(
    inOrder(expected).map(([name, ...numbers]) => [name, ...numbers.map(close)]),
  )
}

function inOrder(rows: readonly Row[]): Row[] {
  const key = ([name, start, end]: Row) => `${start.toFixed(3)} ${end.toFixed(3)} ${name}`
  return rows.toSorted((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))))
}

/** The tiers with their intervals: of each speaker, and of the confidences. Seconds. */
function expectedTiers(
  run: WrittenRun,
  tierName: (name: string) => string,
  score: { name(name: string): string; text(confidence: number): string },
) {
  return tiersOf(run).flatMap(({ name, turns }) => {
    const interval = (turn: { start: number; end: number }, text: string) => [
      expect.closeTo(turn.start / 1000, 9),
      expect.closeTo(turn.end / 1000, 9),
      text,
    ]
    const scores = turns.flatMap((turn) =>
      turn.confidence === null ? [] : [interval(turn, score.text(turn.confidence))],
    )
    const names = [tierName(name), turns.map((turn) => interval(turn, name))]
    return scores.length === 0 ? [names] : [names, [score.name(name), scores]]
  })
}

/** A speaker who is called like the tier of another one's confidence has a tier with a number. */
function withoutNumbers(tiers: unknown): unknown {
  return (tiers as [string, unknown[][]][]).map(([name, intervals]) => {
    const speaker = intervals[0]?.[2]
    return [
      typeof speaker === 'string' && name.startsWith(`${speaker} (`) ? speaker : name,
      intervals,
    ]
  })
}

for (const peer of ['praat', 'textgrid']) {
  // The package leaves the quotes in names of tiers doubled, but not those in texts.
  const quotes = peer === 'textgrid' ? '""' : '"'
  const tierName = (name: string) => name.replaceAll('"', quotes)
  testWithPython(`${peer} reads our TextGrid`, SCRIPT, async (ask) => {
    const read = asker(ask)
    await forRuns(arbitraryRun({ selfOverlap: true }), async (run) => {
      const tiers = expectedTiers(run, tierName, {
        name: (name) => tierName(`${name} (confidence)`),
        text: (score) => score.toFixed(1),
      })
      expect(withoutNumbers(await read(peer, 'textgrid', run))).toEqual(
        tiers.length === 0 ? [['speech', []]] : tiers,
      )
    })
  })
}

testWithPython('pympi reads our EAF, which is valid', SCRIPT, async (ask) => {
  const read = asker(ask)
  await forRuns(arbitraryRun({ selfOverlap: true }), async (run) => {
    expect(withoutNumbers(await read('elan', 'elan', run))).toEqual(
      expectedTiers(run, (name) => name, { name: (name) => `${name} confidence`, text: String }),
    )
  })
})

/** What pandas, and so pyannote.database, takes for a missing value. */
const MISSING = ['NA', '<NA>', 'null', 'NULL', 'nan', 'NaN', 'None', 'N/A', 'n/a', '-nan', '-NaN']
const inPandas = (name: string) => (MISSING.includes(name) ? null : name)

for (const [peer, format, hasScores] of [
  ['pyannote-rttm', 'rttm', false],
  ['pyannote-stm', 'stm', false],
  ['pyannote-lab', 'lab', false],
  ['meeteval-rttm', 'rttm', true],
  ['meeteval-stm', 'stm', false],
] as const) {
  testWithPython(`${peer.replace('-', ' reads our ')}`, SCRIPT, async (ask) => {
    const read = asker(ask)
    const field = peer.startsWith('pyannote')
      ? (name: string) => inPandas(singleField(name))
      : singleField
    await forRuns(arbitraryRun({ selfOverlap: true }), async (given) => {
      // A recording whose name counts as missing has no turns.
      const isLost = field(given.recording) === null
      const run = isLost ? { ...given, recording: 'talk' } : given
      expectRows(await read(peer, format, run), expectedRows(run, field, { hasScores }))
    })
  })
}

testWithPython('meeteval reads our SegLST', SCRIPT, async (ask) => {
  const read = asker(ask)
  await forRuns(arbitraryRun({ selfOverlap: true }), async (run) => {
    const expected = expectedRows(run, (name) => name, { hasScores: true })
    expectRows(await read('meeteval-seglst', 'seglst', run), expected)
  })
})

testWithPython('label-studio-sdk reads our predictions', SCRIPT, async (ask) => {
  const read = asker(ask)
  await forRuns(arbitraryRun({ selfOverlap: true }), async (run) => {
    const expected = expectedRows(run, oneLine, { hasScores: true })
    expectRows(await read('label-studio', 'labelstudio', run), expected)
  })
})

testWithPython('pandas reads our CSV', SCRIPT, async (ask) => {
  const read = asker(ask)
  await forRuns(arbitraryRun({ selfOverlap: true }), async (run) => {
    const cell = (label: string) => nameOf(run, label).replace(/^'*[=+\-@\t\r]/, "'$&")
    const close = (value: number | null | undefined) =>
      typeof value === 'number' ? expect.closeTo(value, 6) : null
    expect(await read('pandas', 'csv', run)).toEqual(
      run.turns.map(({ speaker, start, end, confidence, runnerUp, margin, overlapSeconds }) => [
        close(start),
        close(end),
        close(end - start),
        cell(speaker),
        close(confidence),
        runnerUp === null ? null : cell(runnerUp.speaker),
        close(runnerUp?.confidence),
        close(margin),
        close(overlapSeconds),
      ]),
    )
  })
})
