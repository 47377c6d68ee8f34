import { expect, it } from 'vitest'
import { MAX_TURNS } from '../file-values.ts'
import { ResultCollector } from './result-collector.ts'

const place = { line: 1, column: 1 }

it('refuses more turns than a file may have', () => {
  const recording = new ResultCollector().recording(null, place)
  const turn = { speaker: 'a', start: 0, end: 1, confidence: null }
  for (let row = 0; row < MAX_TURNS; row += 1) recording.turn(turn, place)
  expect(() => recording.turn(turn, place)).toThrow(
    expect.objectContaining({ code: 'import-too-large' }),
  )
})
