import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_FILTER } from '../model/recording-query.ts'
import { drawText, filterText, type MomentDraw, readDraw } from './review-record.ts'

describe('text of a draw', () => {
  it('is read as it was written', () => {
    const some = fc.record({
      review: fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/),
      source: fc.constantFrom('queue' as const, 'below' as const),
      value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    })
    fc.assert(
      fc.property(some, (draw) => {
        expect(readDraw(drawText(draw))).toEqual(draw)
        expect(drawText(draw).length).toBeLessThanOrEqual(100)
      }),
    )
    const above: MomentDraw = { review: 'a', source: 'above', value: null }
    expect(readDraw(drawText(above))).toEqual(above)
  })

  it('is nothing else', () => {
    for (const text of [
      '',
      'a',
      ':queue:1',
      'a:queue',
      'a:queue:',
      'a:queue:x',
      'a:other:1',
      'a:above:1',
      'a:queue:1:2',
      'a:queue: ',
      'a:queue:0x10',
      'a:below:1.0',
    ]) {
      expect(readDraw(text), text).toBeNull()
    }
  })
})

describe('text of a filter', () => {
  it('has the conditions alone, in one order', () => {
    expect(filterText(NO_FILTER)).toBe('{}')
    const filter = { ...NO_FILTER, q: 'talk', trashed: 'exclude' as const }
    const turned = Object.fromEntries(Object.entries(filter).reverse()) as unknown as typeof filter
    expect(filterText(filter)).toBe('{"q":"talk","trashed":"exclude"}')
    expect(filterText(turned)).toBe(filterText(filter))
    expect(filterText({ ...NO_FILTER, tags: ['b', 'a'] })).toBe('{"tags":["a","b"]}')
  })
})
