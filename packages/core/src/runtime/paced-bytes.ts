import type { ToolkitError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import { withTimeout } from './timeout.ts'

/** How long a sender may take for the next bytes. */
export const IDLE_MS = 30_000
/** Fewer bytes than this within that time count as none. */
const STEP_BYTES = 16 * 1024

/** Passes bytes on. Throws the error if fewer than 16 KiB arrive within 30 s, or the reason of `signal`. */
export async function* pacedBytes(
  bytes: AsyncIterable<Uint8Array>,
  {
    clock,
    signal,
    error,
  }: { readonly clock: Clock; readonly signal: AbortSignal; readonly error: () => ToolkitError },
): AsyncIterable<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]()
  while (true) {
    const step: Uint8Array[] = []
    const read = async () => {
      for (let size = 0; size < STEP_BYTES; ) {
        const next = await iterator.next()
        if (next.done) return true
        step.push(next.value)
        size += next.value.length
      }
      return false
    }
    // What arrived before an error is kept: the next attempt goes on after it.
    const outcome = await withTimeout({ clock, ms: IDLE_MS, signal, error }, read).then(
      (isEnd) => ({ isEnd, failed: false as const }),
      (reason: unknown) => ({ reason, failed: true as const }),
    )
    yield* step.splice(0)
    if (outcome.failed) throw outcome.reason
    if (outcome.isEnd) return
  }
}
