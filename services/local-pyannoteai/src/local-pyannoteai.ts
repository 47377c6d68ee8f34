import { join } from 'node:path'
import type { Clock } from '@toolkit/core'
import type { Hono } from 'hono'
import { createApp } from './app.ts'
import type { Engine } from './engine.ts'
import { JobBook } from './job-book.ts'
import { openJobFiles } from './job-files.ts'
import { JobRunner } from './job-runner.ts'
import type { Log } from './log.ts'
import { MediaStore } from './media-store.ts'
import { keepSweeping } from './sweeper.ts'
import { UploadTickets } from './upload-ticket.ts'

const GIBIBYTE = 1024 ** 3

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
}

/**
 * Opens the service: jobs that were under way start anew under their own id, old ones are dropped.
 * `close` stops the job at work, which goes on with the next start; close the listening server first.
 */
export async function openLocalPyannoteai(
  options: LocalPyannoteaiOptions,
): Promise<{ readonly app: Hono; close(): Promise<void> }> {
  const { folder, engine, clock, ids, log } = options
  const files = await openJobFiles(folder, clock.now(), log)
  const media = await MediaStore.open(join(folder, 'media'), ids, log)
  const book = new JobBook(files, clock, log)
  const runner = new JobRunner({ engine, book, files, media, log })
  const closing = new AbortController()
  const sweeping = keepSweeping({ book, media, clock, log }, closing.signal)
  const tickets = new UploadTickets()
  const maxBytes = options.maxBytes ?? GIBIBYTE
  return {
    app: createApp({ ...options, maxBytes, tickets, media, book, files, runner }),
    close: async () => {
      closing.abort()
      await runner.close()
      await sweeping
      await book.settled()
    },
  }
}
