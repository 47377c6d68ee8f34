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

it('tells once that there will be several results, when a second recording has content', () => {
  let told = 0
  const collector = new ResultCollector(() => {
    told += 1
  })
  const turn = { speaker: 'a', start: 0, end: 1, confidence: null }
  const counts = ['a', 'a', 'empty', 'b', 'c'].map((name) => {
    const recording = collector.recording(name, place)
    recording.turn(name === 'empty' ? { ...turn, end: 0 } : turn, place)
    return [told, collector.results().length]
  })
  expect(counts).toEqual([
    [0, 1],
    [0, 1],
    [0, 1],
    [1, 2],
    [1, 3],
  ])
})
