import { spawn } from 'node:child_process'
import path from 'node:path'
import { EndedEarly } from '../kill/product-process.ts'

const root = path.join(import.meta.dirname, '../..')

/** The local pyannoteAI as a process of its own, started as `npm run local-pyannoteai` does. */
export interface LocalProcess {
  readonly url: string
  /** Everything it printed so far. */
  output(): string
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
}

/** Starts it on a free port and resolves when it has said where it listens; rejects with its words where it ends instead. */
export function startLocal(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<LocalProcess> {
  const child = spawn(process.execPath, ['run/local-pyannoteai.ts', '--port', '0', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const gone = new Promise<number | null>((resolve) => child.once('close', resolve))
  return new Promise((resolve, reject) => {
    const hear = (block: Buffer) => {
      output += block.toString()
      const url = /http:\/\/\S+:\d+/.exec(output)?.[0]
      if (url === undefined || !output.includes('  faults ')) return
      const stop = () => {
        child.kill('SIGTERM')
        return gone
      }
      resolve({ url, output: () => output, stop })
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', reject)
    void gone.then((code) => reject(new EndedEarly(code, output)))
  })
}
