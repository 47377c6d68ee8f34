import { parseArgs } from 'node:util'
import { ToolkitError } from '@toolkit/core'

export const USAGE = `npm run storage -- verify    names every difference between the database and the files, both ways; removes no file or record
npm run storage -- adopt     makes recordings of the audio files that the database does not know
npm run storage -- purge     deletes what the database does not know, after asking (--yes: without)
  The data are those of DATA_DIR, or of the database of MONGODB_URL or GATEWAY_URL, from the environment or .env.
  Stop the server first. Each command opens the database as a start does: an older one is brought to this version.`

const COMMANDS = ['verify', 'adopt', 'purge'] as const
export type Command = (typeof COMMANDS)[number]

/** Reads the command line. `settings-invalid` says what is wrong. */
export function readStorageOptions(args: readonly string[]): {
  readonly command: Command
  /** Do not ask. */
  readonly yes: boolean
} {
  const { positionals, values } = parsed(args)
  const [command, ...more] = positionals
  const known = COMMANDS.find((one) => one === command)
  if (known === undefined || more.length > 0) throw invalid('Give one of verify, adopt, purge.')
  return { command: known, yes: values.yes }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { yes: { type: 'boolean', default: false } },
    })
  } catch (error) {
    throw invalid((error as Error).message)
  }
}

function invalid(message: string): ToolkitError {
  return new ToolkitError('settings-invalid', `${message}\n\n${USAGE}`)
}
