import { Subscribable } from '../store/store.ts'
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
import { type BatchEvent, updateBatches } from './batch-moves.ts'

/** So many diarizations are started at once. */
const AT_ONCE = 3

export type StartOutcome = 'started' | 'gone' | 'unconfirmed'

/** What the batches need of the world around them. */
export interface BatchDependencies {
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
