import { join } from 'node:path'
import type { Clock } from '@toolkit/core'
import type { Hono } from 'hono'
import { createApp } from './app.ts'
import type { Engine } from './engine.ts'
import type { Faults } from './faults/faults.ts'
import type { Limits } from './http/rate-limit.ts'
import { JobBook } from './job-book.ts'
import { openJobFiles } from './job-files.ts'
import { JobRunner } from './job-runner.ts'
import type { Log } from './log.ts'
import { MediaStore } from './media-store.ts'
import { MediaTickets } from './media-ticket.ts'
import { USUAL_NOTICES } from './notice.ts'
import { type PostNotice, postNotice } from './notices/notice-post.ts'
import { NoticeSender } from './notices/notice-sender.ts'

const EVERY_MS = 600_000

const GIBIBYTE = 1024 ** 3
const MEDIA_KEPT_MS = 48 * 3_600_000

export interface LocalPyannoteaiOptions {
  /** Where media and jobs are kept; no other process uses it. */
  readonly folder: string
  /** Closed by whoever opened it, after this service. */
  readonly engine: Engine
  /** The API key that callers must show. */
  readonly key: string
  readonly clock: Clock
  /** New unguessable ids of `[A-Za-z0-9-]`. */
  readonly ids: () => string
  readonly log: Log
  /** The largest recording; default 1 GiB. */
  readonly maxBytes?: number
  /** The name under which results are reported, `local-<version>`. */
  readonly modelName: string
  /** How long media are kept; the cloud promises 24 and at most 48 hours. Default 48 h. */
  readonly mediaKeptMs?: number
  /**
   * Whether media stay that long also after the job that they were uploaded for, as they do in the cloud; default true. A
   * server with no other callers than the product beside it need not hold a second copy.
   */
  readonly keepsMedia?: boolean
  /** Calls a minute; default null, for no limits. */
  readonly limits?: Limits | null
  /** Signs the notices; without one a webhook is refused. */
  readonly signingSecret?: string | null
  /** Where notices may go by http besides this machine: exact origins such as `http://webhook:8081`. */
  readonly webhookOrigins?: readonly string[]
  /** Misbehaviour on request; default null, for none and no way to ask for it. */
  readonly faults?: Faults | null
  /** How notices are sent; default by HTTP. */
  readonly post?: PostNotice
}

export interface LocalPyannoteai {
  readonly app: Hono
  /** Takes a file of this machine as what was uploaded under `url`, without a copy; false where that cannot be. */
  link(url: string, path: string): Promise<boolean>
  close(): Promise<void>
}

/**
 * Opens the service: jobs that were under way start anew under their own id, old ones are dropped.
 * `close` stops the job at work, which goes on with the next start; close the listening server first.
 */
export async function openLocalPyannoteai(
  options: LocalPyannoteaiOptions,
): Promise<LocalPyannoteai> {
  const { folder, engine, clock, ids, log } = options
  const files = await openJobFiles(folder, clock.now(), log)
  const keptMs = options.mediaKeptMs ?? MEDIA_KEPT_MS
  const media = await MediaStore.open(join(folder, 'media'), ids, log, keptMs)
  const book = new JobBook(files, clock, log)
  const signingSecret = options.signingSecret ?? null
  const faults = options.faults ?? null
  const notices = new NoticeSender({
    book,
    files,
    clock,
    log,
    post: options.post ?? postNotice,
    signingSecret,
    plan: (jobId) => faults?.noticesOf(jobId) ?? USUAL_NOTICES,
    onAttempt: (jobId) => faults?.noticeSent(jobId),
  })
  const runner = new JobRunner({
    engine: faults?.engine(engine) ?? engine,
    book,
    files,
    media,
    keepsMedia: options.keepsMedia ?? true,
    notices,
    log,
  })
  const closing = new AbortController()
  const sweeping = keepSweeping({ book, media, clock, log }, closing.signal)
  return {
    app: createApp({
      ...options,
      maxBytes: options.maxBytes ?? GIBIBYTE,
      limits: options.limits ?? null,
      signingSecret,
      webhookOrigins: (options.webhookOrigins ?? []).map((each) => new URL(each).origin),
      faults,
      tickets: new MediaTickets(),
      media,
      book,
      files,
      runner,
    }),
    link: (url, path) => media.link(url, path, clock.now()),
    close: async () => {
      closing.abort()
      await runner.close()
      await notices.close()
      await sweeping
      await book.settled()
    },
  }
}

interface SweepPorts {
  readonly book: JobBook
  readonly media: MediaStore
  readonly clock: Clock
  readonly log: Log
}

/**
 * Drops jobs 24 h after they ended, together with the media they were about, and any media that has been kept as long as media are.
 * What a job still needs stays.
 */
async function sweep({ book, media, clock }: Omit<SweepPorts, 'log'>): Promise<void> {
  const endedJobs = await book.dropExpired()
  for (const { url, uploadedAtMs, isOld } of media.all(clock.now())) {
    const isDone = endedJobs.some((job) => job.source === url && job.createdAtMs >= uploadedAtMs)
    if ((isOld || isDone) && !book.needs(url)) await media.remove(url)
  }
}

/** Sweeps now and every ten minutes until `signal`; what fails is told and tried again the next time. */
async function keepSweeping(ports: SweepPorts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sweep(ports).catch((error: unknown) => {
      const message = 'Old jobs and media were not dropped; it is tried again later.'
      ports.log({ level: 'error', event: 'local-sweep-failed', message, error })
    })
    await ports.clock.wait(EVERY_MS, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
}
