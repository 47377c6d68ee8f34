import type { Clock } from '@toolkit/core'
import type { Engine } from './engine.ts'
import type { EvidenceStore } from './evidence-store.ts'
import type { Faults } from './faults/faults.ts'
import type { Limits } from './http/rate-limit.ts'
import type { JobBook } from './job-book.ts'
import type { JobFiles } from './job-files.ts'
import type { JobRunner } from './job-runner.ts'
import type { Log } from './log.ts'
import type { MediaStore } from './media-store.ts'
import type { MediaTickets } from './media-ticket.ts'

/** The dependencies of the routes. */
export interface LocalPorts {
  readonly engine: Engine
  readonly key: string
  readonly clock: Clock
  readonly ids: () => string
  readonly log: Log
  readonly maxBytes: number
  readonly modelName: string
  readonly limits: Limits | null
  readonly signingSecret: string | null
  readonly webhookOrigins: readonly string[]
  /** Faults on request; null: none, and no calls to request them. */
  readonly faults: Faults | null
  readonly tickets: MediaTickets
  readonly media: MediaStore
  readonly evidence: EvidenceStore
  readonly book: JobBook
  readonly files: JobFiles
  readonly runner: JobRunner
}
