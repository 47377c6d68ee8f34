import { expect, it } from 'vitest'
import { clipSeconds, clipWindow } from './evidence-stretches.ts'

it('clips end with the recording, and are never shorter than nothing', () => {
  expect(clipWindow({ start: 0.4, end: 2 }, 30)).toEqual({ start: 0, end: 3 })
  expect(clipWindow({ start: 28, end: 29.5 }, 30)).toEqual({ start: 27, end: 30 })
  // Of a run of an older version, whose scores end after the sound.
  expect(clipWindow({ start: 40, end: 44 }, 30)).toEqual({ start: 30, end: 30 })
  expect(clipSeconds([{ start: 40, end: 44 }], 30)).toBe(0)
})
