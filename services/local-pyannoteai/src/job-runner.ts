import { type Clock, hasCode, ToolkitError } from '@toolkit/core'
import { isDiskFull } from '@toolkit/file-kit'
import type { Engine, EngineProgress, EngineRunOptions, EvidenceReport } from './engine.ts'
import type { EvidenceStore } from './evidence-store.ts'
import { ended, engineCrashed, hasEnded, type Job, type Outcome, started } from './job.ts'
import type { JobBook } from './job-book.ts'
import type { JobFiles } from './job-files.ts'
import type { Log } from './log.ts'
import type { MediaStore } from './media-store.ts'
import type { NoticeSender } from './notices/notice-sender.ts'
import { noSpeechError, resultText, voiceprintText } from './result-text.ts'

/** How often a job is restarted after an engine crash. */
const MAX_RESTARTS = 2

interface RunnerPorts {
  readonly engine: Engine
  readonly book: JobBook
  readonly files: JobFiles
  readonly media: MediaStore
  readonly evidence: EvidenceStore
  /** Whether media are kept after the job that they were uploaded for. */
  readonly keepsMedia: boolean
  readonly notices: NoticeSender
  readonly clock: Clock
  readonly log: Log
}

/** Runs the queued jobs one at a time, in the order of their submission. */
export class JobRunner {
  readonly #ports: RunnerPorts
  readonly #closing = new AbortController()
  #current: {
    readonly id: string
    readonly stop: AbortController
    progress: EngineProgress
  } | null = null
  #wakeUp: () => void = () => undefined
  readonly #done: Promise<void>

  constructor(ports: RunnerPorts) {
    this.#ports = ports
    this.#done = this.#loop()
  }

  /** Tells the runner that a job was queued. */
  wake(): void {
    this.#wakeUp()
  }

  /** The progress of the running job; null for any other job. */
  progress(id: string): EngineProgress | null {
    return this.#current?.id === id ? this.#current.progress : null
  }

  /** Cancels a job that has not ended, and stops the engine if the job is running. */
  async cancel(id: string): Promise<void> {
    await this.#end(id, { status: 'canceled' })
    const isCanceled = this.#ports.book.get(id)?.status === 'canceled'
    if (isCanceled && this.#current?.id === id) this.#current.stop.abort()
  }

  /** Stops the running job; the next process starts it again. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.#wakeUp()
    await this.#done
  }

  async #loop(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const job = this.#ports.book.next()
      if (job !== undefined) await this.#run(job)
      else {
        await new Promise<void>((resolve) => {
          this.#wakeUp = resolve
        })
      }
    }
  }

  async #run(job: Job): Promise<void> {
    const stop = new AbortController()
    this.#current = { id: job.id, stop, progress: { fraction: 0, etaSeconds: null } }
    const { book, log } = this.#ports
    try {
      await book.change(job.id, started)
      // It may have been canceled before it started.
      if (book.get(job.id)?.status !== 'running') return
      const signal = AbortSignal.any([stop.signal, this.#closing.signal])
      await this.#end(job.id, await this.#outcome(job, signal))
      // It may have been canceled or deleted meanwhile.
      if (book.get(job.id)?.status !== 'succeeded') await this.#ports.files.removeResult(job.id)
    } catch (error) {
      if (stop.signal.aborted || this.#closing.signal.aborted) return
      if (hasCode(error, 'engine-died') && job.engineDeaths < MAX_RESTARTS) {
        const message = 'The engine crashed; the job is restarted.'
        log({ level: 'info', event: 'local-job-restarted', message, jobId: job.id })
        await book.change(job.id, engineCrashed)
        return
      }
      if (!(error instanceof ToolkitError)) {
        const message = 'A job failed unexpectedly.'
        log({ level: 'error', event: 'local-job-failed', message, jobId: job.id, error })
      }
      await this.#end(job.id, { status: 'failed', error: reason(error) })
    } finally {
      this.#current = null
    }
  }

  /** Ends a job and starts sending its notices. A job that has ended is not changed. */
  async #end(id: string, outcome: Outcome): Promise<void> {
    const { book, notices, media, keepsMedia } = this.#ports
    await book.change(id, (job, now) =>
      hasEnded(job) ? job : ended(job, outcome, now, notices.planFor(job)),
    )
    notices.follow(id)
    const source = book.get(id)?.source
    if (!keepsMedia && source !== undefined && !book.needs(source)) await media.remove(source)
  }

  /** Runs the engine and writes the result to disk. */
  async #outcome(job: Job, signal: AbortSignal): Promise<Outcome> {
    signal.throwIfAborted()
    const path = this.#ports.media.path(job.source)
    if (path === null) {
      throw new ToolkitError(
        'not-found',
        'The recording is no longer stored here. Upload it again.',
      )
    }
    const options = {
      signal,
      onProgress: (progress: EngineProgress) => {
        if (this.#current?.id === job.id) this.#current.progress = progress
      },
      onEvidence: (report: EvidenceReport) => this.#logEvidence(job, report),
    }
    if (job.type === 'voiceprint') return this.#enrol(job, path, options)
    return this.#diarize(job, path, options)
  }

  async #enrol(job: Job, path: string, options: EngineRunOptions): Promise<Outcome> {
    const result = await this.#ports.engine.voiceprint({ path }, options)
    options.signal.throwIfAborted()
    await this.#ports.files.writeResult(job.id, voiceprintText(result))
    return { status: 'succeeded', durationSeconds: result.durationSeconds }
  }

  /** As at pyannoteAI, a job without speech fails. */
  async #diarize(job: Job, path: string, options: EngineRunOptions): Promise<Outcome> {
    const { engine, files } = this.#ports
    const { speakers: hints, byChannel, comparison, wanted } = job
    const result = await this.#withEvidence(job, options.signal, async (evidenceFile) => {
      const given = { path, hints, byChannel, evidenceFile }
      if (comparison !== null) return engine.identify({ ...given, ...comparison }, options)
      return { ...(await engine.run(given, options)), identified: null }
    })
    options.signal.throwIfAborted()
    if (result.turns.length === 0) {
      return { status: 'failed', error: noSpeechError(result) }
    }
    await files.writeResult(job.id, resultText(result, wanted, result.identified))
    return { status: 'succeeded', durationSeconds: result.durationSeconds }
  }

  /** Runs the engine with the path for the evidence of the job. If evidence cannot be kept, the job runs without it. */
  async #withEvidence<T>(
    { id, source, byChannel }: Job,
    signal: AbortSignal,
    run: (evidenceFile: string | null) => Promise<T>,
  ): Promise<T> {
    const { media, evidence, book, clock, log } = this.#ports
    const logFailure = (error: unknown): null => {
      const message = 'The evidence of a job cannot be kept.'
      log({ level: 'error', event: 'local-evidence-not-kept', message, jobId: id, error })
      return null
    }
    const upload = media.uploadOf(source)
    // The evidence is that of the mix.
    const sha256 = evidence.isKept && !byChannel ? await media.sha256(source, signal) : null
    if (sha256 === null) return run(null)
    const path = await evidence.claim(sha256, source, clock.now()).catch(logFailure)
    // It may have been deleted while its digest was computed.
    if (book.get(id) === undefined) await evidence.forget(source)
    try {
      return await run(path)
    } finally {
      const current = media.uploadOf(source)
      // The engine may have read the bytes of a later upload.
      if (current !== undefined && current !== upload) {
        await evidence.discard(sha256).catch(logFailure)
      }
      await evidence.release(sha256).catch(logFailure)
    }
  }

  #logEvidence(job: Job, report: EvidenceReport): void {
    const { log } = this.#ports
    const { id: jobId } = job
    if (report.event === 'used') {
      const message = 'The models did not run: the evidence of this recording was kept.'
      log({ level: 'info', event: 'local-evidence-used', message, jobId })
    } else if (report.event === 'not-used') {
      const message = `The kept evidence of a recording is computed again: ${report.reason}.`
      log({ level: 'info', event: 'local-evidence-not-used', message, jobId })
    } else if (report.event === 'not-stored') {
      const message = `The evidence of a job cannot be kept: ${report.reason}.`
      log({ level: 'error', event: 'local-evidence-not-kept', message, jobId })
    }
  }
}

/** Why a job failed, as text for users. */
function reason(error: unknown): string {
  if (hasCode(error, 'engine-died')) {
    return `The diarizer stopped unexpectedly ${MAX_RESTARTS + 1} times on this recording. It may need more memory than is available: free some memory and run it again.`
  }
  if (error instanceof ToolkitError) return error.message
  if (isDiskFull(error)) {
    return 'The disk of the diarizer is full. Free some space and run it again.'
  }
  return 'The diarizer failed unexpectedly; the log of the server has the reason. Run it again.'
}
