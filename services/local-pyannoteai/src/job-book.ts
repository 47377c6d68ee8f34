import type { Clock } from '@toolkit/core'
import { hasEnded, isExpired, type Job, requeued } from './job.ts'
import type { JobFiles } from './job-files.ts'
import type { Log } from './log.ts'

export type NewJob = Pick<Job, 'id' | 'source' | 'model' | 'speakers' | 'wanted' | 'webhook'>

/** All jobs that are not yet dropped, in memory, each change also on disk. */
export class JobBook {
  readonly #files: JobFiles
  readonly #clock: Clock
  readonly #log: Log
  /** In the order of their sequence. */
  readonly #jobs = new Map<string, Job>()
  #sequence = 0
  #writing: Promise<void> = Promise.resolve()

  /** Jobs that were at work when the last process ended are back in the queue, at their own place. */
  constructor(files: JobFiles, clock: Clock, log: Log) {
    this.#files = files
    this.#clock = clock
    this.#log = log
    for (const job of files.jobs) {
      this.#jobs.set(job.id, requeued(job, job.updatedAtMs))
      this.#sequence = job.sequence
    }
  }

  /** Takes a job into the queue once it is on disk; rejects where it cannot be written. */
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
    await this.#inTurn(async () => {
      await this.#files.write(job)
      this.#jobs.set(job.id, job)
    })
    return job
  }

  /** The job, or undefined where there is none or its time is over. */
  get(id: string): Job | undefined {
    const job = this.#jobs.get(id)
    return job === undefined || isExpired(job, this.#clock.now()) ? undefined : job
  }

  /** The job that is next, first come first served. */
  next(): Job | undefined {
    for (const job of this.#jobs.values()) if (job.status === 'created') return job
    return undefined
  }

  /** Newest first, those before `beforeSequence` where it is given. */
  *newest(beforeSequence: number | null): Generator<Job> {
    const now = this.#clock.now()
    for (const job of [...this.#jobs.values()].reverse()) {
      const isLater = beforeSequence !== null && job.sequence >= beforeSequence
      if (!isLater && !isExpired(job, now)) yield job
    }
  }

  /**
   * Changes a job: on disk first, so that nobody is told what a kill could undo. A disk that refuses is told to the log
   * and no more: this process goes on with what it knows, and the next start does the job's last step again.
   */
  async change(id: string, change: (job: Job, nowMs: number) => Job): Promise<void> {
    await this.#inTurn(async () => {
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

  /** Forgets a job, with its result, once both are gone from the disk; where that fails it can be asked for again. */
  async remove(id: string): Promise<void> {
    await this.#inTurn(async () => {
      await this.#files.remove(id)
      this.#jobs.delete(id)
    })
  }

  /** Forgets the jobs whose time is over; answers them. */
  async dropExpired(): Promise<readonly Job[]> {
    const now = this.#clock.now()
    const dropped = [...this.#jobs.values()].filter((job) => isExpired(job, now))
    for (const { id } of dropped) await this.remove(id)
    return dropped
  }

  /** Resolves when everything that was to be written is. */
  async settled(): Promise<void> {
    await this.#writing
  }

  /** One change at a time, each made from the one before. */
  #inTurn(write: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(write)
    // The next write does not depend on how this one went; whoever asked for this one hears of it.
    this.#writing = done.catch(() => undefined)
    return done
  }
}
