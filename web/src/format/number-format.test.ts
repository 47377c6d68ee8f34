import { describe, expect, it } from 'vitest'
import {
  counted,
  formatCount,
  formatErrorRate,
  formatFixed,
  formatScore,
  formatSize,
} from './number-format.ts'

describe('scores, counts and sizes', () => {
  it('distinguishes 0 from unknown', () => {
    expect(formatScore(0)).toBe('0')
    expect(formatScore(null)).toBe('–')
    expect(formatCount(0)).toBe('0')
    expect(formatCount(null)).toBe('–')
    expect(formatSize(0)).toBe('0 bytes')
    expect(formatSize(null)).toBe('–')
  })

  it('an error rate has one decimal, and says that the limit is one', () => {
    expect(formatErrorRate(null)).toBe('–')
    expect(formatErrorRate(0)).toBe(`${formatFixed(0, 1)} %`)
    expect(formatErrorRate(12.34)).toBe(`${formatFixed(12.3, 1)} %`)
    expect(formatErrorRate(100)).toBe('≥ 100 %')
  })

  it('rounds scores to a tenth and sizes to their unit', () => {
    expect(formatScore(87.449)).toBe((87.4).toLocaleString())
    expect(formatSize(960_104)).toBe('960 KB')
    expect(formatSize(999_600)).toBe('1 MB')
    expect(formatSize(1_500_000_000)).toBe(`${(1.5).toLocaleString()} GB`)
  })

  it('uses the singular for 1', () => {
    expect(counted(1, 'turn')).toBe('1 turn')
    expect(counted(0, 'turn')).toBe('0 turns')
  })
})
