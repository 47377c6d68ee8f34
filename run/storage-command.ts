import { createInterface } from 'node:readline/promises'
import { findFfmpeg } from '@toolkit/audio'
import { ToolkitError } from '@toolkit/core'
import { runCommand } from './product/command.ts'
import { holdAlone, openStorage } from './product/storage.ts'
import { adopt, purge, verify } from './storage-command/commands.ts'
import { readStorageOptions } from './storage-command/options.ts'

/** Compares database and files, and mends what differs. */
runCommand(
  readStorageOptions,
  async ({ command, yes }, { settings: given, opened, say, signal }) => {
    // Files without a database are what there is to adopt.
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
        : command === 'adopt'
          ? await adopt(parts)
          : await purge(parts, yes ? async () => true : ask)
    return isDone ? 0 : 1
  },
)

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
