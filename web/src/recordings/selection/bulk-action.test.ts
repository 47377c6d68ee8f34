import { expect, it } from 'vitest'
import { actOnEach } from './bulk-action.ts'

const rows = [...'abcdefgh'].map((id) => ({
  id,
  name: id,
  durationSeconds: null,
  status: 'new' as const,
  error: null,
  tags: [],
}))
const message = (error: unknown) => (error as Error).message

it('acts on all, a few at a time, and counts them', async () => {
  let running = 0
  let most = 0
  const progress: number[] = []
  const outcome = await actOnEach(
    rows,
    async () => {
      running += 1
      most = Math.max(most, running)
      await Promise.resolve()
      running -= 1
    },
    message,
    (finished) => progress.push(finished),
  )
  expect(outcome).toEqual({ done: 8, failures: [] })
  expect(most).toBe(3)
  expect(progress).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})

it('failures do not stop it and are grouped by message, the most frequent first', async () => {
  const act = async ({ id }: { readonly id: string }) => {
    if (id === 'b') throw new Error('one')
    if (id > 'e') throw new Error('many')
  }
  const { done, failures } = await actOnEach(rows, act, message, () => undefined)
  expect(done).toBe(4)
  expect(
    failures.map((each) => [each.message, each.recordings.map(({ id }) => id).join('')]),
  ).toEqual([
    ['many', 'fgh'],
    ['one', 'b'],
  ])
})
