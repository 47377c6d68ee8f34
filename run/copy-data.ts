import { copyAndCompare } from './copy-data/copy-and-compare.ts'
import { decimal } from './copy-data/decimal.ts'
import { openEnd } from './copy-data/ends.ts'
import { readCopyOptions } from './copy-data/options.ts'
import { runCommand } from './product/command.ts'

/** Copies all data between the folder of DATA_DIR and the database of MONGODB_URL. */
runCommand(readCopyOptions, async ({ from, to }, parts) => {
  const { say } = parts
  const source = await openEnd(from, { ...parts, mustExist: true })
  const target = await openEnd(to, { ...parts, mustExist: false })
  const signal = AbortSignal.any([parts.signal, source.lost, target.lost])
  const tally = await copyAndCompare(source.storage, target.storage, { say, signal })
  if (tally.differences > 0) {
    say(`${decimal(tally.differences)} difference(s). Empty the target and copy again.`)
    return 1
  }
  say(
    `Everything of ${from} is in ${to}, and equal. Start the server on ${to} only: runs under way go on there.`,
  )
  return 0
})
