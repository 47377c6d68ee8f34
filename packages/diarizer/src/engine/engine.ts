import { mkdirSync } from 'node:fs'
import type { EngineResult, SpeakerHints } from '../result.ts'
import { EngineProcess } from './engine-process.ts'

const IDLE_MS = 60_000
/** Below this there is too little to tell the remaining time from. */
const LEAST_FRACTION = 0.02

export interface EngineJob {
  /** The recording's file. */
  readonly path: string
  readonly hints: SpeakerHints
  /** Its length where known: the progress is better for it. */
  readonly durationSeconds?: number | null
}

export interface EngineProgress {
  /** 0 … 1, never falling. */
  readonly fraction: number
  /** Seconds that are probably left; null while that cannot be told. */
  readonly etaSeconds: number | null
}

export interface Engine {
  /**
   * Diarizes a recording in the child process; jobs wait for each other. Rejects with the signal's reason when
   * aborted (well within a second), with `engine-died` when the child dies, else with what the file or hints deserve.
   */
  run(
    job: EngineJob,
    options: { signal: AbortSignal; onProgress: (progress: EngineProgress) => void },
  ): Promise<EngineResult>
  /** Ends the child; a running job is rejected. No job may follow. */
  close(): Promise<void>
  /** Process id of the child while it lives. */
  readonly pid: number | undefined
}

export interface EngineOptions {
  /** Folder with the ONNX files. */
  readonly modelsFolder: string
  readonly ffmpegPath: string | null
  /** Where the decoder may put temporary files; made where missing. */
  readonly tempDir: string
  /** Threads of the models, 2 where not said. The same number gives the same result. */
  readonly threads?: number
  /** How long the child waits for another job before it is ended. */
  readonly idleMs?: number
}

/** Starts the engine. Its child is spawned with the first job, kept warm, and spawned anew after its death. */
export function startEngine(options: EngineOptions): Engine {
  const closing = new AbortController()
  let child: EngineProcess | undefined
  let idle: NodeJS.Timeout | undefined
  let last: Promise<void> = Promise.resolve()

  const warmChild = (): EngineProcess => {
    if (child?.alive) return child
    mkdirSync(options.tempDir, { recursive: true })
    child = new EngineProcess({
      modelsFolder: options.modelsFolder,
      ffmpegPath: options.ffmpegPath,
      tempDir: options.tempDir,
      threads: options.threads ?? 2,
    })
    return child
  }

  const runNow: Engine['run'] = async (job, { signal, onProgress }) => {
    const either = AbortSignal.any([signal, closing.signal])
    either.throwIfAborted()
    clearTimeout(idle)
    const process = warmChild()
    try {
      return await process.run({
        message: {
          type: 'run',
          path: job.path,
          hints: job.hints,
          durationSeconds: job.durationSeconds ?? null,
        },
        signal: either,
        onFraction: estimator(onProgress),
      })
    } finally {
      if (!closing.signal.aborted) {
        idle = setTimeout(() => void process.stop(), options.idleMs ?? IDLE_MS)
      }
    }
  }

  return {
    async run(job, how) {
      const before = last
      const { promise: done, resolve: finish } = Promise.withResolvers<void>()
      last = done
      try {
        await turnOf(before, how.signal)
        return await runNow(job, how)
      } finally {
        void before.then(() => finish())
      }
    },
    async close() {
      clearTimeout(idle)
      closing.abort(new DOMException('The diarizer is being closed', 'AbortError'))
      await child?.stop()
      await last
    },
    get pid() {
      return child?.pid
    },
  }
}

/** Waits for the job before this one, or for the caller to lose patience. */
async function turnOf(before: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const giveUp = () => reject(signal.reason)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    await Promise.race([before, promise])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

function estimator(onProgress: (progress: EngineProgress) => void): (fraction: number) => void {
  const started = performance.now()
  let highest = 0
  return (fraction) => {
    highest = Math.max(highest, fraction)
    const elapsed = (performance.now() - started) / 1000
    const etaSeconds = highest < LEAST_FRACTION ? null : (elapsed / highest) * (1 - highest)
    onProgress({ fraction: highest, etaSeconds })
  }
}
