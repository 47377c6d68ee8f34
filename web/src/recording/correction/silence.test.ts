import { expect, it } from 'vitest'
import { aroundBoundary, silenceEdge } from './silence.ts'

/** Two seconds from 10 s on in bins of 10 ms, quiet in the given parts. */
function sound(...quiet: readonly (readonly [number, number])[]) {
  const levels = Float32Array.from({ length: 200 }, (_, i) => {
    const at = 10 + (i + 0.5) / 100
    return quiet.some(([from, to]) => at > from && at < to) ? 0.01 : 0.8
  })
  return { start: 10, binSeconds: 0.01, max: levels, min: levels.map((level) => -level) }
}

it('a start goes to where the nearest silence ends, an end to where it begins', () => {
  const both = sound([10.3, 10.5], [11.2, 11.6])
  expect(silenceEdge(both, 10.9, 'start')).toBe(10.5)
  expect(silenceEdge(both, 10.9, 'end')).toBe(11.2)
})

it('short pauses, only sound and only silence are no place to go to', () => {
  expect(silenceEdge(sound([10.5, 10.53]), 10.6, 'start')).toBeNull()
  expect(silenceEdge(sound(), 11, 'end')).toBeNull()
  expect(silenceEdge(sound([9, 13]), 11, 'end')).toBeNull()
})

it('a silence that goes on beyond the part has no edge there', () => {
  expect(silenceEdge(sound([9, 10.4]), 10.6, 'end')).toBeNull()
  expect(silenceEdge(sound([9, 10.4]), 10.6, 'start')).toBe(10.4)
})

it('looks a second to each side, within the recording', () => {
  expect(aroundBoundary(0.4, 60)).toEqual({ start: 0, end: 1.4 })
  expect(aroundBoundary(59.5, 60)).toEqual({ start: 58.5, end: 60 })
})
