import { parseArgs } from 'node:util'
import { ToolkitError } from '@toolkit/core'
import { copyAndCompare } from './copy-data/copy-and-compare.ts'
import { KINDS, type Kind, openEnd } from './copy-data/ends.ts'
import { decimal } from './copy-data/report.ts'
import { runCommand } from './product/command.ts'

const USAGE = `npm run copy-data -- --from embedded --to mongodb
npm run copy-data -- --from mongodb --to embedded
  embedded is the folder of DATA_DIR, mongodb the database of MONGODB_URL, both from the environment or .env.
  Stop the server first. If the copy is interrupted, run it again: it continues where it stopped.`

/** Reads the command line. `settings-invalid` for wrong options. */
function readCopyOptions(args: readonly string[]): {
  readonly from: Kind
  readonly to: Kind
} {
  const { from, to } = parsed(args)
  if (!isKind(from) || !isKind(to) || from === to) {
    throw invalid('Give --from and --to: embedded and mongodb, one each.')
  }
  return { from, to }
}

function isKind(value: string | undefined): value is Kind {
  return KINDS.includes(value as Kind)
}

function parsed(args: readonly string[]) {
  try {
    const options = { from: { type: 'string' }, to: { type: 'string' } } as const
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw invalid((error as Error).message)
  }
}

function invalid(message: string): ToolkitError {
  return new ToolkitError('settings-invalid', `${message}\n\n${USAGE}`)
}

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
    `Everything of ${from} is in ${to}, and equal. Start the server on ${to} only: unfinished runs continue there.`,
  )
  return 0
})
