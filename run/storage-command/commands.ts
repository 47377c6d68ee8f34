import {
  adoptStray,
  type Difference,
  type FoundStray,
  findStrays,
  purgeStray,
  type Storage,
  ToolkitError,
  verifyStorage,
} from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { audioProbe, sha256 } from '../product/toolkit.ts'

export interface CommandParts {
  readonly storage: Storage
  readonly ffmpegPath: string | null
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/** Names every difference between records and files. Answers whether there is none. */
export async function verify({ storage, say, signal }: CommandParts): Promise<boolean> {
  const counts = { missing: 0, size: 0, unknown: 0 }
  for await (const difference of verifyStorage(storage, { clock: systemClock, signal })) {
    counts[difference.kind] += 1
    say(lineOf(difference))
  }
  for (const { key } of await storage.deletions.list()) {
    say(`deleting  ${key}: begun, and finished by the next start`)
  }
  const all = counts.missing + counts.size + counts.unknown
  if (all === 0) say('The database and the files agree.')
  else {
    say(
      `\n${all} difference(s): ${counts.missing} file(s) missing, ${counts.size} of another size, ${counts.unknown} unknown to the database.`,
    )
  }
  if (counts.missing + counts.size > 0) {
    say('Missing and other files: put them back from a backup, or delete their recordings.')
  }
  if (counts.unknown > 0) {
    say('Unknown files: put the database back from a backup, or adopt them, or purge them.')
  }
  return all === 0
}

/** Makes recordings of unknown files that are audio. Answers whether all of those are recordings now. */
export async function adopt(parts: CommandParts): Promise<boolean> {
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
  say(`\n${adopted} recording(s) made. Start the server: it prepares them.`)
  if (left > 0) say(`${left} left as they are.`)
  return left === 0
}

/** Deletes what no record names, once `confirm` says so. Answers whether it did. */
export async function purge(
  { storage, say, signal }: CommandParts,
  confirm: (question: string) => Promise<boolean>,
): Promise<boolean> {
  const doomed = await strays(storage, signal)
  for (const { key, sizeBytes } of doomed) say(`unknown   ${key} (${size(sizeBytes)})`)
  if (doomed.length === 0) {
    say('There is nothing that the database does not know.')
    return true
  }
  if (!(await confirm(`Delete these ${doomed.length} for good?`))) {
    say('Nothing was deleted.')
    return false
  }
  for (const stray of doomed) {
    signal.throwIfAborted()
    await purgeStray(storage, stray, new Date(systemClock.now()).toISOString())
  }
  say(`${doomed.length} deleted.`)
  return true
}

async function strays(storage: Storage, signal: AbortSignal): Promise<readonly FoundStray[]> {
  return findStrays(storage, { clock: systemClock, signal, includeRuns: true })
}

function lineOf({ kind, key, name, sizeBytes, expectedBytes }: Difference): string {
  const of = name === null ? '' : ` of "${name}"`
  if (kind === 'missing') return `missing   ${key} (${size(sizeBytes)})${of}`
  if (kind === 'unknown') return `unknown   ${key} (${size(sizeBytes)})`
  return `size      ${key} (${size(sizeBytes)} in place of ${size(expectedBytes ?? null)})${of}`
}

function size(bytes: number | null): string {
  return bytes === null ? 'size unknown' : `${bytes.toLocaleString('en')} bytes`
}
