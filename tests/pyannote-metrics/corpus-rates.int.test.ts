import { CorpusErrors, errorRates } from '@toolkit/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import { testWithPython } from './python.ts'
import { diarizedPair, isSameMapping, scoring } from './turns.ts'

const corpora = fc.tuple(fc.array(diarizedPair, { minLength: 1, maxLength: 4 }), scoring)

interface Answer {
  readonly total: number
  readonly der: number
  readonly jer: number
  readonly mappings: readonly Readonly<Record<string, string>>[]
}

testWithPython(
  'rates of a corpus are what pyannote.metrics accumulates',
  'corpus_rates.py',
  async (ask) => {
    let silent = 0
    let tied = 0
    await fc.assert(
      fc.asyncProperty(corpora, async ([recordings, options]) => {
        const theirs = (await ask({ recordings, ...options })) as Answer
        const corpus = new CorpusErrors()
        const isSame = recordings.map(({ reference, hypothesis, uem }, place) => {
          const rates = errorRates(reference, hypothesis, { scored: uem, ...options })
          corpus.add(rates)
          return isSameMapping(theirs.mappings[place] ?? {}, rates.mapping)
        })
        const { total, der, jer } = corpus.finish()
        expect(Math.abs(total - theirs.total)).toBeLessThan(1e-9)
        if (der === null || jer === null) {
          silent += 1
          expect(theirs.total).toBe(0)
          return
        }
        expect(Math.abs(der - theirs.der), 'der').toBeLessThan(1e-9)
        if (isSame.includes(false)) tied += 1
        else expect(Math.abs(jer - theirs.jer), 'jer').toBeLessThan(1e-9)
      }),
      { numRuns: 200, endOnFailure: true },
    )
    expect(silent).toBeLessThan(80)
    expect(tied).toBeLessThan(100)
  },
)
