import { parseArgs } from 'node:util'
import { ToolkitError } from '@toolkit/core'
import { copyAndCompare } from './copy-data/copy-and-compare.ts'
import { copyFromBucket, copyIntoBucket } from './copy-data/copy-bytes.ts'
import { KINDS, type Kind, openBucket, openEnd, type RecordKind } from './copy-data/ends.ts'
import { decimal } from './copy-data/report.ts'
import { withoutBytes } from './copy-data/without-bytes.ts'
import { refuseHiddenBytes } from './product/audio-store.ts'
import { type CommandParts, runCommand } from './product/command.ts'

const USAGE = `npm run copy-data -- --from embedded --to mongodb
npm run copy-data -- --from mongodb --to embedded
  embedded is the folder of DATA_DIR, mongodb the database of MONGODB_URL, both from the environment or .env.
npm run copy-data -- --from embedded --to s3      (or --from mongodb, or from s3 to one of them)
  copies only audio and other bytes, between the records' own storage and the bucket of AUDIO_STORE.
  With AUDIO_STORE, from embedded to mongodb or back copies only records: both use the same bucket.
  Stop the server first. If the copy is interrupted, run it again: it continues where it stopped.`

/** The files with another size that are named. */
const MAX_NAMED = 20

/** Reads the command line. `settings-invalid` for wrong options. */
function readCopyOptions(args: readonly string[]): {
  readonly from: Kind
  readonly to: Kind
} {
  const { from, to } = parsed(args)
  if (!isKind(from) || !isKind(to) || from === to) {
    throw invalid('Give --from and --to: two of embedded, mongodb and s3.')
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

/** Copies all data between the folder of DATA_DIR and the database of MONGODB_URL, or the bytes of one of them. */
runCommand(readCopyOptions, async ({ from, to }, parts) => {
  if (from === 's3') return copyOnlyBytes(to as RecordKind, 'from s3', parts)
  if (to === 's3') return copyOnlyBytes(from, 'to s3', parts)
  const { say } = parts
  const source = await openEnd(from, { ...parts, mustExist: true })
  const target = await openEnd(to, { ...parts, mustExist: false })
  const signal = AbortSignal.any([parts.signal, source.lost, target.lost])
  const ends = [source.storage, target.storage] as const
  const isShared = parts.settings.AUDIO_STORE !== undefined
  if (isShared) await refuseHiddenBytes(source.storage, await openBucket(parts))
  const [ours, theirs] = isShared ? ([withoutBytes(ends[0]), withoutBytes(ends[1])] as const) : ends
  const tally = await copyAndCompare(ours, theirs, { say, signal })
  if (tally.differences > 0) {
    say(`${decimal(tally.differences)} difference(s). Empty the target and copy again.`)
    return 1
  }
  if (isShared) {
    say(
      `All records of ${from} are in ${to}, and equal; all bytes stay in AUDIO_STORE. Start the server on ${to} only, with the same AUDIO_STORE.`,
    )
    return 0
  }
  say(
    `Everything of ${from} is in ${to}, and equal. Start the server on ${to} only: unfinished runs continue there.`,
  )
  return 0
})

/** Copies the bytes of all recordings and incomplete uploads between the storage of the records and the bucket. */
async function copyOnlyBytes(
  kind: RecordKind,
  direction: 'from s3' | 'to s3',
  parts: CommandParts,
): Promise<number> {
  const { storage, lost } = await openEnd(kind, { ...parts, mustExist: true })
  const bucket = await openBucket(parts)
  const signal = AbortSignal.any([parts.signal, lost])
  const copy = direction === 'to s3' ? copyIntoBucket : copyFromBucket
  const result = await copy(storage, bucket, { say: parts.say, signal })
  const { copied, copiedBytes, present, different } = result
  parts.say(
    `${decimal(copied)} file(s) copied (${decimal(copiedBytes)} bytes) and read again, ${decimal(present)} were there.`,
  )
  parts.say(
    direction === 'to s3'
      ? 'Start the server with AUDIO_STORE. The copies that remain where they were are not used.'
      : 'Start the server without AUDIO_STORE. The copies that remain in the bucket are not used.',
  )
  if (different.length === 0) return 0
  parts.say(
    `${decimal(different.length)} file(s) were in the target with another size, and were left as they are, because they may be newer. "npm run storage -- verify" compares them with the records. To replace one, delete it in the target and run this again:`,
  )
  for (const key of different.slice(0, MAX_NAMED)) parts.say(`  ${key}`)
  if (different.length > MAX_NAMED) parts.say('  …')
  return 1
}
