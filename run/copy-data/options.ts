import { parseArgs } from 'node:util'
import { ToolkitError } from '@toolkit/core'

export const USAGE = `npm run copy-data -- --from embedded --to mongodb
npm run copy-data -- --from mongodb --to embedded
  embedded is the folder of DATA_DIR, mongodb the database of MONGODB_URL, both from the environment or .env.
  Stop the server first. Whatever ends it, run it again: it goes on where it was.`

export const KINDS = ['embedded', 'mongodb'] as const
export type Kind = (typeof KINDS)[number]

/** Reads the command line. `settings-invalid` says what is wrong. */
export function readCopyOptions(args: readonly string[]): {
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
