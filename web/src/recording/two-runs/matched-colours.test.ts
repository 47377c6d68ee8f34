import { expect, it } from 'vitest'
import { matchedColours } from './matched-colours.ts'

it('gives a matched speaker the colour of the own one, and the others colours of nobody', () => {
  const own = new Map([
    ['A', 0],
    ['B', 4],
  ])
  const colours = matchedColours(
    own,
    ['x', 'y', 'z'],
    [
      { own: 'B', other: 'x' },
      { own: 'A', other: 'z' },
    ],
  )
  expect(colours.get('x')).toBe(4)
  expect(colours.get('z')).toBe(0)
  expect([0, 4]).not.toContain(colours.get('y'))
})

it('keeps labels apart that both runs use', () => {
  const colours = matchedColours(new Map([['A', 0]]), ['A', 'B'], [{ own: 'A', other: 'B' }])
  expect(colours.get('B')).toBe(0)
  expect(colours.get('A')).not.toBe(0)
})

it('works without own speakers and without others', () => {
  expect(matchedColours(new Map(), ['x', 'y'], [])).toEqual(
    new Map([
      ['x', 0],
      ['y', 1],
    ]),
  )
  expect(matchedColours(new Map([['A', 0]]), [], [])).toEqual(new Map())
})
