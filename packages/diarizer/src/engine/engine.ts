import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode } from '@toolkit/core'
import type { Matching } from '../identification/assignment.ts'
import type { IdentifiedSpeaker } from '../identification/identify.ts'
import { unpackVoiceprint } from '../identification/voiceprint.ts'
import type { FileResult, SpeakerHints } from '../result.ts'
import { EngineProcess, type ProcessJob } from './engine-process.ts'
import type { EvidenceReport, VoiceComparison, VoiceprintResult } from './engine-protocol.ts'

const IDLE_MS = 60_000
/** Below this fraction the remaining time cannot be estimated. */
const MIN_FRACTION = 0.02

export interface EngineJob {
  /** Path of the recording. */
  readonly path: string
  readonly hints: SpeakerHints
  /**
   * Diarizes each of the two channels of a recording with one party per channel. The hints and `evidenceFile` are not used.
   * Default: false.
   */
  readonly byChannel?: boolean
  /** Duration if known, for more precise progress. */
  readonly durationSeconds?: number | null
  /**
   * Keeps the evidence in this file, whose folder exists: if the file has evidence, the models do not run, otherwise it is
   * written. The name stands for the content of the recording. It holds voices of people: delete it with the recording.
   */
  readonly evidenceFile?: string | null
}

/** A recording whose speakers are compared with voiceprints. */
export interface IdentifyJob extends EngineJob {
  /** With distinct labels. */
  readonly voiceprints: readonly { readonly label: string; readonly voiceprint: string }[]
  readonly matching: Matching
}

/** The diarization of a file, and how its speakers compare with the voiceprints. */
export interface IdentifiedResult extends FileResult {
  /** In the order of the labels. */
  readonly identified: readonly IdentifiedSpeaker[]
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
   * (within a second), with `engine-died` if the child exits, with `request-invalid` for `byChannel` and a recording that
   * does not have two channels, or with the error of the file or the hints.
   */
  run(job: EngineJob, options: RunOptions): Promise<FileResult>
  /**
   * Diarizes a recording and compares its speakers with voiceprints; rejects like `run`, and with `request-invalid` for
   * a voiceprint that is not of this engine.
   */
  identify(job: IdentifyJob, options: RunOptions): Promise<IdentifiedResult>
  /**
   * Makes the voiceprint of the one person in a recording of at most 30 s. Rejects like `run`; with `audio-too-long`;
   * and with `request-invalid` without speech, with too little of it, or if others speak too.
   */
  voiceprint(job: { readonly path: string }, options: RunOptions): Promise<VoiceprintResult>
  /** Why a voiceprint cannot be used by this engine, as a sentence for users; null if it can. */
  voiceprintFault(voiceprint: string): string | null
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
export function startEngine(engineOptions: EngineOptions): Engine {
  const closing = new AbortController()
  const compiledDir = join(engineOptions.tempDir, 'diarizer-compiled')
  let child: EngineProcess | undefined
  let idle: NodeJS.Timeout | undefined
  let lastJob: Promise<void> = Promise.resolve()

  const ensureChild = (): EngineProcess => {
    if (child?.isAlive) return child
    mkdirSync(engineOptions.tempDir, { recursive: true })
    child = new EngineProcess({
      modelsFolder: engineOptions.modelsFolder,
      ffmpegPath: engineOptions.ffmpegPath,
      tempDir: engineOptions.tempDir,
      compiledDir,
      threads: engineOptions.threads ?? 2,
    })
    return child
  }

  type Work<T> = (process: EngineProcess, options: ChildOptions) => Promise<T>

  const workNow = async <T>(work: Work<T>, options: RunOptions): Promise<T> => {
    const signal = AbortSignal.any([options.signal, closing.signal])
    signal.throwIfAborted()
    clearTimeout(idle)
    const process = ensureChild()
    try {
      return await work(process, {
        signal,
        onFraction: estimator(options.onProgress),
        onEvidence: (report) => options.onEvidence?.(report),
      })
    } finally {
      if (!closing.signal.aborted) {
        idle = setTimeout(() => void process.stop(), engineOptions.idleMs ?? IDLE_MS)
      }
    }
  }

  /** Works in the child when the previous jobs have ended. */
  const inTurn = async <T>(work: Work<T>, options: RunOptions): Promise<T> => {
    const previous = lastJob
    const { promise: done, resolve: finish } = Promise.withResolvers<void>()
    lastJob = done
    try {
      await waitForPrevious(previous, options.signal)
      return await workNow(work, options)
    } finally {
      void previous.then(() => finish())
    }
  }

  return {
    async run(job, options) {
      const message = messageOf(job, null)
      const { identified: _, ...result } = await inTurn(
        (process, more) => process.run({ message, ...more }),
        options,
      )
      return result
    },
    async identify(job, options) {
      const voices = job.voiceprints.map(({ label, voiceprint }) => ({
        label,
        ...unpackVoiceprint(voiceprint),
      }))
      const message = messageOf(job, { voices, matching: job.matching })
      const result = await inTurn((process, more) => process.run({ message, ...more }), options)
      return { ...result, identified: result.identified ?? [] }
    },
    voiceprint: ({ path }, options) =>
      inTurn(
        (process, more) => process.run({ message: { type: 'voiceprint', path }, ...more }),
        options,
      ),
    voiceprintFault,
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

type ChildOptions = Omit<ProcessJob<never>, 'message'>

function messageOf(job: EngineJob, comparison: VoiceComparison | null) {
  return {
    type: 'run' as const,
    path: job.path,
    hints: job.hints,
    byChannel: job.byChannel ?? false,
    durationSeconds: job.durationSeconds ?? null,
    evidenceFile: job.evidenceFile ?? null,
    comparison,
  }
}

function voiceprintFault(voiceprint: string): string | null {
  try {
    unpackVoiceprint(voiceprint)
    return null
  } catch (error) {
    if (hasCode(error, 'request-invalid')) return error.message
    throw error
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
