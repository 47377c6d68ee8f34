import { join } from 'node:path'
import type { Clock } from '@toolkit/core'
import type { Hono } from 'hono'
import { createApp } from './app.ts'
import type { Engine } from './engine.ts'
import { EvidenceStore } from './evidence-store.ts'
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

const SWEEP_INTERVAL_MS = 600_000

const GIBIBYTE = 1024 ** 3
const MEDIA_KEPT_MS = 48 * 3_600_000

export interface LocalPyannoteaiOptions {
  /** The folder of media and jobs; no other process may use it. */
  readonly folder: string
  /** The caller closes it after this service. */
  readonly engine: Engine
  /** The API key that callers must send. */
  readonly key: string
  readonly clock: Clock
  /** Creates unguessable ids of `[A-Za-z0-9-]`. */
  readonly ids: () => string
  readonly log: Log
  /** The largest recording; default 1 GiB. */
  readonly maxBytes?: number
  /** The name of the model that runs, `local-<version>`. */
  readonly modelName: string
  /** How long media are kept. Default 48 h, the longest time of pyannoteAI. */
  readonly mediaKeptMs?: number
  /**
   * Whether media are kept that long also after the job that they were uploaded for, as pyannoteAI does; default true. Set
   * it to false if the caller keeps its own copy.
   */
  readonly keepsMedia?: boolean
  /**
   * The size of all evidence that is kept on disk, so that further runs of a recording need no models. Default 0: none.
   * Evidence holds the voices of people.
   */
  readonly evidenceMaxBytes?: number
  /** How long evidence is kept after its last use. Default 48 h, as long as media. */
  readonly evidenceKeptMs?: number
  /** Calls per minute; default null: no limits. */
  readonly limits?: Limits | null
  /** Signs the notices; without one a webhook is refused. */
  readonly signingSecret?: string | null
  /** Origins outside this machine that may get notices by http, such as `http://webhook:8081`. */
  readonly webhookOrigins?: readonly string[]
  /** Faults on request; default null: none, and no calls to request them. */
  readonly faults?: Faults | null
  /** How notices are sent; default by HTTP. */
  readonly post?: PostNotice
}

export interface LocalPyannoteai {
  readonly app: Hono
  /** Stores a file of this machine under `url` by a hard link, without a copy; false if that is not possible. */
  link(url: string, path: string): Promise<boolean>
  close(): Promise<void>
}

/**
 * Opens the service. Jobs that were under way start again under their own id, expired ones are removed. `close` stops the
 * running job, which the next start runs again; close the listening server first.
 */
export async function openLocalPyannoteai(
  options: LocalPyannoteaiOptions,
): Promise<LocalPyannoteai> {
  const { folder, engine, clock, ids, log } = options
  const files = await openJobFiles(folder, clock.now(), log)
  const keptMs = options.mediaKeptMs ?? MEDIA_KEPT_MS
  const media = await MediaStore.open(join(folder, 'media'), ids, log, keptMs)
  const limits = {
    maxBytes: options.evidenceMaxBytes ?? 0,
    keptMs: options.evidenceKeptMs ?? MEDIA_KEPT_MS,
  }
  const evidence = await EvidenceStore.open(join(folder, 'evidence'), limits, log)
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
    evidence,
    keepsMedia: options.keepsMedia ?? true,
    notices,
    clock,
    log,
  })
  const closing = new AbortController()
  const sweeping = keepSweeping({ book, media, evidence, clock, log }, closing.signal)
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
      evidence,
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
  readonly evidence: EvidenceStore
  readonly clock: Clock
  readonly log: Log
}

/**
 * Removes jobs 24 h after their end, with their media, and media and evidence whose retention has ended. Media that a
 * job still needs are kept.
 */
async function sweep({ book, media, evidence, clock }: Omit<SweepPorts, 'log'>): Promise<void> {
  const endedJobs = await book.dropExpired()
  for (const { url, uploadedAtMs, isOld } of media.all(clock.now())) {
    const isDone = endedJobs.some((job) => job.source === url && job.createdAtMs >= uploadedAtMs)
    if ((isOld || isDone) && !book.needs(url)) await media.remove(url)
  }
  await evidence.dropExpired(clock.now())
}

/** Sweeps now and every ten minutes until `signal` fires. A failure is logged; the next sweep tries again. */
async function keepSweeping(ports: SweepPorts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sweep(ports).catch((error: unknown) => {
      const message = 'Expired jobs and media could not be removed; the next sweep tries again.'
      ports.log({ level: 'error', event: 'local-sweep-failed', message, error })
    })
    await ports.clock.wait(SWEEP_INTERVAL_MS, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
}
