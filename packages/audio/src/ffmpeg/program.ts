import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { addAbortListener, once } from 'node:events'
import type { Readable } from 'node:stream'
import { ToolkitError } from '@toolkit/core'

export interface ProgramOptions {
  /** Gets what the program says on stderr, as it comes. */
  readonly onWords: (text: string) => void
  /** How long the program may be waited for in all, in ms, besides a second for each MB that it writes. */
  readonly patienceMs: number
  readonly signal: AbortSignal | undefined
}

/** How a program ended. */
export interface ProgramEnd {
  readonly code: number | null
  /** The signal that ended it from outside, as a crash does; null where it ended by itself. */
  readonly signal: string | null
  /** It was killed because it had been waited for too long. */
  readonly wasTooSlow: boolean
}

type Child = ChildProcessByStdio<null, Readable, Readable>

const MS_PER_BYTE = 1 / 1000

/**
 * Runs a program without a shell, without stdin and with an empty environment, and gives what it writes. Only the time in
 * which it is waited for counts against its patience, not that of a slow reader. The program is gone when the stream ends,
 * is left early or is aborted. Throws the signal's reason, and audio-needs-ffmpeg where it cannot be started.
 */
export async function* programOutput(
  path: string,
  args: readonly string[],
  { onWords, patienceMs, signal }: ProgramOptions,
): AsyncGenerator<Uint8Array, ProgramEnd> {
  signal?.throwIfAborted()
  const child: Child = spawn(path, args, {
    // It has no use for settings, and ours hold secrets.
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const closed = once(child, 'close').then(
    ([code, name]) => ({ code: code as number | null, signal: name as string | null, error: null }),
    (error: unknown) => ({ code: null, signal: null, error }),
  )
  const kill = signal && addAbortListener(signal, () => child.kill('SIGKILL'))
  const patience = new Patience(patienceMs, () => child.kill('SIGKILL'))
  child.stderr.setEncoding('utf8')
  child.stderr.on('data', onWords)
  const output = child.stdout[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  try {
    while (true) {
      const step = await patience.spend(output.next())
      if (step.done === true) break
      patience.grow(step.value.length * MS_PER_BYTE)
      yield step.value
    }
    const { error, ...end } = await patience.spend(closed)
    signal?.throwIfAborted()
    if (error !== null) throw notRunnable(error)
    return { ...end, wasTooSlow: patience.isSpent }
  } finally {
    kill?.[Symbol.dispose]()
    child.kill('SIGKILL')
    child.stdout.destroy() // a child is closed only when nobody has anything left to read
    await closed
  }
}

/** Time that may be spent waiting. */
class Patience {
  #leftMs: number
  #isSpent = false
  readonly #onSpent: () => void

  constructor(ms: number, onSpent: () => void) {
    this.#leftMs = ms
    this.#onSpent = onSpent
  }

  get isSpent(): boolean {
    return this.#isSpent
  }

  grow(ms: number): void {
    this.#leftMs += ms
  }

  async spend<T>(work: Promise<T>): Promise<T> {
    const start = performance.now()
    const timer = setTimeout(
      () => {
        this.#isSpent = true
        this.#onSpent()
      },
      Math.max(0, this.#leftMs),
    )
    try {
      return await work
    } finally {
      clearTimeout(timer)
      this.#leftMs -= performance.now() - start
    }
  }
}

function notRunnable(cause: unknown): ToolkitError {
  return new ToolkitError(
    'audio-needs-ffmpeg',
    'This kind of file is read with ffmpeg, which could not be started. Check its installation.',
    { cause },
  )
}
