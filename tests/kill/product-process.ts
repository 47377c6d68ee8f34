import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.join(import.meta.dirname, '../..')

/** The product in a child process, started like `npm start`. */
export interface ProductProcess {
  readonly url: string
  readonly pid: number
  /** Its output so far. */
  output(): string
  /** Sends SIGKILL; resolves after the exit. */
  kill(): Promise<void>
  /** Sends SIGTERM; resolves to the exit code. */
  stop(): Promise<number | null>
}

/** Starts the product; resolves when it has printed its address, and rejects with its output if it exits. */
export function startProcess(
  environment: Readonly<Record<string, string>>,
): Promise<ProductProcess> {
  const child = spawn(process.execPath, ['run/start.ts'], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  return new Promise((resolve, reject) => {
    const onOutput = (block: Buffer) => {
      output += block.toString()
      const address = /http:\/\/\S+:\d+/.exec(output)?.[0]
      if (address && output.includes('data '))
        resolve(running(child, exited, address, () => output))
    }
    child.stdout.on('data', onOutput)
    child.stderr.on('data', onOutput)
    child.once('error', reject)
    void exited.then((code) => reject(new EndedEarly(code, output)))
  })
}

/** The product exited instead of serving. */
export class EndedEarly extends Error {
  readonly exitCode: number | null
  readonly output: string

  constructor(exitCode: number | null, output: string) {
    super(`the product exited with ${exitCode}: ${output}`)
    this.exitCode = exitCode
    this.output = output
  }
}

function running(
  child: ChildProcess,
  exited: Promise<number | null>,
  url: string,
  output: () => string,
): ProductProcess {
  const signalExit = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return exited
  }
  return {
    url,
    pid: child.pid as number,
    output,
    kill: async () => void (await signalExit('SIGKILL')),
    stop: () => signalExit('SIGTERM'),
  }
}

/** Returns the running child processes of `pid`. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid)
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may contain spaces; the fields after it do not.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    // It exited after it was listed.
    return null
  }
}
