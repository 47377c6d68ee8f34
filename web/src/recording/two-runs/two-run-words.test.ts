import { expect, it } from 'vitest'
import { differenceWho, errorWho } from './two-run-words.ts'

const upper = (speaker: string) => speaker.toUpperCase()
const plain = (speaker: string) => speaker

it('says who is missed, too many or confused', () => {
  const [reference, speakers] = [['a', 'b'], ['x']]
  expect(errorWho({ kind: 'missed', reference, speakers: [] }, upper, plain)).toBe('A, B')
  expect(errorWho({ kind: 'false-alarm', reference: [], speakers }, upper, plain)).toBe('x')
  expect(errorWho({ kind: 'confusion', reference, speakers }, upper, plain)).toBe('A, B, not x')
})

it('says who speaks in only one of two runs, or whom each has', () => {
  const [speakersA, speakersB] = [['a'], ['x', 'y']]
  expect(differenceWho({ kind: 'missed', speakersA, speakersB: [] }, upper, plain)).toBe('A')
  expect(differenceWho({ kind: 'false-alarm', speakersA: [], speakersB }, upper, plain)).toBe(
    'x, y',
  )
  expect(differenceWho({ kind: 'confusion', speakersA, speakersB }, upper, plain)).toBe(
    'A: A · B: x, y',
  )
})
