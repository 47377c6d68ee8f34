import { findStrays, type Storage } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { compareStorages, refuseForeignData } from './compare.ts'
import { copyStorage, countRecordings } from './copy.ts'
import { decimal, Progress, type Tally } from './report.ts'

export interface CopyWatch {
  /** Prints lines of progress and the result. */
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/**
 * Copies everything that a record names from one storage to another, compares both and prints what is not copied. Continues
 * an interrupted copy. This process must have the leases of both. `request-conflict` if the target holds other data; then
 * nothing is changed.
 */
export async function copyAndCompare(
  source: Storage,
  target: Storage,
  { say, signal }: CopyWatch,
): Promise<Tally> {
  await refuseForeignData(source, target)
  const total = await countRecordings(source)
  const pass = (verb: string) => ({ progress: new Progress(verb, total, say), signal })
  const { leftBehind } = await copyStorage(source, target, pass('copied'))
  const tally = await compareStorages(source, target, pass('compared'))
  say(`\n${tally.table()}\n`)
  for (const { id, draft } of leftBehind) {
    say(`not copied: upload ${id} (${draft.name}), which ended with the server that took it`)
  }
  const strays = await findStrays(source, { clock: systemClock, signal, includeRuns: true })
  for (const { key, sizeBytes } of strays) {
    say(`not copied: ${key} (${decimal(sizeBytes)} bytes), which no record names`)
  }
  if (strays.length > 0) {
    say('`npm run storage -- adopt` on the source creates recordings from those that are audio.')
  }
  if (tally.replaced > 0) {
    say(
      `${decimal(tally.replaced)} record(s) hold lone surrogates, which MongoDB stores as U+FFFD; they count as equal.`,
    )
  }
  for (const line of tally.described) say(line)
  return tally
}
