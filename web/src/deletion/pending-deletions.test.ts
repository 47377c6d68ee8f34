import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PendingDeletions, UNDO_MS } from './pending-deletions.ts'

const recording = (id: string) => ({ id, name: `Recording ${id}` })

describe('pending deletions', () => {
  let sent: string[]
  let refusal: Error | null
  let deletions: PendingDeletions

  beforeEach(() => {
    vi.useFakeTimers()
    sent = []
    refusal = null
    deletions = new PendingDeletions(
      async (id) => {
        if (refusal) throw refusal
        sent.push(id)
      },
      (error) => (error as Error).message,
    )
  })
  afterEach(() => vi.useRealTimers())

  it('are hidden immediately and sent when the time is over', async () => {
    deletions.add(recording('a'))
    expect([...deletions.hidden()]).toEqual(['a'])
    await vi.advanceTimersByTimeAsync(UNDO_MS - 1)
    expect(sent).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(sent).toEqual(['a'])
    expect(deletions.items()).toEqual([])
    expect([...deletions.hidden()]).toEqual(['a'])
  })

  it('can be undone individually', async () => {
    deletions.add(recording('a'))
    deletions.add(recording('b'))
    deletions.undo('a')
    expect([...deletions.hidden()]).toEqual(['b'])
    await vi.advanceTimersByTimeAsync(UNDO_MS)
    expect(sent).toEqual(['b'])
  })

  it('wait while the notice is held', async () => {
    deletions.add(recording('a'))
    deletions.hold(true)
    await vi.advanceTimersByTimeAsync(UNDO_MS * 3)
    expect(sent).toEqual([])
    deletions.hold(false)
    await vi.advanceTimersByTimeAsync(UNDO_MS)
    expect(sent).toEqual(['a'])
  })

  it('are restored with the reason if the server rejects them', async () => {
    refusal = new Error('The server cannot be reached.')
    deletions.add(recording('a'))
    await vi.advanceTimersByTimeAsync(UNDO_MS)
    expect(deletions.items()).toEqual([{ ...recording('a'), error: refusal.message }])
    expect([...deletions.hidden()]).toEqual([])
  })

  it('are returned once when the page is left', async () => {
    deletions.add(recording('a'))
    expect(deletions.takeAll()).toEqual(['a'])
    expect(deletions.takeAll()).toEqual([])
    await vi.advanceTimersByTimeAsync(UNDO_MS)
    expect(sent).toEqual([])
  })
})
