import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.join(import.meta.dirname, '../..')

/** The product as a process of its own, started as `npm start` does. */
export interface ProductProcess {
  readonly url: string
  readonly pid: number
  /** Everything it printed so far. */
  output(): string
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
}

/** Starts the product and resolves when it has printed its address; rejects with its words where it ends instead. */
export function startProcess(
  environment: Readonly<Record<string, string>>,
): Promise<ProductProcess> {
  const child = spawn(process.execPath, ['run/start.ts'], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const gone = new Promise<number | null>((resolve) => child.once('close', resolve))
  return new Promise((resolve, reject) => {
    const hear = (block: Buffer) => {
      output += block.toString()
      const address = /http:\/\/\S+:\d+/.exec(output)?.[0]
      if (address && output.includes('data ')) resolve(running(child, gone, address, () => output))
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', reject)
    void gone.then((code) => reject(new EndedEarly(code, output)))
  })
}

/** The product ended instead of serving. */
export class EndedEarly extends Error {
  readonly exitCode: number | null
  readonly output: string

  constructor(exitCode: number | null, output: string) {
    super(`the product ended with ${exitCode}: ${output}`)
    this.exitCode = exitCode
    this.output = output
  }
}

function running(
  child: ChildProcess,
  gone: Promise<number | null>,
  url: string,
  output: () => string,
): ProductProcess {
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return gone
  }
  return {
    url,
    pid: child.pid as number,
    output,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  }
}

/** The processes that `pid` started and that still live. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid)
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold spaces; what follows it does not.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    // It ended between the listing and the look.
    return null
  }
}
