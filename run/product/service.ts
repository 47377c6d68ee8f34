import { ToolkitError } from '@toolkit/core'
import { jsonLog } from '../process/json-log.ts'
import { keepPrivate } from '../process/private-files.ts'
import { readSettings, type Settings } from '../settings.ts'

/** A service that runs until it is closed. */
export interface Running {
  close(): Promise<void>
}

/**
 * Runs one service as a process: reads the settings, starts it, and closes it at SIGINT or SIGTERM, whatever it is
 * doing; a second signal ends the process at once. `closing` fires with the first.
 */
export function runService(
  name: string,
  start: (settings: Settings, closing: AbortSignal) => Promise<Running>,
): void {
  const closing = new AbortController()
  const stop = () => {
    if (closing.signal.aborted) process.exit(1)
    closing.abort()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  run(name, start, closing.signal).then(
    () => process.exit(0),
    (error: unknown) => {
      if (closing.signal.aborted) process.exit(0)
      if (error instanceof ToolkitError) console.error(error.message)
      else console.error(error)
      process.exit(1)
    },
  )
}

/** The key that our services share. `settings-invalid` where there is none. */
export function serviceKeyOf({ SERVICE_KEY: key }: Pick<Settings, 'SERVICE_KEY'>): string {
  if (key !== undefined) return key
  throw new ToolkitError(
    'settings-invalid',
    'Set SERVICE_KEY: the key that our services share. `npm run init-env` writes one into .env.',
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
  if (!closing.aborted) {
    await new Promise<void>((resolve) => {
      closing.addEventListener('abort', () => resolve(), { once: true })
    })
  }
  await running.close()
  jsonLog({ event: 'stopped', service: name })
}
