import { loadDotEnv } from '../process/dot-env.ts'
import { keepPrivate } from '../process/private-files.ts'
import { runProgram, stopSignal } from '../process/program.ts'
import { readSettings, type Settings } from '../settings.ts'

/** What a command on the stored data works with. */
export interface CommandParts {
  readonly settings: Settings
  /** Disposed when the command is over. */
  readonly opened: AsyncDisposableStack
  readonly say: (line: string) => void
  /** Fires when the person stops the command. */
  readonly signal: AbortSignal
}

/**
 * Runs a command on the stored data as this process; its answer is the exit code. The options come from the command
 * line, the settings from the environment and `.env`.
 */
export function runCommand<Options>(
  readOptions: (args: readonly string[]) => Options,
  command: (options: Options, parts: CommandParts) => Promise<number>,
): void {
  const signal = stopSignal()
  const say = (line: string) => console.log(line)
  runProgram(async () => {
    try {
      const options = readOptions(process.argv.slice(2))
      loadDotEnv()
      const settings = readSettings(process.env)
      await keepPrivate(settings.DATA_DIR, 'product', ({ message }) => say(String(message)))
      await using opened = new AsyncDisposableStack()
      return await command(options, { settings, opened, say, signal })
    } catch (error) {
      if (!signal.aborted) throw error
      console.error('Stopped. Run it again: it goes on where it was.')
      return 1
    }
  })
}
