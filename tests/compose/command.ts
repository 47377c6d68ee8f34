import { type SpawnOptions, spawn } from 'node:child_process'

export interface CommandOptions {
  readonly environment?: NodeJS.ProcessEnv
  readonly cwd?: string
  readonly input?: Uint8Array
  /** Ends it when it takes longer. */
  readonly timeoutMs?: number
}

/** Runs a program to its end and answers what it wrote; throws with its last words where it fails. */
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
  // A program that does not want its input says so by its code.
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

/** Whether a program runs and is content. */
export function succeeds(line: readonly string[], options: CommandOptions = {}): Promise<boolean> {
  return command(line, options).then(
    () => true,
    () => false,
  )
}

/** Says how long a part took. */
export async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startMs = performance.now()
  try {
    return await work()
  } finally {
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
    process.stdout.write(`compose: ${what}: ${seconds} s\n`)
  }
}
