import type { CorpusExport } from '../corpus.ts'
import type { ToolkitEvent } from '../model/recording.ts'
import type { Notice, WebhookState } from '../model/run.ts'
import type { Calibrations } from './calibration.ts'
import type { Corrections } from './corrections.ts'
import type { Evaluations } from './evaluations.ts'
import type { Fetches } from './fetches.ts'
import type { DiskHealth, ProviderHealth } from './health.ts'
import type { Imports } from './imports.ts'
import type { Insights } from './insights.ts'
import type { Recordings, TrashCalls } from './recordings.ts'
import type { Results } from './results.ts'
import type { RetentionCalls } from './retention.ts'
import type { Review } from './review.ts'
import type { Runs } from './runs.ts'
import type { Sources } from './sources.ts'
import type { StretchVerdicts } from './stretch-verdicts.ts'
import type { Uploads } from './uploads.ts'
import type { Views } from './views.ts'
import type { Voices } from './voices.ts'

/** Notices of providers, and the address that they are sent to. */
export interface Notices {
  /**
   * Stores a verified notice and makes its run poll the job. `repeated`: it is already stored. `ignored`: no run waits
   * for it. Rejects with `storage-…` if it could not be stored: the sender must retry.
   */
  take(notice: Notice): Promise<'taken' | 'repeated' | 'ignored'>
  /** Sets the public address for notices. */
  announce(webhook: WebhookState): void
  webhook(): WebhookState
}

/** All use cases of a server. */
export interface Toolkit {
  readonly uploads: Uploads
  readonly fetches: Fetches
  readonly sources: Sources
  readonly recordings: Recordings
  readonly trash: TrashCalls
  readonly retention: RetentionCalls
  readonly runs: Runs
  readonly imports: Imports
  readonly evaluations: Evaluations
  readonly corrections: Corrections
  readonly stretchVerdicts: StretchVerdicts
  readonly review: Review
  readonly calibration: Calibrations
  readonly insights: Insights
  readonly results: Results
  readonly corpus: CorpusExport
  readonly views: Views
  readonly voices: Voices
  readonly notices: Notices
  readonly limits: {
    readonly maxBytes: number
    readonly maxSeconds: number
    readonly confirmHours: number
    readonly trashDays: number
    readonly audioRetentionDays: number | null
  }
  health(): Promise<{
    readonly providers: readonly ProviderHealth[]
    readonly database: { readonly kind: 'mongodb' | 'embedded'; readonly reachable: boolean }
    readonly disk: DiskHealth
    /** Bytes that no record refers to. They are kept for 30 days. */
    readonly strays: { readonly count: number; readonly bytes: number }
  }>
  /** Returns a function that ends the subscription. */
  subscribe(listener: (event: ToolkitEvent) => void): () => void
  /** Whether recovery is complete. Until then lists may be incomplete. */
  isReady(): boolean
  /** Recovers the work of the last process, then starts the periodic tasks. */
  start(): Promise<void>
  close(): Promise<void>
}
