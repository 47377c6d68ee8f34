import { spawn } from 'node:child_process'
import path from 'node:path'

const root = path.join(import.meta.dirname, '../..')

/** A service in a child process, started like its container. */
export interface ServiceProcess {
  /** Its output so far. */
  output(): string
  /** SIGKILL; resolves after the exit. */
  kill(): Promise<void>
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
}

export interface ServiceCommand {
  /** A file of `run/`. */
  readonly script: string
  readonly args?: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** What it prints when it is ready. */
  readonly ready: string
}

/** Starts a service; resolves when it is ready, and rejects with its output if it exits. */
export function startService(command: ServiceCommand): Promise<ServiceProcess> {
  const { script, args = [], environment, ready } = command
  const child = spawn(process.execPath, [`run/${script}`, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  // Otherwise the services would outlive a test process that exits early.
  const takeAlong = () => child.kill('SIGKILL')
  process.once('exit', takeAlong)
  const gone = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      process.off('exit', takeAlong)
      resolve(code)
    })
  })
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return gone
  }
  return new Promise((resolve, reject) => {
    const hear = (block: Buffer) => {
      output += block.toString()
      if (!output.includes(ready)) return
      resolve({
        output: () => output,
        kill: async () => void (await end('SIGKILL')),
        stop: () => end('SIGTERM'),
      })
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', reject)
    void gone.then((code) => reject(new Error(`${script} ended with ${code}: ${output}`)))
  })
}
