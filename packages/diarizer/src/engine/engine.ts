import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileResult, SpeakerHints } from '../result.ts'
import { EngineProcess } from './engine-process.ts'
import type { EvidenceReport } from './engine-protocol.ts'

const IDLE_MS = 60_000
/** Below this fraction the remaining time cannot be estimated. */
const MIN_FRACTION = 0.02

export interface EngineJob {
  /** Path of the recording. */
  readonly path: string
  readonly hints: SpeakerHints
  /** Duration if known, for more precise progress. */
  readonly durationSeconds?: number | null
  /**
   * Keeps the evidence in this file, whose folder exists: if the file has evidence, the models do not run, otherwise it is
   * written. The name stands for the content of the recording. It holds voices of people: delete it with the recording.
   */
  readonly evidenceFile?: string | null
}

interface RunOptions {
  readonly signal: AbortSignal
  readonly onProgress: (progress: EngineProgress) => void
  /** Called if the job has an `evidenceFile`. */
  readonly onEvidence?: (report: EvidenceReport) => void
}

export interface EngineProgress {
  /** 0 … 1, never decreasing. */
  readonly fraction: number
  /** Estimated remaining seconds; null while unknown. */
  readonly etaSeconds: number | null
}

export interface Engine {
  /**
   * Diarizes a recording in the child process; jobs run one at a time. Rejects with the signal's reason on abort
   * (within a second), with `engine-died` if the child exits, or with the error of the file or the hints.
   */
  run(job: EngineJob, options: RunOptions): Promise<FileResult>
  /** Stops the child and rejects a running job. No job may follow. */
  close(): Promise<void>
  /** Process id of the child while it is running. */
  readonly pid: number | undefined
}

export interface EngineOptions {
  /** Folder with the ONNX files. */
  readonly modelsFolder: string
  readonly ffmpegPath: string | null
  /** Folder for temporary files of the decoder; created if missing. */
  readonly tempDir: string
  /** Number of threads, default 2. Results are reproducible for the same number. */
  readonly threads?: number
  /** Time until an idle child is stopped. */
  readonly idleMs?: number
}

/**
 * Creates the engine. Its child process is spawned for the first job, kept for further jobs, and respawned after it
 * exits.
 */
export function startEngine(options: EngineOptions): Engine {
  const closing = new AbortController()
  const compiledDir = join(options.tempDir, 'diarizer-compiled')
  let child: EngineProcess | undefined
  let idle: NodeJS.Timeout | undefined
  let lastJob: Promise<void> = Promise.resolve()

  const ensureChild = (): EngineProcess => {
    if (child?.isAlive) return child
    mkdirSync(options.tempDir, { recursive: true })
    child = new EngineProcess({
      modelsFolder: options.modelsFolder,
      ffmpegPath: options.ffmpegPath,
      tempDir: options.tempDir,
      compiledDir,
      threads: options.threads ?? 2,
    })
    return child
  }

  const runNow: Engine['run'] = async (job, { signal, onProgress, onEvidence }) => {
    const either = AbortSignal.any([signal, closing.signal])
    either.throwIfAborted()
    clearTimeout(idle)
    const process = ensureChild()
    try {
      return await process.run({
        message: {
          type: 'run',
          path: job.path,
          hints: job.hints,
          durationSeconds: job.durationSeconds ?? null,
          evidenceFile: job.evidenceFile ?? null,
        },
        signal: either,
        onFraction: estimator(onProgress),
        onEvidence: (report) => onEvidence?.(report),
      })
    } finally {
      if (!closing.signal.aborted) {
        idle = setTimeout(() => void process.stop(), options.idleMs ?? IDLE_MS)
      }
    }
  }

  return {
    async run(job, options) {
      const previous = lastJob
      const { promise: done, resolve: finish } = Promise.withResolvers<void>()
      lastJob = done
      try {
        await waitForPrevious(previous, options.signal)
        return await runNow(job, options)
      } finally {
        void previous.then(() => finish())
      }
    },
    async close() {
      clearTimeout(idle)
      closing.abort(new DOMException('The diarizer is being closed', 'AbortError'))
      await child?.stop()
      await lastJob
      await rm(compiledDir, { recursive: true, force: true })
    },
    get pid() {
      return child?.pid
    },
  }
}

/** Waits for the previous job, or rejects on abort. */
async function waitForPrevious(previous: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([previous, promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function estimator(onProgress: (progress: EngineProgress) => void): (fraction: number) => void {
  const started = performance.now()
  let highest = 0
  return (fraction) => {
    highest = Math.max(highest, fraction)
    const elapsed = (performance.now() - started) / 1000
    const etaSeconds = highest < MIN_FRACTION ? null : (elapsed / highest) * (1 - highest)
    onProgress({ fraction: highest, etaSeconds })
  }
}
