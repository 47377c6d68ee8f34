import { describe, expect, it } from 'vitest'
import { type HumanScoreInput, VerdictHistory } from './verdict-history.ts'

const of = (score: number | null): HumanScoreInput => ({ score, note: null, runId: null })

describe('the history of verdicts', () => {
  it('puts back what stood before', () => {
    const history = new VerdictHistory()
    expect(history.canUndo).toBe(false)
    expect(history.undo()).toBeNull()
    const fifty = of(50)
    history.give(fifty, of(null))
    history.stored(fifty)
    expect(history.canUndo).toBe(true)
    expect(history.undo()).toEqual(of(null))
    expect(history.canUndo).toBe(false)
  })

  it('a verdict given while another is under way replaced that one, not what the server has', () => {
    const history = new VerdictHistory()
    history.give(of(100), of(30))
    history.give(of(70), of(30))
    expect(history.undo()).toEqual(of(100))
    expect(history.undo()).toEqual(of(30))
  })

  it('a verdict given while an undo is under way replaced what the undo puts back', () => {
    const history = new VerdictHistory()
    const hundred = of(100)
    history.give(hundred, of(30))
    history.stored(hundred)
    history.undo()
    history.give(of(70), hundred)
    expect(history.undo()).toEqual(of(30))
  })

  it('a verdict that says what stands already is none', () => {
    const history = new VerdictHistory()
    expect(history.give(of(30), of(30))).toBe(false)
    expect(history.canUndo).toBe(false)
    expect(history.give(of(100), of(30))).toBe(true)
    expect(history.give(of(100), of(30))).toBe(false)
    expect(history.give({ ...of(100), note: 'other words' }, of(30))).toBe(true)
  })

  it('a verdict that could not be stored is as if it had not been given', () => {
    const history = new VerdictHistory()
    const [hundred, seventy] = [of(100), of(70)]
    history.give(hundred, of(30))
    history.give(seventy, of(30))
    history.failed(hundred)
    expect(history.undo()).toEqual(of(30))
    expect(history.canUndo).toBe(false)
  })

  it('after the last one failed, the next replaced what the server has', () => {
    const history = new VerdictHistory()
    const hundred = of(100)
    history.give(hundred, of(30))
    history.failed(hundred)
    expect(history.canUndo).toBe(false)
    history.give(of(70), of(30))
    expect(history.undo()).toEqual(of(30))
  })
})
