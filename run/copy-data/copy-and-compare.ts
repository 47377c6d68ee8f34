import { findStrays, type Storage } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { compareStorages } from './compare.ts'
import { copyStorage } from './copy.ts'
import { decimal } from './decimal.ts'
import { refuseForeignData } from './foreign-data.ts'
import { Progress } from './progress.ts'
import type { Tally } from './tally.ts'
import { countRecordings } from './walk.ts'

export interface CopyWatch {
  /** Told in a line how far it is, and the result. */
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/**
 * Copies everything that a record names from one storage to another, compares the two and says what is left behind; goes on where an earlier run was cut off. Both
 * must be this process's alone. `request-conflict` where the target holds other data; then nothing is changed.
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
    say(`left behind: upload ${id} (${draft.name}), which ended with the server that took it`)
  }
  const strays = await findStrays(source, { clock: systemClock, signal, includeRuns: true })
  for (const { key, sizeBytes } of strays) {
    say(`left behind: ${key} (${decimal(sizeBytes)} bytes), which no record names`)
  }
  if (strays.length > 0) {
    say('`npm run storage -- adopt` on the source makes recordings of those that are audio.')
  }
  if (tally.mended > 0) {
    say(
      `${decimal(tally.mended)} record(s) hold lone surrogates, which MongoDB stores as U+FFFD; they count as equal.`,
    )
  }
  for (const words of tally.described) say(words)
  return tally
}
