import { aborted, ToolkitError } from '@toolkit/core'
import { jsonLog } from '../process/json-log.ts'
import { keepPrivate } from '../process/private-files.ts'
import { runProgram, stopSignal } from '../process/program.ts'
import { readSettings, type Settings } from '../settings.ts'

/** A service that runs until it is closed. */
export interface Running {
  close(): Promise<void>
}

/**
 * Runs one service as a process: reads the settings, starts the service, and closes it at SIGINT or SIGTERM. `closing`
 * fires with the first signal, also during the start; a second signal ends the process at once.
 */
export function runService(
  name: string,
  start: (settings: Settings, closing: AbortSignal) => Promise<Running>,
): void {
  const closing = stopSignal()
  runProgram(async () => {
    try {
      await run(name, start, closing)
    } catch (error) {
      // Errors of work that the shutdown interrupted are not failures.
      if (!closing.aborted) throw error
    }
    return 0
  })
}

/** The key that the services share. `settings-invalid` if it is not set. */
export function serviceKeyOf({ SERVICE_KEY: key }: Pick<Settings, 'SERVICE_KEY'>): string {
  if (key !== undefined) return key
  throw new ToolkitError(
    'settings-invalid',
    'Set SERVICE_KEY: the key that the services share. `npm run init-env` writes one into .env.',
  )
}

async function run(
  name: string,
  start: (settings: Settings, closing: AbortSignal) => Promise<Running>,
  closing: AbortSignal,
): Promise<void> {
  const settings = readSettings(process.env)
  await keepPrivate(settings.DATA_DIR, 'product', jsonLog)
  const running = await start(settings, closing)
  jsonLog({ event: 'started', service: name })
  await aborted(closing)
  await running.close()
  jsonLog({ event: 'stopped', service: name })
}
