import type { Clock } from '@toolkit/core'
import { hasEnded, isExpired, type Job, requeued } from './job.ts'
import type { JobFiles } from './job-files.ts'
import type { Log } from './log.ts'

export type NewJob = Pick<
  Job,
  | 'id'
  | 'type'
  | 'source'
  | 'model'
  | 'speakers'
  | 'byChannel'
  | 'wanted'
  | 'comparison'
  | 'webhook'
>

/** All jobs that are still kept, in memory. Every change is also written to disk. */
export class JobBook {
  readonly #files: JobFiles
  readonly #clock: Clock
  readonly #log: Log
  /** In the order of their sequence. */
  readonly #jobs = new Map<string, Job>()
  #sequence = 0
  #writing: Promise<void> = Promise.resolve()

  /** Jobs that were running when the last process ended are queued again, in their former position. */
  constructor(files: JobFiles, clock: Clock, log: Log) {
    this.#files = files
    this.#clock = clock
    this.#log = log
    for (const job of files.jobs) {
      this.#jobs.set(job.id, requeued(job, job.updatedAtMs))
      this.#sequence = job.sequence
    }
  }

  /** Queues a job when it is written to disk; rejects if it cannot be written. */
  async add(given: NewJob): Promise<Job> {
    this.#sequence += 1
    const now = this.#clock.now()
    const job: Job = {
      ...given,
      sequence: this.#sequence,
      status: 'created',
      createdAtMs: now,
      updatedAtMs: now,
      completedAtMs: null,
      engineDeaths: 0,
      error: null,
      durationSeconds: null,
      notices: [],
    }
    await this.#inSequence(async () => {
      await this.#files.write(job)
      this.#jobs.set(job.id, job)
    })
    return job
  }

  /** The job, or undefined if it does not exist or has expired. */
  get(id: string): Job | undefined {
    const job = this.#jobs.get(id)
    return job === undefined || isExpired(job, this.#clock.now()) ? undefined : job
  }

  /** The oldest queued job. */
  next(): Job | undefined {
    for (const job of this.#jobs.values()) if (job.status === 'created') return job
    return undefined
  }

  /** Jobs, newest first; only those before `beforeSequence` if it is given. */
  *newest(beforeSequence: number | null): Generator<Job> {
    const now = this.#clock.now()
    for (const job of [...this.#jobs.values()].reverse()) {
      const isLater = beforeSequence !== null && job.sequence >= beforeSequence
      if (!isLater && !isExpired(job, now)) yield job
    }
  }

  /**
   * Changes a job: on disk first, so that no caller sees a state that a kill could undo. If the write fails, the failure is
   * logged and this process continues with the new state; the next start repeats the last step of the job.
   */
  async change(id: string, change: (job: Job, nowMs: number) => Job): Promise<void> {
    await this.#inSequence(async () => {
      const job = this.#jobs.get(id)
      if (job === undefined) return
      const changed = change(job, this.#clock.now())
      await this.#files.write(changed).catch((error: unknown) => {
        const message = 'The state of a job was not stored.'
        this.#log({ level: 'error', event: 'local-job-not-stored', message, jobId: id, error })
      })
      this.#jobs.set(id, changed)
    })
  }

  /** Whether a job that has not ended needs this media. */
  needs(source: string): boolean {
    for (const job of this.#jobs.values()) if (job.source === source && !hasEnded(job)) return true
    return false
  }

  /** The jobs about this media. */
  of(source: string): readonly Job[] {
    return [...this.#jobs.values()].filter((job) => job.source === source)
  }

  /** Removes a job and its result, from disk first; if that fails, the call can be repeated. */
  async remove(id: string): Promise<void> {
    await this.#inSequence(async () => {
      await this.#files.remove(id)
      this.#jobs.delete(id)
    })
  }

  /** Removes the expired jobs and returns them. */
  async dropExpired(): Promise<readonly Job[]> {
    const now = this.#clock.now()
    const dropped = [...this.#jobs.values()].filter((job) => isExpired(job, now))
    for (const { id } of dropped) await this.remove(id)
    return dropped
  }

  /** Resolves when all pending writes have ended. */
  async settled(): Promise<void> {
    await this.#writing
  }

  /** Runs one change at a time, each on the state after the previous one. */
  #inSequence(write: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(write)
    // The next write runs also if this one fails; the caller of this one gets the failure.
    this.#writing = done.catch(() => undefined)
    return done
  }
}
