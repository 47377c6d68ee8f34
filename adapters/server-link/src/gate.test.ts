import { expect, test } from 'vitest'
import { Gate } from './gate.ts'

const never = new AbortController().signal

test('lets two in at a time, in the order they came, and on after a failure', async () => {
  const gate = new Gate(2)
  const doors = [1, 2, 3, 4].map(() => Promise.withResolvers<void>())
  const inside: number[] = []
  const all = doors.map(({ promise }, i) =>
    gate.pass(never, async () => {
      inside.push(i)
      await promise
    }),
  )
  await Promise.resolve()
  expect(inside).toEqual([0, 1])
  doors[1]?.reject(new Error('failed'))
  await expect(all[1]).rejects.toThrow('failed')
  doors[0]?.resolve()
  await all[0]
  doors[2]?.resolve()
  doors[3]?.resolve()
  await Promise.all([all[2], all[3]])
  expect(inside).toEqual([0, 1, 2, 3])
})

test('whoever leaves the line takes nobody’s place', async () => {
  const gate = new Gate(1)
  const door = Promise.withResolvers<void>()
  const leaving = new AbortController()
  const first = gate.pass(never, () => door.promise)
  const second = gate.pass(leaving.signal, async () => 'second')
  const third = gate.pass(never, async () => 'third')
  leaving.abort(new Error('enough'))
  await expect(second).rejects.toThrow('enough')
  await expect(gate.pass(leaving.signal, async () => 'late')).rejects.toThrow('enough')
  door.resolve()
  await first
  expect(await third).toBe('third')
  expect(await gate.pass(never, async () => 'free again')).toBe('free again')
})
