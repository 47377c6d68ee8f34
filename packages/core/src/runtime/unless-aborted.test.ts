import { expect, test } from 'vitest'
import { unlessAborted } from './unless-aborted.ts'

const never = new Promise<void>(() => undefined)

test('does not wait for what a signal has already ended', async () => {
  await expect(unlessAborted(never, AbortSignal.abort('enough'))).rejects.toBe('enough')
})

test('ends with whichever comes first', async () => {
  const stop = new AbortController()
  const waiting = unlessAborted(never, stop.signal)
  stop.abort('enough')
  await expect(waiting).rejects.toBe('enough')
  await unlessAborted(Promise.resolve(), new AbortController().signal)
})
