import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** Runs a script in a child process that is killed when the test ends. `lines` are the lines that it prints. */
export function startChild(script: URL, ...args: readonly string[]) {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--no-warnings', fileURLToPath(script), ...args],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const ended = once(child, 'close')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  if (child.stdout === null) throw new Error('a child without output')
  return {
    pid: child.pid,
    lines: createInterface({ input: child.stdout }),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
