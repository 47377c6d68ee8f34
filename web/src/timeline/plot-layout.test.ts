import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Band, channelBand, type PlotRoom, plotLayout } from './plot-layout.ts'

const height = fc.option(fc.integer({ min: 1, max: 900 }), { nil: null })
const room: fc.Arbitrary<PlotRoom> = fc.record({
  width: fc.integer({ min: 300, max: 3000 }),
  height: fc.integer({ min: 230, max: 1400 }),
  lanes: fc.integer({ min: 0, max: 30 }),
  above: fc.integer({ min: 0, max: 30 }),
  hasMarks: fc.boolean(),
  hasVerdicts: fc.boolean(),
  hasCurve: fc.boolean(),
  labelsAbove: fc.boolean(),
  sizes: fc.record({ waveform: height, spectrogram: height, lanes: height }),
  hasSpectrogram: fc.boolean(),
  scrolled: fc.integer({ min: 0, max: 500 }),
})
const bottom = ({ top, height: own }: Band) => top + own

describe('the rows of the diagram', () => {
  it('are one below the other, at least as high as they must be, in any room', () => {
    fc.assert(
      fc.property(room, (given) => {
        const layout = plotLayout(given)
        const { axis, waveform, spectrogram, overlap, lanes, marks, verdicts, curve } = layout
        expect(spectrogram !== null).toBe(given.hasSpectrogram)
        const rows = [axis, waveform, spectrogram, overlap, lanes, marks, verdicts, curve].filter(
          (row) => row !== null,
        )
        for (const [i, row] of rows.entries()) {
          if (i > 0) expect(row.top).toBeGreaterThanOrEqual(bottom(rows[i - 1] as Band))
        }
        expect(layout.height).toBe(bottom(curve) + 1)
        expect(curve.height > 0).toBe(given.hasCurve)
        for (const [row, { min, max }] of [
          [waveform, layout.waveformBounds],
          [spectrogram, layout.spectrogramBounds],
          [lanes, layout.lanesBounds],
        ] as const) {
          if (row === null) continue
          expect(row.height).toBeGreaterThanOrEqual(min)
          expect(row.height).toBeLessThanOrEqual(max)
        }
      }),
    )
  })

  it('are as before without a spectrogram, whatever its height was', () => {
    fc.assert(
      fc.property(room, height, (given, other) => {
        const off = { ...given, hasSpectrogram: false }
        const { spectrogramBounds: _, ...layout } = plotLayout(off)
        const { spectrogramBounds: __, ...same } = plotLayout({
          ...off,
          sizes: { ...off.sizes, spectrogram: other },
        })
        expect(same).toEqual(layout)
      }),
    )
  })

  it('with a spectrogram fit into a usual room', () => {
    const sizes = { waveform: null, spectrogram: null, lanes: null }
    const given = {
      width: 900,
      lanes: 4,
      above: 0,
      hasMarks: false,
      hasVerdicts: false,
      hasCurve: true,
      labelsAbove: false,
      sizes,
      scrolled: 0,
    }
    const layout = plotLayout({ ...given, height: 500, hasSpectrogram: true })
    expect(layout.height).toBe(500)
    expect(layout.spectrogram?.height).toBeGreaterThan(100)
  })

  it('have the lanes of another run above the own ones, each group below its title', () => {
    fc.assert(
      fc.property(room, (given) => {
        const { above, bars, lanes } = plotLayout({ ...given, scrolled: 0 })
        expect(above === null).toBe(given.above === 0)
        if (above === null) return
        expect(above.bars).toHaveLength(given.above)
        const order = [above.title, ...above.bars, above.ownTitle, ...bars]
        expect(order[0]?.top).toBe(lanes.top)
        for (const [i, each] of order.entries()) {
          // Rounded to pixels, one by one.
          if (i > 0) expect(each.top).toBeGreaterThanOrEqual(bottom(order[i - 1] as Band) - 1)
        }
      }),
    )
  })

  it('have a half of the waveform for each of two channels', () => {
    expect(channelBand({ top: 22, height: 90 }, 0, 2)).toEqual({ top: 22, height: 45 })
    expect(channelBand({ top: 22, height: 90 }, 1, 2)).toEqual({ top: 67, height: 45 })
    expect(channelBand({ top: 22, height: 90 }, 0, 1)).toEqual({ top: 22, height: 90 })
  })
})
