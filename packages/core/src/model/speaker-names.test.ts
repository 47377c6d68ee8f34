import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchVoices } from '../statistics/voice-match.ts'
import {
  carryNames,
  coloursByLabel,
  namesByLabel,
  unclearNames,
  withGivenNames,
} from './speaker-names.ts'

const talk = [
  { speaker: 'A', start: 0, end: 10 },
  { speaker: 'B', start: 10, end: 20 },
  { speaker: 'C', start: 20, end: 24 },
]
const given = withGivenNames(null, { A: 'Ann', B: 'Ben', C: 'Kim' })

function carriedTo(after: typeof talk, names = given) {
  return carryNames({ runId: 'first', ...names }, matchVoices(talk, after))
}

describe('names of speakers', () => {
  it('follow their voices, whatever the labels', () => {
    const order = fc.shuffledSubarray(['A', 'B', 'C'], { minLength: 3 })
    fc.assert(
      fc.property(order, (labels) => {
        const renamed = talk.map((turn, i) => ({ ...turn, speaker: labels[i] as string }))
        const { names, unclear } = carriedTo(renamed)
        expect(unclear).toEqual([])
        expect(namesByLabel({ names })).toEqual(
          Object.fromEntries(labels.map((label, i) => [label, ['Ann', 'Ben', 'Kim'][i]])),
        )
        for (const each of names) expect(each).toMatchObject({ carriedFrom: 'first', agreement: 1 })
      }),
    )
  })

  it('are unclear where voices are joined, split or missing', () => {
    const joined = carriedTo([{ speaker: 'X', start: 0, end: 20 }])
    expect(joined.names).toEqual([])
    const ann = { name: 'Ann', runId: 'first', speaker: 'A' }
    expect(joined.unclear).toContainEqual({ ...ann, closest: 'X', agreement: 0.5 })
    expect(joined.unclear).toContainEqual({
      name: 'Kim',
      runId: 'first',
      speaker: 'C',
      closest: null,
      agreement: null,
    })
    const split = carriedTo([
      { speaker: 'X', start: 0, end: 6 },
      { speaker: 'Y', start: 6, end: 10 },
    ])
    expect(split.names).toEqual([
      { speaker: 'X', name: 'Ann', carriedFrom: 'first', agreement: 0.6 },
    ])
    expect(split.unclear.map(({ name }) => name)).toEqual(['Ben', 'Kim'])
  })

  it('stay unclear in later runs until the user gives them', () => {
    const second = carriedTo(talk.slice(0, 1))
    const third = carryNames({ runId: 'second', ...second }, matchVoices(talk.slice(0, 1), talk))
    expect(third.names).toEqual([
      { speaker: 'A', name: 'Ann', carriedFrom: 'second', agreement: 1 },
    ])
    expect(third.unclear.map(({ name, runId }) => [name, runId])).toEqual([
      ['Ben', 'first'],
      ['Kim', 'first'],
    ])
    const decided = withGivenNames(third, { A: 'Ann', C: 'Ben' })
    expect(decided.names).toEqual([
      { speaker: 'A', name: 'Ann', carriedFrom: 'second', agreement: 1 },
      { speaker: 'C', name: 'Ben', carriedFrom: null, agreement: null },
    ])
    expect(decided.unclear.map(({ name }) => name)).toEqual(['Kim'])
  })

  it('are unclear without a voice, with the same label as a hint', () => {
    expect(unclearNames({ A: 'Ann', Z: 'Zoë' }, new Set(['A', 'B']))).toEqual({
      names: [],
      unclear: [
        { name: 'Ann', runId: null, speaker: 'A', closest: 'A', agreement: null },
        { name: 'Zoë', runId: null, speaker: 'Z', closest: null, agreement: null },
      ],
      colours: [],
    })
  })
})

describe('chosen colours', () => {
  const coloured = {
    ...withGivenNames(null, { A: 'Ann' }),
    colours: ['A', 'B', 'C'].map((speaker, i) => ({ speaker, colour: 7 * i })),
  }

  it('follow their voices like names, with or without one', () => {
    const order = fc.shuffledSubarray(['A', 'B', 'C'], { minLength: 3 })
    fc.assert(
      fc.property(order, (labels) => {
        const renamed = talk.map((turn, i) => ({ ...turn, speaker: labels[i] as string }))
        const carried = coloursByLabel(carriedTo(renamed, coloured))
        expect(carried).toEqual(new Map(labels.map((label, i) => [label, 7 * i])))
      }),
    )
  })

  it('are automatic again where voices are joined or missing', () => {
    const joined = carriedTo(
      [
        { speaker: 'X', start: 0, end: 20 },
        { speaker: 'Y', start: 20, end: 24 },
      ],
      coloured,
    )
    expect(coloursByLabel(joined)).toEqual(new Map([['Y', 14]]))
  })

  it('stay when names change, and a run of an older version has none', () => {
    expect(withGivenNames(coloured, { B: 'Ben' }).colours).toEqual(coloured.colours)
    expect(coloursByLabel({ names: [], unclear: [] })).toEqual(new Map())
    expect(coloursByLabel(null)).toEqual(new Map())
    expect(carriedTo(talk, { names: [], unclear: [] }).colours).toEqual([])
  })
})
