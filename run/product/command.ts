import { keepPrivate } from '../process/private-files.ts'
import { loadDotEnv, runProgram, stopSignal } from '../process/program.ts'
import { readSettings, type Settings } from '../settings.ts'

/** The dependencies of a command on the stored data. */
export interface CommandParts {
  readonly settings: Settings
  /** Disposed when the command has ended. */
  readonly opened: AsyncDisposableStack
  readonly say: (line: string) => void
  /** Fires when the user stops the command. */
  readonly signal: AbortSignal
}

/**
 * Runs a command on the stored data as this process; the command returns the exit code. The options come from the command
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
      console.error('Stopped. Run it again to continue.')
      return 1
    }
  })
}
