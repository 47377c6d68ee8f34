import { describe, expect, it } from 'vitest'
import { type HumanScoreInput, VerdictHistory } from './verdict-history.ts'

const of = (score: number | null): HumanScoreInput => ({ score, note: null, runId: null })

describe('the history of verdicts', () => {
  it('restores the previous verdict', () => {
    const history = new VerdictHistory()
    expect(history.canUndo).toBe(false)
    expect(history.undo(of(null))).toBeNull()
    const fifty = of(50)
    history.add(fifty, of(null))
    history.saved(fifty)
    expect(history.canUndo).toBe(true)
    expect(history.undo(fifty)).toEqual(of(null))
    expect(history.canUndo).toBe(false)
  })

  it('a verdict added while another is pending replaces the pending one', () => {
    const history = new VerdictHistory()
    history.add(of(100), of(30))
    history.add(of(70), of(30))
    expect(history.undo(of(30))).toEqual(of(100))
    expect(history.undo(of(30))).toEqual(of(30))
  })

  it('a verdict added while an undo is pending replaces the restored one', () => {
    const history = new VerdictHistory()
    const hundred = of(100)
    history.add(hundred, of(30))
    history.saved(hundred)
    history.undo(hundred)
    history.add(of(70), hundred)
    expect(history.undo(of(30))).toEqual(of(30))
  })

  it('undoes nothing if the verdict was changed elsewhere', () => {
    const history = new VerdictHistory()
    const [twenty, thirty] = [of(20), of(30)]
    for (const [verdict, before] of [
      [twenty, of(null)],
      [thirty, twenty],
    ] as const) {
      history.add(verdict, before)
      history.saved(verdict)
    }
    expect(history.undo(of(70))).toBeNull()
    expect(history.canUndo).toBe(false)
  })

  it('a run that the server chose, and a note that it dropped, are no change', () => {
    const history = new VerdictHistory()
    const removed = { score: null, note: 'unused', runId: null }
    history.add(removed, of(30))
    history.saved(removed)
    expect(history.undo({ score: null, note: null, runId: 'a run' })).toEqual(of(30))
  })

  it('ignores a verdict equal to the present one', () => {
    const history = new VerdictHistory()
    expect(history.add(of(30), of(30))).toBe(false)
    expect(history.canUndo).toBe(false)
    expect(history.add(of(100), of(30))).toBe(true)
    expect(history.add(of(100), of(30))).toBe(false)
    expect(history.add({ ...of(100), note: 'other words' }, of(30))).toBe(true)
  })

  it('drops a verdict that could not be saved', () => {
    const history = new VerdictHistory()
    const [hundred, seventy] = [of(100), of(70)]
    history.add(hundred, of(30))
    history.add(seventy, of(30))
    history.failed(hundred)
    expect(history.undo(of(30))).toEqual(of(30))
    expect(history.canUndo).toBe(false)
  })

  it('a verdict after a failed one replaces the verdict of the server', () => {
    const history = new VerdictHistory()
    const hundred = of(100)
    history.add(hundred, of(30))
    history.failed(hundred)
    expect(history.canUndo).toBe(false)
    history.add(of(70), of(30))
    expect(history.undo(of(30))).toEqual(of(30))
  })
})
