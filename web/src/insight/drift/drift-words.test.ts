import { expect, it } from 'vitest'
import { changeWords, probabilityWords } from './drift-words.ts'

const side = (recordings: number, median: number) => ({ recordings, median })

it('says where the median goes, with both numbers', () => {
  const change = { week: '2026-W12', start: '2026-03-16', p: 0.0123, before: side(16, 83.5) }
  expect(changeWords({ ...change, after: side(20, 63.25) })).toBe(
    '2026-W12 (from 2026-03-16): the median falls from 83.5 to 63.3 (16 and 20 recordings, p = 0.012)',
  )
  expect(changeWords({ ...change, after: side(20, 90) })).toContain('rises from 83.5 to 90.0')
  expect(changeWords({ ...change, after: side(20, 83.5) })).toContain('moves from')
})

it('does not say that a probability is 0', () => {
  expect(probabilityWords(1e-30)).toBe('p < 0.001')
  expect(probabilityWords(0.04)).toBe('p = 0.040')
})
