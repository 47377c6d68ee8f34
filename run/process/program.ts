import { setFlagsFromString } from 'node:v8'
import { ToolkitError } from '@toolkit/core'

/**
 * Runs a program as this process; the program returns the exit code. An error is written to standard error (only the
 * message of a `ToolkitError`), and the exit code is 1.
 */
export function runProgram(program: () => Promise<number>): void {
  // V8 would make turns of imports among the objects that live long: that takes 80 MiB more for a million of them.
  setFlagsFromString('--no-allocation-site-pretenuring')
  program().then(
    (code) => process.exit(code),
    (error: unknown) => {
      console.error(error instanceof ToolkitError ? error.message : error)
      process.exit(1)
    },
  )
}

/** Fires at SIGINT or SIGTERM, and with `also`. A SIGINT or SIGTERM after that ends the process at once. */
export function stopSignal(also?: AbortSignal): AbortSignal {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(1)
      stop.abort()
    })
  }
  also?.addEventListener('abort', () => stop.abort(), { once: true })
  return stop.signal
}

/** Loads settings from `.env` if it exists. The environment takes precedence. */
export function loadDotEnv(): void {
  try {
    process.loadEnvFile('.env')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
