import { describe, expect, it } from 'vitest'
import { CorpusErrors } from './corpus-rates.ts'
import { errorRates } from './error-rates.ts'

describe('error rates of a corpus', () => {
  it('weigh recordings by speech, and count each speaker of each recording once', () => {
    const corpus = new CorpusErrors()
    const long = [{ speaker: 'a', start: 0, end: 30 }]
    const short = [
      { speaker: 'a', start: 0, end: 5 },
      { speaker: 'b', start: 5, end: 10 },
    ]
    corpus.add(errorRates(long, []))
    corpus.add(errorRates(short, short))
    corpus.add(errorRates([], [{ speaker: 'x', start: 0, end: 2 }]))
    expect(corpus.finish()).toEqual({
      recordings: 3,
      total: 40,
      missed: 30,
      falseAlarm: 2,
      confusion: 0,
      der: 32 / 40,
      jer: 1 / 3,
      speakers: 3,
    })
  })

  it('have no value without speech', () => {
    expect(new CorpusErrors().finish()).toMatchObject({ der: null, jer: null, recordings: 0 })
  })
})
