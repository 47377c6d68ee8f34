import { spawn } from 'node:child_process'
import path from 'node:path'
import { EndedEarly } from '../kill/product-process.ts'

const root = path.join(import.meta.dirname, '../..')

/** The local pyannoteAI in a child process, started like `npm run local-pyannoteai`. */
export interface LocalProcess {
  readonly url: string
  /** Its output so far. */
  output(): string
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
}

/** Starts it on a free port; resolves when it has printed its address, and rejects with its output if it exits. */
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
