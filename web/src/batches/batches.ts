import { ApiError, type Client } from '@toolkit/server/client'
import { Subscribable } from '../store/store.ts'
import type { UploadQueue } from '../upload-queue/upload-queue.ts'
import {
  type Batch,
  type ConfirmationRule,
  membersIn,
  needsConfirmation,
  type ProviderChoice,
  phaseOf,
  readySeconds,
  withProviderName,
} from './batch.ts'
import { type BatchEvent, updateBatches } from './batch-events.ts'

/** Maximum number of concurrent starts. */
const MAX_STARTING = 3

export type StartOutcome = 'started' | 'deleted' | 'unconfirmed'

/** The dependencies of `Batches`. */
interface BatchDependencies {
  /** Returns the batches of this tab before it was reloaded. */
  read(): readonly Batch[]
  store(batches: readonly Batch[]): void
  /**
   * Starts a diarization if the recording has none. `deleted`: the recording no longer exists, or is in the trash. `unconfirmed`: the user
   * must agree first.
   */
  start(recordingId: string, choice: ProviderChoice, isAgreed: boolean): Promise<StartOutcome>
  /** Returns the message for a failed start. */
  errorMessage(error: unknown): string
}

/**
 * The batches of a page. A batch waits until all lengths are known; it starts automatically, or after the user has
 * agreed if that is required. One instance per page.
 */
export class Batches extends Subscribable {
  #batches: readonly Batch[]
  #rule: ConfirmationRule | null = null
  #starting = new Set<string>()
  readonly #dependencies: BatchDependencies

  constructor(dependencies: BatchDependencies) {
    super()
    this.#dependencies = dependencies
    this.#batches = dependencies.read()
  }

  readonly items = (): readonly Batch[] => this.#batches

  /** Sets the server's rule for paid hours; nothing starts before it is known. */
  setRule(rule: ConfirmationRule): void {
    this.#rule = rule
    this.#startPending()
  }

  dispatch(event: BatchEvent): void {
    const after = withoutEmpty(updateBatches(this.#batches, event))
    if (after === this.#batches) return
    this.#batches = after
    this.#dependencies.store(after)
    this.changed()
    this.#startPending()
  }

  /** Starts all batches that may start: free, below the limit, or agreed to. */
  #startPending(): void {
    for (const batch of this.#batches) {
      const phase = phaseOf(batch)
      if (phase === 'starting') this.#startSome(batch)
      if (phase !== 'complete' || this.#rule === null) continue
      if (batch.consent === 'needed') continue
      if (needsConfirmation(batch, readySeconds(batch), this.#rule)) continue
      const choice = withProviderName(batch, this.#rule)
      this.dispatch({ type: 'answered', batchId: batch.id, answer: 'go', choice, isAgreed: false })
    }
  }

  #startSome(batch: Batch): void {
    for (const { id } of membersIn(batch, 'ready')) {
      if (this.#starting.size >= MAX_STARTING) return
      if (!this.#starting.has(id)) void this.#start(batch, id)
    }
  }

  async #start({ id: batchId, provider, model, consent }: Batch, id: string): Promise<void> {
    this.#starting.add(id)
    const event = await this.#dependencies.start(id, { provider, model }, consent === 'given').then(
      (outcome): BatchEvent =>
        outcome === 'deleted'
          ? { type: 'deleted', id }
          : outcome === 'unconfirmed'
            ? { type: 'unconfirmed', batchId }
            : { type: 'started', batchId, id },
      (error: unknown): BatchEvent => ({
        type: 'refused',
        batchId,
        id,
        reason: this.#dependencies.errorMessage(error),
      }),
    )
    this.#starting.delete(id)
    this.dispatch(event)
    // Even if the event changed nothing, the next member can start now.
    this.#startPending()
  }
}

/** Removes finished batches without unreadable files to report. */
function withoutEmpty(batches: readonly Batch[]): readonly Batch[] {
  const isNeeded = (batch: Batch) =>
    phaseOf(batch) !== 'over' || membersIn(batch, 'unreadable').length > 0
  return batches.every(isNeeded) ? batches : batches.filter(isNeeded)
}

type Queue = Pick<UploadQueue, 'items' | 'subscribe'>

/** Adds uploads to batches and reports their progress. */
export class BatchUploads {
  #choices = new Map<number, ProviderChoice>()
  readonly #queue: Queue
  readonly #batches: Pick<Batches, 'dispatch'>
  readonly #newId: () => string

  constructor(queue: Queue, batches: Pick<Batches, 'dispatch'>, newId: () => string) {
    this.#queue = queue
    this.#batches = batches
    this.#newId = newId
    queue.subscribe(() => this.#update())
  }

  /** Adds uploads, which are diarized together once they have finished. */
  track(uploadKeys: readonly number[], choice: ProviderChoice): void {
    for (const key of uploadKeys) this.#choices.set(key, choice)
    this.#update()
  }

  #update(): void {
    if (this.#choices.size === 0) return
    const items = new Map(this.#queue.items().map((item) => [item.key, item]))
    for (const [uploadKey, choice] of this.#choices) {
      const item = items.get(uploadKey)
      const isUploaded = item?.state === 'done' && item.recordingId !== null
      if (item === undefined || item.state === 'done') this.#choices.delete(uploadKey)
      if (isUploaded && item.recordingId !== null) {
        this.#batches.dispatch({ type: 'uploaded', uploadKey, id: item.recordingId })
      } else if (item === undefined || INACTIVE.has(item.state)) {
        this.#batches.dispatch({ type: 'withdrawn', uploadKey })
      } else {
        const { name } = item
        this.#batches.dispatch({ type: 'added', batchId: this.#newId(), uploadKey, name, choice })
      }
    }
  }
}

const INACTIVE: ReadonlySet<string> = new Set(['paused', 'failed', 'done'])

/** Runs `run` while no other tab runs anything with the same name. */
type Exclusively = (name: string, run: () => Promise<void>) => Promise<void>

/**
 * Starts a diarization of a recording that has none yet; one started by another tab counts as started. Uses the
 * recording's own number of speakers. `isAgreed`: the user has agreed to any cost. Rejects on other errors of the server.
 */
export async function startFirstRun(
  api: Pick<Client, 'diarizations' | 'diarize'>,
  exclusively: Exclusively,
  recordingId: string,
  { provider, model }: ProviderChoice,
  isAgreed: boolean,
): Promise<StartOutcome> {
  try {
    await exclusively(`toolkit-start-${recordingId}`, async () => {
      const { total } = await api.diarizations(recordingId, { limit: 1 })
      if (total > 0) return
      await api.diarize(recordingId, {
        ...(provider === null ? {} : { provider }),
        ...(model === null ? {} : { model }),
        ...(isAgreed ? { confirm: true } : {}),
      })
    })
    return 'started'
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.code === 'recording-not-found' || error.code === 'recording-trashed') return 'deleted'
    if (error.code === 'run-under-way') return 'started'
    if (error.code === 'confirmation-required') return 'unconfirmed'
    throw error
  }
}

/** Uses the browser's locks. Insecure origins have none; they rely on the check for existing runs alone. */
export const withTabLock: Exclusively = async (name, run) => {
  if (!('locks' in navigator)) return run()
  await navigator.locks.request(name, run)
}
