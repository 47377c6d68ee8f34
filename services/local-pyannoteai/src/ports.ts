import type { Clock } from '@toolkit/core'
import type { JobBook } from './job-book.ts'
import type { JobFiles } from './job-files.ts'
import type { JobRunner } from './job-runner.ts'
import type { Log } from './log.ts'
import type { MediaStore } from './media-store.ts'
import type { UploadTickets } from './upload-ticket.ts'

/** Everything that the app's routes work with. */
export interface LocalPorts {
  readonly key: string
  readonly clock: Clock
  readonly ids: () => string
  readonly log: Log
  readonly maxBytes: number
  readonly modelName: string
  readonly tickets: UploadTickets
  readonly media: MediaStore
  readonly book: JobBook
  readonly files: JobFiles
  readonly runner: JobRunner
}
