import { carryOutRepair, planRepair, type Repair, type Storage } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { lineOf, size } from './difference-line.ts'

/** What is done, and what was done. */
const WORDS = {
  mark: ['to mark as missing', 'marked as missing'],
  prepare: ['to make again', 'made again by the next start'],
  remove: ['to remove', 'removed'],
  keep: ['kept', 'kept'],
} as const satisfies Record<Repair['action'], readonly [string, string]>

/**
 * Prints what is safe to repair and what is kept, with counts and bytes, and repairs it if `isDone`. Returns whether nothing is
 * left to repair or kept.
 */
export async function repair({
  storage,
  say,
  signal,
  isDone,
}: {
  readonly storage: Storage
  readonly say: (line: string) => void
  readonly signal: AbortSignal
  readonly isDone: boolean
}): Promise<boolean> {
  const clock = systemClock
  const totals = { mark: [0, 0], prepare: [0, 0], remove: [0, 0], keep: [0, 0] }
  // A recording that changes must not move in the list while it is read.
  const plan = await Array.fromAsync(planRepair(storage, { clock, signal }))
  for (const one of plan) {
    signal.throwIfAborted()
    if (isDone) await carryOutRepair({ storage, clock, publish: () => undefined }, one)
    const { action, difference, reason } = one
    const total = totals[action]
    total[0] = (total[0] ?? 0) + 1
    total[1] = (total[1] ?? 0) + (difference.sizeBytes ?? 0)
    say(`${WORDS[action][isDone ? 1 : 0]}: ${lineOf(difference)}: ${reason}`)
  }
  if (plan.length === 0) {
    say('The database and the files agree: there is nothing to repair.')
    return true
  }
  const parts = Object.entries(totals)
    .filter(([, [count]]) => count !== 0)
    .map(([action, [count = 0, bytes = 0]]) => {
      const words = WORDS[action as Repair['action']][isDone ? 1 : 0]
      return `${count} ${words} (${size(bytes)})`
    })
  say(`\n${parts.join(', ')}.`)
  const open = plan.length - (totals.keep[0] ?? 0)
  if (!isDone && open > 0) say('Nothing was changed. To do it: npm run storage -- repair --yes')
  return isDone ? totals.keep[0] === 0 : false
}
