import { spawn } from 'node:child_process'
import path from 'node:path'

const root = path.join(import.meta.dirname, '../..')

/** `npm run copy-data` in a child process. */
export interface CopyProcess {
  /** Its output so far. */
  output(): string
  /** Resolves when its output matches; rejects if it exits before. */
  until(words: RegExp): Promise<void>
  kill(signal: NodeJS.Signals): void
  /** The exit code; null after a kill. */
  readonly ended: Promise<number | null>
}

export function startCopy(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): CopyProcess {
  const child = spawn(process.execPath, ['run/copy-data.ts', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const listeners = new Set<() => void>()
  const hear = (block: Buffer) => {
    output += block.toString()
    for (const listener of listeners) listener()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return {
    output: () => output,
    until: (words) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (words.test(output)) resolve()
        }
        listeners.add(look)
        look()
        void ended.then(() => reject(new Error(`the copy ended: ${output}`)))
      }),
    kill: (signal) => void child.kill(signal),
    ended,
  }
}
