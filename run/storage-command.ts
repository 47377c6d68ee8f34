import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { findFfmpeg } from '@toolkit/audio'
import {
  adoptStray,
  type FoundStray,
  findStrays,
  purgeStray,
  type Storage,
  ToolkitError,
  verifyStorage,
} from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { runCommand } from './product/command.ts'
import { holdAlone, openStorage } from './product/storage.ts'
import { audioProbe, sha256 } from './product/toolkit.ts'
import { lineOf, size } from './storage/difference-line.ts'
import { repair } from './storage/repair.ts'

const USAGE = `npm run storage -- verify    names every difference between the database and the files, both ways; removes no file or record
npm run storage -- repair    lists what is safe to repair, with counts and bytes; --yes: repairs it
npm run storage -- adopt     creates recordings from the audio files that the database does not know
npm run storage -- purge     deletes what the database does not know and this product wrote, after confirmation (--yes: without)
  The data are those of DATA_DIR, or of the database of MONGODB_URL or GATEWAY_URL, from the environment or .env;
  the files are in the bucket of AUDIO_STORE if it is set.
  Stop the server first. Each command opens the database like the server: it migrates an older one.`

const COMMANDS = ['verify', 'repair', 'adopt', 'purge'] as const
type Command = (typeof COMMANDS)[number]

/** Reads the command line. `settings-invalid` for wrong options. */
function readStorageOptions(args: readonly string[]): {
  readonly command: Command
  /** Do it: do not ask for confirmation, do not only list. */
  readonly yes: boolean
} {
  const { positionals, values } = parsed(args)
  const [command, ...more] = positionals
  const known = COMMANDS.find((one) => one === command)
  if (known === undefined || more.length > 0)
    throw invalid('Give one of verify, repair, adopt, purge.')
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

interface StorageParts {
  readonly storage: Storage
  readonly ffmpegPath: string | null
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/** Prints every difference between records and files. Returns whether there is none. */
async function verify({ storage, say, signal }: StorageParts): Promise<boolean> {
  const counts = { missing: 0, size: 0, unknown: 0, left: 0, foreign: 0 }
  for await (const difference of verifyStorage(storage, { clock: systemClock, signal })) {
    counts[difference.kind] += 1
    say(lineOf(difference))
  }
  for (const { key } of await storage.deletions.list()) {
    say(`deleting  ${key}: started; the next start finishes it`)
  }
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  if (all === 0) say('The database and the files agree.')
  else {
    say(
      `\n${all} difference(s): ${counts.missing} file(s) missing, ${counts.size} of another size, ${counts.unknown} unknown to the database, ${counts.left} left over, ${counts.foreign} not of this product.`,
    )
  }
  if (counts.missing + counts.size > 0) {
    say(
      'Missing and other files: put them back from a backup, or delete their recordings, or see npm run storage -- repair.',
    )
  }
  if (counts.unknown > 0) {
    say('Unknown files: put the database back from a backup, or adopt them, or purge them.')
  }
  if (counts.left > 0) say('Left over: npm run storage -- repair lists and removes them.')
  return all === 0
}

/** Creates recordings from unknown audio files. Returns whether that worked for all unknown files. */
async function adopt(parts: StorageParts): Promise<boolean> {
  const { storage, say, signal } = parts
  const system = {
    storage,
    clock: systemClock,
    newDigest: sha256,
    audio: audioProbe(parts.ffmpegPath),
  }
  let [adopted, left] = [0, 0]
  for (const stray of await strays(storage, signal)) {
    signal.throwIfAborted()
    try {
      const { id, name } = await adoptStray(system, stray)
      adopted += 1
      say(`adopted   ${stray.key} (${size(stray.sizeBytes)}): recording ${id}, "${name}"`)
    } catch (error) {
      if (!(error instanceof ToolkitError)) throw error
      left += 1
      say(`left      ${stray.key} (${size(stray.sizeBytes)}): ${error.message}`)
    }
  }
  say(`\n${adopted} recording(s) created. Start the server: it prepares them.`)
  if (left > 0) say(`${left} left as they are.`)
  return left === 0
}

/** Deletes the files that no record names, if `confirm` resolves with true. Returns whether nothing is left. */
async function purge(
  { storage, say, signal }: StorageParts,
  confirm: (question: string) => Promise<boolean>,
): Promise<boolean> {
  const found = await strays(storage, signal)
  for (const { key, sizeBytes } of found) say(`unknown   ${key} (${size(sizeBytes)})`)
  if (found.length === 0) {
    say('There is nothing that the database does not know.')
    return true
  }
  if (!(await confirm(`Delete these ${found.length} permanently?`))) {
    say('Nothing was deleted.')
    return false
  }
  let kept = 0
  for (const stray of found) {
    signal.throwIfAborted()
    const foreign = await purgeStray(storage, stray, new Date(systemClock.now()).toISOString())
    for (const key of foreign) say(`kept      ${key}: this product does not write such files`)
    if (foreign.length > 0) kept += 1
  }
  say(`${found.length - kept} deleted.`)
  return kept === 0
}

async function strays(storage: Storage, signal: AbortSignal): Promise<readonly FoundStray[]> {
  return findStrays(storage, { clock: systemClock, signal, includeRuns: true })
}

/** `npm run storage`: compares the database and the files, and repairs differences. */
runCommand(
  readStorageOptions,
  async ({ command, yes }, { settings: given, opened, say, signal }) => {
    // Files without a database can be adopted into a new one.
    const settings = { ...given, NEW_DATABASE: given.NEW_DATABASE || command === 'adopt' }
    const storage = await openStorage({
      settings,
      checkWholeDatabase: true,
      log: (entry) => say(String(entry.message ?? entry.event)),
      signal,
    })
    const { lost } = await holdAlone(storage, storage.kind, { opened, signal })
    const parts = {
      storage,
      ffmpegPath: findFfmpeg(process.env),
      say,
      signal: AbortSignal.any([signal, lost]),
    }
    const isDone =
      command === 'verify'
        ? await verify(parts)
        : command === 'repair'
          ? await repair({ ...parts, isDone: yes })
          : command === 'adopt'
            ? await adopt(parts)
            : await purge(parts, yes ? async () => true : ask)
    return isDone ? 0 : 1
  },
)

async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new ToolkitError(
      'settings-invalid',
      `${question} There is no terminal to answer on: give --yes.`,
    )
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return (await terminal.question(`${question} Type yes: `)).trim() === 'yes'
  } finally {
    terminal.close()
  }
}
