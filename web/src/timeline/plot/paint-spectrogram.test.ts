import { expect, it } from 'vitest'
import { STEPS_PER_DB } from '../spectrogram/columns.ts'
import { darknessOfLevels } from './paint-spectrogram.ts'

it('the loudest level is full ink, what is 70 dB below it none, evenly between', () => {
  const loudest = 200
  const darkness = darknessOfLevels(loudest)
  expect([darkness[loudest], darkness[255]]).toEqual([255, 255])
  expect(darkness[loudest - 35 * STEPS_PER_DB]).toBe(128)
  expect(darkness[loudest - 70 * STEPS_PER_DB]).toBe(0)
  expect(darkness[0]).toBe(0)
})

it('silence has no ink', () => {
  expect(darknessOfLevels(0)[0]).toBe(0)
})
