import { type Clock, withTimeout } from '@toolkit/core'
import { SIGNATURE_HEADER, signNoticeBytes, TIMESTAMP_HEADER } from '@toolkit/pyannote-wire'
import { type Job, withNotice } from '../job.ts'
import type { JobBook } from '../job-book.ts'
import type { JobFiles, StoredBytes } from '../job-files.ts'
import type { Log } from '../log.ts'
import { attempted, type Notice, type PlannedNotice, type RetryReason } from '../notice.ts'
import { bodyWithOutput } from '../result-text.ts'
import { failureOf, failureOfStatus, type PostNotice } from './notice-post.ts'

/** Runs at most `size` tasks at a time, in the order of their calls. */
class Semaphore {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(size: number) {
    this.#free = size
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }
}

const ANSWER_WITHIN_MS = 10_000
/** The number of notices that are sent at the same time. */
const MAX_CONCURRENT = 16

interface SenderPorts {
  readonly book: JobBook
  readonly files: JobFiles
  readonly clock: Clock
  readonly log: Log
  readonly post: PostNotice
  /** null: notices wait for a process that has a secret. */
  readonly signingSecret: string | null
  /** The notices that a job sends when it ends. */
  readonly plan: (jobId: string) => readonly PlannedNotice[]
  /** Called after every attempt, successful or not. */
  readonly onAttempt: (jobId: string) => void
}

/** Sends the notices of ended jobs, with their retries. Pending notices are stored with the job. */
export class NoticeSender {
  readonly #ports: SenderPorts
  readonly #closing = new AbortController()
  readonly #semaphore = new Semaphore(MAX_CONCURRENT)
  /** One task for each notice, by job and position in its list. */
  readonly #tasks = new Map<string, Promise<void>>()

  constructor(ports: SenderPorts) {
    this.#ports = ports
    for (const { id } of ports.book.newest(null)) this.follow(id)
  }

  /** The notices that a job sends when it ends; none without a webhook. */
  planFor(job: Job): readonly PlannedNotice[] {
    return job.webhook === null ? [] : this.#ports.plan(job.id)
  }

  /** Starts sending the pending notices of a job. */
  follow(jobId: string): void {
    const { book, log, signingSecret } = this.#ports
    for (const [place, notice] of (book.get(jobId)?.notices ?? []).entries()) {
      const name = `${jobId} ${place}`
      if (notice.nextAtMs === null || this.#tasks.has(name) || this.#closing.signal.aborted)
        continue
      if (signingSecret === null) {
        const message = 'A notice cannot be signed and is kept. Restart with the signing secret.'
        log({ level: 'error', event: 'local-notice-unsigned', message, jobId })
        continue
      }
      const task = this.#send(jobId, place, signingSecret)
        .catch((error: unknown) => {
          if (this.#closing.signal.aborted) return
          const message = 'A notice is not sent again: an unexpected error.'
          log({ level: 'error', event: 'local-notice-broken', message, jobId, error })
        })
        .finally(() => this.#tasks.delete(name))
      this.#tasks.set(name, task)
    }
  }

  /** Stops sending; pending notices are sent after the next start. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all(this.#tasks.values())
  }

  async #send(jobId: string, place: number, secret: string): Promise<void> {
    const { book, clock } = this.#ports
    for (;;) {
      const nextAtMs = book.get(jobId)?.notices[place]?.nextAtMs ?? null
      if (nextAtMs === null) return
      const waitMs = nextAtMs - clock.now()
      if (waitMs > 0) await clock.wait(waitMs, this.#closing.signal)
      await this.#semaphore.run(async () => {
        const job = book.get(jobId)
        const notice = job?.notices[place]
        if (job !== undefined && notice !== undefined)
          await this.#attempt(job, place, notice, secret)
      })
    }
  }

  async #attempt(job: Job, place: number, notice: Notice, secret: string): Promise<void> {
    const { book, clock, log, onAttempt } = this.#ports
    const jobId = job.id
    const { failure, error } = await this.#post(job, notice, secret)
    const after = attempted(notice, failure, clock.now())
    await book.change(jobId, (latest) => withNotice(latest, place, after))
    const { attempts } = after
    if (failure === null) {
      log({
        level: 'info',
        event: 'local-notice-sent',
        message: 'A notice was delivered.',
        jobId,
        attempts,
      })
    } else {
      const isLast = after.nextAtMs === null
      const message = isLast
        ? 'A notice was not delivered and is not sent again. The job can still be polled.'
        : 'A notice was not delivered; it is sent again.'
      const details = failure === 'unknown_error' ? { error } : {}
      const level = isLast ? 'error' : 'info'
      log({ level, event: 'local-notice-failed', message, jobId, attempts, failure, ...details })
    }
    onAttempt(jobId)
  }

  async #post(
    job: Job,
    notice: Notice,
    secret: string,
  ): Promise<{ readonly failure: RetryReason | null; readonly error?: unknown }> {
    const { clock, post } = this.#ports
    const closing = this.#closing.signal
    closing.throwIfAborted()
    const late = new Error('No answer came in time.')
    try {
      const body = await this.#body(job)
      const headers = await noticeHeaders(body, notice, secret, clock.now())
      closing.throwIfAborted()
      const address = job.webhook?.url ?? ''
      const limit = { clock, ms: ANSWER_WITHIN_MS, signal: closing, error: () => late }
      const status = await withTimeout(limit, (signal) =>
        post(address, headers, body.bytes(), signal),
      )
      return { failure: failureOfStatus(status) }
    } catch (error) {
      closing.throwIfAborted()
      return { failure: error === late ? 'http_timeout' : failureOf(error), error }
    }
  }

  async #body(job: Job): Promise<StoredBytes> {
    const isFull = job.status === 'succeeded' && job.webhook?.statusOnly !== true
    const result = isFull ? await this.#ports.files.result(job.id) : null
    return bodyWithOutput({ jobId: job.id, status: job.status }, result)
  }
}

async function noticeHeaders(
  body: StoredBytes,
  { attempts, failure, isForged }: Notice,
  secret: string,
  nowMs: number,
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1000))
  const key = isForged ? `${secret}, but another` : secret
  return {
    'content-type': 'application/json',
    'content-length': String(body.sizeBytes),
    [TIMESTAMP_HEADER]: timestamp,
    [SIGNATURE_HEADER]: await signNoticeBytes(key, timestamp, body.bytes()),
    ...(failure === null ? {} : { 'x-retry-num': String(attempts), 'x-retry-reason': failure }),
  }
}
