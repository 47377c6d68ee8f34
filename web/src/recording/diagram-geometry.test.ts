import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readGeometry, shareAt, timeAt } from './diagram-geometry.ts'

const read = (attributes: Record<string, string>) =>
  readGeometry((name) => attributes[name] ?? null)

const STATED = {
  viewBox: '0 0 1200 300',
  'data-plot-left': '150',
  'data-plot-width': '900',
  'data-plot-top': '30',
  'data-plot-height': '150',
  'data-span-seconds': '60',
}

describe('the diagram as a place to click', () => {
  it('reads what the picture says of itself', () => {
    expect(read(STATED)).toEqual({
      left: 0.125,
      width: 0.75,
      top: 0.1,
      height: 0.5,
      spanSeconds: 60,
      aspectRatio: 4,
    })
  })

  it('says so where the picture says nothing', () => {
    expect(read({})).toBeNull()
    expect(read({ ...STATED, 'data-span-seconds': '' })).toBeNull()
    expect(read({ ...STATED, viewBox: 'none' })).toBeNull()
  })

  it('takes a click beside the plot for its nearest end', () => {
    const geometry = read(STATED)
    if (!geometry) throw new Error('no geometry')
    expect(timeAt(geometry, 0)).toBe(0)
    expect(timeAt(geometry, 1)).toBe(60)
    expect(timeAt(geometry, 0.5)).toBeCloseTo(30)
  })

  it('goes from a time to its place and back', () => {
    const geometry = read(STATED)
    if (!geometry) throw new Error('no geometry')
    fc.assert(
      fc.property(fc.double({ min: 0, max: 60, noNaN: true }), (seconds) => {
        expect(timeAt(geometry, shareAt(geometry, seconds))).toBeCloseTo(seconds, 6)
      }),
    )
  })
})
