import { expect, test } from 'vitest'
import { abortable } from './abortable.ts'

const never = new Promise<void>(() => undefined)

test('rejects at once if the signal is already aborted', async () => {
  await expect(abortable(never, AbortSignal.abort('enough'))).rejects.toBe('enough')
})

test('settles with the promise or the signal, whichever is first', async () => {
  const stop = new AbortController()
  const waiting = abortable(never, stop.signal)
  stop.abort('enough')
  await expect(waiting).rejects.toBe('enough')
  await abortable(Promise.resolve(), new AbortController().signal)
})
