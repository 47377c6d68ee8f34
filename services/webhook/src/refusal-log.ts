import type { Clock } from '@toolkit/core'
import type { Log } from '@toolkit/http-kit'

const WINDOW_MS = 60_000
const LINES_A_WINDOW = 10

/**
 * Logs refusals, at most ten lines a minute: anybody can send what is refused, and nobody shall fill the disk with it.
 * The first line after a silence says how many were left out (`unlogged`).
 */
export function refusalLog(log: Log, clock: Clock): Log {
  let windowEndMs = Number.NEGATIVE_INFINITY
  let lines = 0
  let unlogged = 0
  return (entry) => {
    if (clock.now() >= windowEndMs) {
      windowEndMs = clock.now() + WINDOW_MS
      lines = 0
    }
    if (lines === LINES_A_WINDOW) {
      unlogged += 1
      return
    }
    lines += 1
    log(unlogged === 0 ? entry : { ...entry, unlogged })
    unlogged = 0
  }
}
