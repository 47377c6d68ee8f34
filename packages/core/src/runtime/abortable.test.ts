import { expect, test } from 'vitest'
import { abortable } from './abortable.ts'

const never = new Promise<void>(() => undefined)

test('does not wait for what a signal has already ended', async () => {
  await expect(abortable(never, AbortSignal.abort('enough'))).rejects.toBe('enough')
})

test('ends with whichever comes first', async () => {
  const stop = new AbortController()
  const waiting = abortable(never, stop.signal)
  stop.abort('enough')
  await expect(waiting).rejects.toBe('enough')
  await abortable(Promise.resolve(), new AbortController().signal)
})
