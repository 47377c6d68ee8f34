import { ToolkitError } from '@toolkit/core'
import { copyAndCompare } from './copy-data/copy-and-compare.ts'
import { decimal } from './copy-data/decimal.ts'
import { openEnd } from './copy-data/ends.ts'
import { readCopyOptions } from './copy-data/options.ts'
import { loadDotEnv } from './process/dot-env.ts'
import { Opened } from './process/opened.ts'
import { keepPrivate } from './process/private-files.ts'
import { readSettings } from './settings.ts'

const say = (line: string) => console.log(line)

/** Copies all data between the folder of DATA_DIR and the database of MONGODB_URL. Answers the exit code. */
async function main(interrupted: AbortSignal): Promise<number> {
  const { from, to } = readCopyOptions(process.argv.slice(2))
  loadDotEnv()
  const settings = readSettings(process.env)
  await keepPrivate(settings.DATA_DIR, 'product', ({ message }) => say(String(message)))
  const opened = new Opened()
  try {
    const common = { settings, opened, say, signal: interrupted }
    const source = await openEnd(from, { ...common, mustExist: true })
    const target = await openEnd(to, { ...common, mustExist: false })
    const signal = AbortSignal.any([interrupted, source.lost, target.lost])
    const tally = await copyAndCompare(source.storage, target.storage, { say, signal })
    if (tally.differences > 0) {
      say(`${decimal(tally.differences)} difference(s). Empty the target and copy again.`)
      return 1
    }
    say(
      `Everything of ${from} is in ${to}, and equal. Start the server on ${to} only: runs under way go on there.`,
    )
    return 0
  } finally {
    await opened.close()
  }
}

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A second signal means: now.
    if (stop.signal.aborted) process.exit(1)
    stop.abort()
  })
}
main(stop.signal).then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (stop.signal.aborted) console.error('Stopped. Run it again: it goes on where it was.')
    else console.error(error instanceof ToolkitError ? error.message : error)
    process.exit(1)
  },
)
