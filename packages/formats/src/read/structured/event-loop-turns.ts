import { setImmediate } from 'node:timers/promises'

/** Maximum time in ms between two yields to the event loop. */
const YIELD_INTERVAL_MS = 5

/** Returns a function to be awaited in long loops: it yields to the event loop every few milliseconds. */
export function eventLoopTurns(): () => Promise<void> {
  let lastYield = performance.now()
  return async () => {
    if (performance.now() - lastYield < YIELD_INTERVAL_MS) return
    await setImmediate()
    lastYield = performance.now()
  }
}
