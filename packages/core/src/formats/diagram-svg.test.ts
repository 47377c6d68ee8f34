import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { GivenTurn, Turn } from '../model/turn.ts'
import { describeTurns } from '../statistics/turns.ts'
import type { DiagramCurve } from './diagram-curve.ts'
import { clockTime, shortened, xmlText } from './diagram-layout.ts'
import { axisTicks, type Diagram, diagramSvg } from './diagram-svg.ts'

function given(speaker: string, start: number, end: number, confidence: number | null): GivenTurn {
  return { speaker, start, end, scores: confidence === null ? null : { [speaker]: confidence } }
}

function picture(turns: readonly Turn[], more: Partial<Diagram> = {}): string {
  return diagramSvg({ name: 'talk', durationSeconds: 60, turns, speakerNames: {}, ...more })
}

const TALK = describeTurns([
  given('A', 1, 8, 95),
  given('B', 7, 15, 20.25),
  given('A', 15, 22, null),
])

function titles(svg: string): string[] {
  return [...svg.matchAll(/<rect[^>]*><title>([^<]*)<\/title>/g)].map((match) => match[1] as string)
}

describe('diagramSvg', () => {
  it('draws a bar for each turn with speaker, time and confidence', () => {
    const svg = picture(TALK, { speakerNames: { A: 'Zoë' } })
    expect(titles(svg)).toEqual([
      'Zoë · 0:00:01.00–0:00:08.00 · confidence 95',
      'Zoë · 0:00:15.00–0:00:22.00 · no score',
      'B · 0:00:07.00–0:00:15.00 · confidence 20.3',
      'overlap · Zoë + B · 0:00:07.00–0:00:08.00',
    ])
    expect(svg.match(/url\(#dz-overlap\)/g)).toHaveLength(2)
  })

  it('draws lower confidence fainter', () => {
    const opacities = [...picture(TALK).matchAll(/height="24" fill-opacity="([\d.]+)"/g)]
    expect(opacities.map((match) => Number(match[1]))).toEqual([0.96, 0, 0.32])
  })

  it('has a note if there is no speech', () => {
    expect(picture([])).toContain('No speech was found')
    expect(picture([], { durationSeconds: null })).not.toMatch(/NaN|Infinity/)
    expect(picture(TALK)).not.toContain('No speech')
  })

  it('shows no overlap of adjacent turns', () => {
    const svg = picture(describeTurns([given('A', 0, 1, 50), given('B', 1, 2, 50)]))
    expect(titles(svg).some((title) => title.startsWith('overlap'))).toBe(false)
  })

  it('does not merge wide bars', () => {
    const svg = picture(describeTurns([given('A', 0, 10, 90), given('A', 10, 20, 10)]))
    expect(titles(svg)).toHaveLength(2)
  })

  it('has the chosen colours, and moves the automatic ones out of their way', () => {
    const fills = (chosen: Record<string, number>) => {
      const svg = picture(TALK, { speakerColours: new Map(Object.entries(chosen)) })
      expect(svg.match(/<pattern id="dz-colour/g)?.length ?? 0).toBe(
        new Set(svg.match(/url\(#dz-colour\d+\)/g)).size,
      )
      return [...svg.matchAll(/<g transform="[^"]*" fill="([^"]*)"><rect x="-18"/g)].map(
        (match) => match[1],
      )
    }
    expect(fills({})).toEqual(['#0072B2', '#E69F00'])
    expect(fills({ A: 1 })).toEqual(['#E69F00', '#0072B2'])
    expect(fills({ B: 20 })).toEqual(['#0072B2', 'url(#dz-colour20)'])
    expect(fills({ A: 8, B: 8 })).toEqual(['url(#dz-colour8)', 'url(#dz-colour8)'])
    expect(fills({ stranger: 0 })).toEqual(['#0072B2', '#E69F00'])
  })

  it('has no stripes in bars that are narrower than they', () => {
    const turns = describeTurns([given('A', 0, 0.1, 90), given('A', 10, 20, 90)])
    const bars = (colour: number) => {
      const svg = picture(turns, { speakerColours: new Map([['A', colour]]) })
      return [...svg.matchAll(/height="24" fill-opacity="[\d.]+"([^>]*)>/g)].map(
        (match) => match[1],
      )
    }
    expect(bars(7)).toEqual([' fill="#0072B2"', ''])
    expect(bars(0)).toEqual(['', ''])
  })

  it('distinguishes speakers with the same name', () => {
    const svg = picture(TALK, { speakerNames: { A: 'Kim', B: 'Kim' } })
    expect(svg).toContain('>Kim (A)<')
    expect(svg).toContain('>Kim (B)<')
  })

  it('shows the score of the run', () => {
    const summary = {
      score: { kind: 'certainty', provider: 'pyannoteai', model: 'precision-3' } as const,
      sampleMean: 87.25,
      sampleMedian: 90,
      turnMean: null,
      turnMeanWeighted: null,
      turnMinimum: null,
      overlapShare: null,
      speakerCountDoubt: null,
      speakerRange: null,
      speakerCount: 2,
    }
    expect(picture(TALK, { summary })).toContain(
      '2 speakers · 3 turns · 0:01:00 · mean certainty 87.3 (pyannoteai, precision-3)',
    )
  })

  it('extends to the end of the last turn', () => {
    expect(picture(TALK, { durationSeconds: 2 })).toContain('>0:00:22<')
  })

  it('escapes all names', () => {
    // All code units, including lone surrogates.
    const codeUnits = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units))
    const hostile = fc.oneof(
      codeUnits,
      fc.constantFrom(
        '<script>alert(1)</script>',
        '"><image href="//x"/>',
        ']]>&amp;\u0000\u202E\uD800',
        "' onload='x",
      ),
    )
    fc.assert(
      fc.property(hostile, hostile, hostile, (name, label, renamed) => {
        const speaker = label === '' ? 'A' : label
        const turns = describeTurns([
          { speaker, start: 0, end: 1, scores: null },
          { speaker: `${speaker}2`, start: 0.5, end: 2, scores: null },
        ])
        const svg = picture(turns, { name, speakerNames: { [speaker]: renamed } })
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be in the output
        expect(svg).not.toMatch(/[\u0000-\u0009\u000B-\u001F\uFFFE\uFFFF]|\p{Cs}/u)
        expect(tags(svg)).toEqual(tags(picture(turns, { name: 'x', speakerNames: {} })))
      }),
    )
  })

  it('is below 3 MB for a day of 20,000 turns with any number of lanes', () => {
    for (const speakers of [1, 4, 30]) {
      const turns = describeTurns(
        Array.from({ length: 20_000 }, (_, i) =>
          given(`S${i % speakers}`, i * 4.3, i * 4.3 + 1 + (i % 5), i % 101),
        ),
      )
      const svg = picture(turns, {
        durationSeconds: 86_400,
        speakerNames: { S0: '語'.repeat(300) },
      })
      expect(Buffer.byteLength(svg)).toBeLessThan(3e6)
      const drawn = titles(svg).filter((title) => !title.startsWith('overlap'))
      const counts = drawn.map((title) => Number(/(\d+) turns/.exec(title)?.[1] ?? 1))
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20_000)
    }
  })
})

const CONFIDENCE = { kind: 'confidence', speaker: null } as const
const WHOLE = { mergeGapSeconds: 0, minDurationSeconds: 0, window: { from: null, to: null } }

describe('the curve of the diagram', () => {
  // A sample each second of a minute: 80, but 20 from 10 to 13 and missing from 30 to 40.
  const values = Uint8Array.from({ length: 60 }, (_, i) =>
    i >= 10 && i < 13 ? 20 : i >= 30 && i < 40 ? 255 : 80,
  )
  const curve = { resolution: 1, values }
  const drawn = (more: Partial<DiagramCurve> = {}) =>
    picture(TALK, { curve: { name: CONFIDENCE, curve, spots: null, ...more } })

  it('is a row above the axis, only if the run has one', () => {
    expect(drawn()).toContain('>confidence<title>')
    expect(drawn()).toContain('>lowest to highest<')
    expect(drawn()).not.toContain('dz-spot" fill')
    expect(picture(TALK)).not.toContain('lowest to highest')
    const height = (svg: string) => Number(/data-plot-height="(\d+)"/.exec(svg)?.[1])
    expect(height(drawn())).toBe(height(picture(TALK)) + 100)
  })

  it('has a gap where samples are missing', () => {
    const mean = /fill="none" d="([^"]*)"/.exec(drawn())?.[1] ?? ''
    expect(mean.match(/M/g)).toHaveLength(2)
    // 80 of 100 in a row of 72 px.
    expect(mean).toMatch(/^M0 14.4V14.4h\d+V/)
  })

  it('marks the spots and the limits of a threshold', () => {
    const svg = drawn({ spots: { min: 0, max: 50, ...WHOLE } })
    expect(svg).toContain('>1 spot from 0 to 50, 0:00:03 in total<')
    // From 10 s to 13 s of a minute of 974 px.
    expect(svg).toContain('M162.33 0H211.03v72H162.33z')
    expect(svg.match(/stroke-dasharray/g)).toHaveLength(2)
    expect(drawn({ spots: { min: 0, max: 100, ...WHOLE } })).not.toContain('>threshold<')
  })

  it('names the speaker of a probability', () => {
    const name = { kind: 'speaker', speaker: 'A' } as const
    const svg = picture(TALK, { speakerNames: { A: 'Zoë' }, curve: { name, curve, spots: null } })
    expect(svg).toContain('>probability of Zoë<title>')
  })

  it('says that the samples are missing', () => {
    const svg = drawn({ curve: null })
    expect(svg).toContain('The scores are missing on the server.')
    expect(svg).not.toContain('lowest to highest')
  })

  it('is below 200 KB for a day with a spot at every other sample', () => {
    const day = { resolution: 0.02, values: new Float32Array(86_400 * 50).map((_, i) => i % 2) }
    const spots = { min: 1, max: 50, ...WHOLE }
    const given = { durationSeconds: 86_400, curve: { name: CONFIDENCE, curve: day, spots } }
    expect(Buffer.byteLength(picture([], given))).toBeLessThan(2e5)
  })
})

/** The tags of an SVG with their attributes, in order. Text must not change them. */
function tags(svg: string): string[] {
  return [...svg.matchAll(/<[^>]*>/g)].map((match) => match[0])
}

describe('parts of the diagram', () => {
  it('formats times', () => {
    expect([0, 59.6, 3599, 86_400].map((s) => clockTime(s))).toEqual([
      '0:00:00',
      '0:01:00',
      '0:59:59',
      '24:00:00',
    ])
    expect([6.69, 59.999, 3661.05].map((s) => clockTime(s, 2))).toEqual([
      '0:00:06.69',
      '0:01:00.00',
      '1:01:01.05',
    ])
  })

  it('has ticks at round times', () => {
    expect(axisTicks(60)).toEqual([0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60])
    expect(axisTicks(86_400)).toHaveLength(13)
    expect(axisTicks(0.5)).toEqual([0])
    expect(axisTicks(1e9).length).toBeLessThanOrEqual(13)
  })

  it('shortens by graphemes', () => {
    expect(shortened('Anna', 4)).toBe('Anna')
    expect(shortened('Annabel', 4)).toBe('Ann…')
    expect(shortened('😀😀😀😀😀', 4)).toBe('😀😀😀…')
  })

  it('escapes for elements and attributes', () => {
    expect(xmlText(`<a b="c" d='e'>&\n\u0007x`)).toBe(
      '&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp; x',
    )
  })
})
