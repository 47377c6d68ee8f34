import { ApiError, type Client } from '@toolkit/server/client'
import { Subscribable } from '../store/store.ts'
import type { UploadQueue } from '../upload-queue/upload-queue.ts'
import {
  type Batch,
  byName,
  membersIn,
  mustAsk,
  phaseOf,
  type Rule,
  readySeconds,
  type Wanted,
} from './batch.ts'
import { type BatchEvent, updateBatches } from './batch-events.ts'

/** So many diarizations are started at once. */
const AT_ONCE = 3

export type StartOutcome = 'started' | 'gone' | 'unconfirmed'

/** What the batches need of the world around them. */
interface BatchDependencies {
  /** The batches of this tab before it was reloaded. */
  read(): readonly Batch[]
  store(batches: readonly Batch[]): void
  /**
   * Starts a diarization where the recording has none; `gone`: there is no such recording any more; `unconfirmed`: the
   * server wants the person to agree first.
   */
  start(recordingId: string, wanted: Wanted, isAgreed: boolean): Promise<StartOutcome>
  /** What to tell people of a start that failed. */
  words(error: unknown): string
}

/**
 * The batches of this page: they wait until every length is known, start by themselves where nobody has to be asked,
 * and after a yes. One a page, for as long as it is open.
 */
export class Batches extends Subscribable {
  #batches: readonly Batch[]
  #rule: Rule | null = null
  #starting = new Set<string>()
  readonly #world: BatchDependencies

  constructor(world: BatchDependencies) {
    super()
    this.#world = world
    this.#batches = world.read()
  }

  readonly items = (): readonly Batch[] => this.#batches

  /** What the server says of paid hours; before it is known nothing starts. */
  setRule(rule: Rule): void {
    this.#rule = rule
    this.#go()
  }

  tell(move: BatchEvent): void {
    const after = withoutEmpty(updateBatches(this.#batches, move))
    if (after === this.#batches) return
    this.#batches = after
    this.#world.store(after)
    this.changed()
    this.#go()
  }

  /** Starts what may start: short enough, free, or agreed to. */
  #go(): void {
    for (const batch of this.#batches) {
      const phase = phaseOf(batch)
      if (phase === 'starting') this.#startSome(batch)
      if (phase !== 'complete' || this.#rule === null) continue
      if (batch.consent === 'needed') continue
      if (mustAsk(batch, readySeconds(batch), this.#rule)) continue
      const wanted = byName(batch, this.#rule)
      this.tell({ type: 'answered', batchId: batch.id, answer: 'go', wanted, isAgreed: false })
    }
  }

  #startSome(batch: Batch): void {
    for (const { id } of membersIn(batch, 'ready')) {
      if (this.#starting.size >= AT_ONCE) return
      if (!this.#starting.has(id)) void this.#start(batch, id)
    }
  }

  async #start({ id: batchId, provider, model, consent }: Batch, id: string): Promise<void> {
    this.#starting.add(id)
    const news = await this.#world.start(id, { provider, model }, consent === 'given').then(
      (outcome): BatchEvent =>
        outcome === 'gone'
          ? { type: 'gone', id }
          : outcome === 'unconfirmed'
            ? { type: 'unconfirmed', batchId }
            : { type: 'started', batchId, id },
      (error: unknown): BatchEvent => ({
        type: 'refused',
        batchId,
        id,
        reason: this.#world.words(error),
      }),
    )
    this.#starting.delete(id)
    this.tell(news)
    // The news may change nothing; whoever waits for its turn has it now.
    this.#go()
  }
}

/** Without the batches of which there is nothing to say any more. */
function withoutEmpty(batches: readonly Batch[]): readonly Batch[] {
  const isSpoken = (batch: Batch) =>
    phaseOf(batch) !== 'over' || membersIn(batch, 'unreadable').length > 0
  return batches.every(isSpoken) ? batches : batches.filter(isSpoken)
}

type Queue = Pick<UploadQueue, 'items' | 'subscribe'>

/** Tells the batches how the uploads do that are to be diarized in one; for as long as the page is open. */
export class BatchUploads {
  #wanted = new Map<number, Wanted>()
  readonly #queue: Queue
  readonly #batches: Pick<Batches, 'tell'>
  readonly #newId: () => string

  constructor(queue: Queue, batches: Pick<Batches, 'tell'>, newId: () => string) {
    this.#queue = queue
    this.#batches = batches
    this.#newId = newId
    queue.subscribe(() => this.#look())
  }

  /** These uploads belong together and wait to be diarized. */
  follow(uploadKeys: readonly number[], wanted: Wanted): void {
    for (const key of uploadKeys) this.#wanted.set(key, wanted)
    this.#look()
  }

  #look(): void {
    if (this.#wanted.size === 0) return
    const items = new Map(this.#queue.items().map((item) => [item.key, item]))
    for (const [uploadKey, wanted] of this.#wanted) {
      const item = items.get(uploadKey)
      const hasArrived = item?.state === 'done' && item.recordingId !== null
      if (item === undefined || item.state === 'done') this.#wanted.delete(uploadKey)
      if (hasArrived && item.recordingId !== null) {
        this.#batches.tell({ type: 'arrived', uploadKey, id: item.recordingId })
      } else if (item === undefined || RESTING.has(item.state)) {
        this.#batches.tell({ type: 'withdrawn', uploadKey })
      } else {
        const { name } = item
        this.#batches.tell({ type: 'coming', batchId: this.#newId(), uploadKey, name, wanted })
      }
    }
  }
}

const RESTING: ReadonlySet<string> = new Set(['paused', 'failed', 'done'])

/** What of the page's locks is needed: `run` is alone with this name among all tabs. */
type Alone = (name: string, run: () => Promise<void>) => Promise<void>

/**
 * Starts a diarization of a recording that has none yet; one that another tab has started is as good.
 * Its own word on the number of speakers holds. `isAgreed`: to what it costs, however much. Rejects where the server
 * refuses for another reason than that.
 */
export async function startFirstRun(
  api: Pick<Client, 'diarizations' | 'diarize'>,
  alone: Alone,
  recordingId: string,
  { provider, model }: Wanted,
  isAgreed: boolean,
): Promise<StartOutcome> {
  try {
    await alone(`toolkit-start-${recordingId}`, async () => {
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
    if (error.code === 'recording-not-found') return 'gone'
    if (error.code === 'run-under-way') return 'started'
    if (error.code === 'confirmation-required') return 'unconfirmed'
    throw error
  }
}

/** Alone by the browser's locks. Pages that are not reached securely have none: then the check has to do. */
export const withTabLock: Alone = async (name, run) => {
  if (!('locks' in navigator)) return run()
  await navigator.locks.request(name, run)
}
