import { setImmediate } from 'node:timers/promises'

let last: Promise<void> = Promise.resolve()

/**
 * Waits for a round of the event loop that no other caller gets, in the order of the calls. Many clips at once then delay
 * other requests by one block a round, not by one block of each clip.
 */
export function eventLoopTurn(): Promise<void> {
  last = last.then(() => setImmediate())
  return last
}
