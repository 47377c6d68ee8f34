import { createInterface } from 'node:readline/promises'
import { findFfmpeg } from '@toolkit/audio'
import { ToolkitError } from '@toolkit/core'
import { loadDotEnv } from './process/dot-env.ts'
import { Opened } from './process/opened.ts'
import { keepPrivate } from './process/private-files.ts'
import { openStorage, takeLeaseAlone } from './product/storage.ts'
import { readSettings } from './settings.ts'
import { adopt, purge, verify } from './storage-command/commands.ts'
import { readStorageOptions } from './storage-command/options.ts'

const say = (line: string) => console.log(line)

/** Compares database and files, and mends what differs. Answers the exit code. */
async function main(interrupted: AbortSignal): Promise<number> {
  const { command, yes } = readStorageOptions(process.argv.slice(2))
  loadDotEnv()
  const given = readSettings(process.env)
  await keepPrivate(given.DATA_DIR, 'product', ({ message }) => say(String(message)))
  // Files without a database are what there is to adopt.
  const settings = { ...given, NEW_DATABASE: given.NEW_DATABASE || command === 'adopt' }
  const opened = new Opened()
  try {
    const storage = await openStorage({
      settings,
      lookThrough: true,
      log: (entry) => say(String(entry.message ?? entry.event)),
      signal: interrupted,
    })
    opened.add(() => storage.close())
    const lease = await takeLeaseAlone(storage, storage.kind, interrupted)
    opened.add(() => lease.release())
    const { PATH } = process.env
    const parts = {
      storage,
      ffmpegPath: findFfmpeg(PATH === undefined ? {} : { PATH }),
      say,
      signal: AbortSignal.any([interrupted, lease.lost]),
    }
    const isDone =
      command === 'verify'
        ? await verify(parts)
        : command === 'adopt'
          ? await adopt(parts)
          : await purge(parts, yes ? async () => true : ask)
    return isDone ? 0 : 1
  } finally {
    await opened.close()
  }
}

async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new ToolkitError('settings-invalid', `${question} Nobody can answer here: give --yes.`)
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return (await terminal.question(`${question} Type yes: `)).trim() === 'yes'
  } finally {
    terminal.close()
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
