import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TrashMoves, UNDO_MS } from './trash-moves.ts'

const recording = (id: string) => ({ id, name: `Recording ${id}` })

describe('moves to the trash', () => {
  let sent: string[]
  let refusal: Error | null
  let answers: (() => void)[]
  let isSlow: boolean
  let moves: TrashMoves

  const call = (what: string) => async (id: string) => {
    sent.push(`${what} ${id}`)
    if (isSlow) await new Promise<void>((resolve) => answers.push(resolve))
    if (refusal) throw refusal
  }
  const settled = () => vi.advanceTimersByTimeAsync(0)
  const moved = () => moves.notices().moved.map(({ id }) => id)

  beforeEach(() => {
    vi.useFakeTimers()
    sent = []
    answers = []
    refusal = null
    isSlow = false
    moves = new TrashMoves(
      { move: call('move'), restore: call('restore') },
      (error) => (error as Error).message,
    )
  })
  afterEach(() => vi.useRealTimers())

  it('are sent at once, hidden until lists no longer contain them, and have one notice', async () => {
    isSlow = true
    moves.move([recording('a')])
    moves.move([recording('b'), recording('c')])
    await settled()
    expect(sent).toEqual(['move a', 'move b', 'move c'])
    expect([...moves.hidden()]).toEqual(['a', 'b', 'c'])
    expect(moved()).toEqual(['a', 'b', 'c'])
    for (const answer of answers) answer()
    await settled()
    expect([...moves.hidden()]).toEqual([])
    await vi.advanceTimersByTimeAsync(UNDO_MS - 1)
    expect(moved()).toEqual(['a', 'b', 'c'])
    await vi.advanceTimersByTimeAsync(1)
    expect(moved()).toEqual([])
    expect(moves.undoLast()).toBe(false)
  })

  it('are undone one by one, the last first, or all', async () => {
    moves.move([recording('a')])
    moves.move([recording('b'), recording('c')])
    moves.move([recording('d')])
    await settled()
    expect(moves.undoLast()).toBe(true)
    expect(moved()).toEqual(['a', 'b', 'c'])
    expect(moves.undoLast()).toBe(true)
    expect(moved()).toEqual(['a'])
    moves.undoAll()
    expect(moves.undoLast()).toBe(false)
    await settled()
    expect(sent.slice(4)).toEqual(['restore d', 'restore b', 'restore c', 'restore a'])
    expect([...moves.restored()]).toEqual(['d', 'b', 'c', 'a'])
    moves.move([recording('b')])
    expect(moves.restored().has('b')).toBe(false)
  })

  it('are restored only after the move was answered, and stay hidden until then', async () => {
    isSlow = true
    moves.move([recording('a')])
    moves.undoLast()
    await settled()
    expect([sent, [...moves.hidden()]]).toEqual([['move a'], ['a']])
    answers[0]?.()
    await settled()
    expect([sent, [...moves.hidden()]]).toEqual([['move a', 'restore a'], ['a']])
    answers[1]?.()
    await settled()
    expect([...moves.hidden()]).toEqual([])
  })

  it('keep their notice while it is held', async () => {
    moves.move([recording('a')])
    moves.hold(true)
    await vi.advanceTimersByTimeAsync(UNDO_MS * 3)
    expect(moved()).toEqual(['a'])
    moves.hold(false)
    await vi.advanceTimersByTimeAsync(UNDO_MS)
    expect(moved()).toEqual([])
  })

  it('that the server refuses are shown again, with the reason, and can be tried again', async () => {
    refusal = new Error('The server cannot be reached.')
    moves.move([recording('a'), recording('b')])
    await settled()
    expect(moved()).toEqual([])
    expect([...moves.hidden()]).toEqual([])
    const [first, second] = moves.notices().failures
    expect(first).toEqual({ ...recording('a'), action: 'move', error: refusal.message })
    moves.dismiss('b')
    expect(moves.notices().failures).toEqual([first])
    expect(second?.id).toBe('b')
    refusal = null
    if (first) moves.retry(first)
    await settled()
    expect([moved(), moves.notices().failures]).toEqual([['a'], []])
  })

  it('that cannot be undone say so, and can be tried again', async () => {
    moves.move([recording('a')])
    await settled()
    refusal = new Error('The server cannot be reached.')
    moves.undoLast()
    await settled()
    const [failure] = moves.notices().failures
    expect(failure).toMatchObject({ id: 'a', action: 'restore' })
    refusal = null
    if (failure) moves.retry(failure)
    await settled()
    expect([...moves.restored()]).toEqual(['a'])
    expect(moves.notices()).toEqual({ moved: [], failures: [] })
  })
})
