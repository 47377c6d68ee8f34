import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { wavHeader } from '@toolkit/testkit'
import { conversation } from '../line/sound.ts'

const root = path.join(import.meta.dirname, '../..')
const RATE = 16_000
const HEADER_BYTES = 44

const commandFile = path.join(root, 'bin/toolkit.js')

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  /** Where it runs; its temporary files are in `tmp` there. */
  readonly cwd: string
  readonly input?: Buffer
  /** The Node that starts it; default: that of the tests. */
  readonly node?: string
  /** What is started; default: the command of the repository. */
  readonly file?: string
  /** Whether it is a process group of its own, as a command of a shell is. */
  readonly detached?: boolean
  /** An open file for standard output; default: a pipe. */
  readonly stdout?: number
}

/** Starts `toolkit` with these arguments. */
export function startToolkit(args: readonly string[], options: CommandOptions): ChildProcess {
  const {
    cwd,
    node = process.execPath,
    file = commandFile,
    detached = false,
    stdout = 'pipe',
  } = options
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: path.join(cwd, 'tmp') }
  return spawn(node, [file, ...args], { cwd, env, detached, stdio: ['pipe', stdout, 'pipe'] })
}

/** Runs `toolkit` to its end. */
export async function toolkit(args: readonly string[], options: CommandOptions): Promise<Outcome> {
  const child = startToolkit(args, options)
  child.stdin?.end(options.input)
  return ended(child)
}

/** Waits for the end of a started command. */
export function ended(child: ChildProcess): Promise<Outcome> {
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...texts }))
  })
}

/** The beginning of the example with three voices. */
export function speech(seconds: number): Buffer {
  const samples = conversation().subarray(HEADER_BYTES, HEADER_BYTES + 2 * RATE * seconds)
  return Buffer.concat([wavHeader(samples.length, { sampleRate: RATE }), samples])
}

/** The Node that the machine has, older than that of the repository; null where there is none. */
export function olderNode(): string | null {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  const nodes = folders
    .filter((folder) => path.isAbsolute(folder) && !folder.includes('node_modules'))
    .map((folder) => path.join(folder, 'node'))
  const node = nodes.find((file) => existsSync(file))
  if (node === undefined) return null
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' })
  return Number.parseInt(version.slice(1), 10) < 24 ? node : null
}

/** Command lines of the running processes that name `text`. */
export async function processesWith(text: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'args'])
  return stdout.split('\n').filter((line) => line.includes(text))
}
