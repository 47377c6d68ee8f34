import { type SpawnOptions, spawn } from 'node:child_process'

export interface CommandOptions {
  readonly environment?: NodeJS.ProcessEnv
  readonly cwd?: string
  readonly input?: Uint8Array
  /** The program is stopped after this time. */
  readonly timeoutMs?: number
}

/** Runs a program; resolves to its output. Rejects with the end of its output if it fails. */
export async function command(
  [file = '', ...args]: readonly string[],
  options: CommandOptions = {},
): Promise<Buffer> {
  const { environment = process.env, cwd, input, timeoutMs = 600_000 } = options
  const spawning: SpawnOptions = {
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    ...(cwd === undefined ? {} : { cwd }),
  }
  const child = spawn(file, args, spawning)
  const written: Buffer[] = []
  let words = ''
  child.stdout?.on('data', (block: Buffer) => {
    written.push(block)
    words = (words + block).slice(-4_000)
  })
  child.stderr?.on('data', (block: Buffer) => {
    words = (words + block).slice(-4_000)
  })
  // A program that does not read its input reports errors by its exit code.
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(input)
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(
    (resolve, reject) => {
      child.once('error', reject)
      child.once('close', (...end) => resolve(end))
    },
  )
  if (code === 0) return Buffer.concat(written)
  throw new Error(`${file} ${args.slice(0, 3).join(' ')} ended with ${signal ?? code}:\n${words}`)
}

/** Whether a program exits with 0. */
export function succeeds(line: readonly string[], options: CommandOptions = {}): Promise<boolean> {
  return command(line, options).then(
    () => true,
    () => false,
  )
}

/** Prints how long a step took. */
export async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startMs = performance.now()
  try {
    return await work()
  } finally {
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
    process.stdout.write(`compose: ${what}: ${seconds} s\n`)
  }
}
