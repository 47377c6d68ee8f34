import { ToolkitError } from '../errors.ts'
import { remedyOf } from '../jobs/run-remedy.ts'
import type { Deletions } from '../maintenance/deletions.ts'
import { abortable } from '../runtime/abortable.ts'
import { backoffMs } from '../runtime/backoff.ts'
import { Semaphore } from '../runtime/concurrency.ts'
import { providerNamed, type System, timestamp } from '../runtime/system.ts'
import type { Enrolment } from '../voices/enrolment.ts'
import { MAX_PRINTS_OF_VOICE, type Voiceprint } from '../voices/voice.ts'
import { driveEnrolment, held } from './drive-enrolment.ts'
import type { VoiceRecords } from './voice-records.ts'

/** How many enrolments call their providers at a time. */
const AT_ONCE = 2
/** How often an account that refuses is tried again. */
const PROBE_MS = 60_000
const STORE_RETRY_MS = 1_000

interface Task {
  readonly stop: AbortController
  readonly done: Promise<void>
}

/** Makes voiceprints: follows every enrolment until its voiceprint is there, it failed, or a person has to decide. */
export class EnrolmentJobs {
  readonly #system: System
  readonly #records: VoiceRecords
  readonly #deletions: Deletions
  readonly #tasks = new Map<string, Task>()
  readonly #slots = new Semaphore(AT_ONCE)
  #isClosing = false

  constructor(system: System, records: VoiceRecords, deletions: Deletions) {
    this.#system = system
    this.#records = records
    this.#deletions = deletions
  }

  /** Continues all stored enrolments. Those of voices that no longer exist are deleted. */
  async resume(): Promise<void> {
    for (const enrolment of await this.#system.storage.enrolments.list()) {
      if (isFollowed(enrolment) || (await this.#records.find(enrolment.voiceId)) === null) {
        this.follow(enrolment.key)
      }
    }
  }

  follow(key: string): void {
    if (this.#isClosing || this.#tasks.has(key)) return
    const stop = new AbortController()
    const done = this.#follow(key, stop.signal)
      .catch((error: unknown) => {
        if (stop.signal.aborted) return
        this.#system.log({ event: 'enrolment-task-failed', enrolmentId: key, error })
      })
      .finally(() => this.#tasks.delete(key))
    this.#tasks.set(key, { stop, done })
  }

  /** Stops following. Resolves when nothing more is done about it. */
  async stop(key: string): Promise<void> {
    const task = this.#tasks.get(key)
    task?.stop.abort(new Error('stopped'))
    await task?.done
  }

  /** Deletes the enrolment, its sound and the copies of its provider. */
  async discard(key: string): Promise<void> {
    await this.stop(key)
    await this.#deletions.begin({ kind: 'enrolment', enrolmentId: key })
  }

  async close(): Promise<void> {
    this.#isClosing = true
    await Promise.all([...this.#tasks.keys()].map((key) => this.stop(key)))
  }

  async #follow(key: string, signal: AbortSignal): Promise<void> {
    const { clock } = this.#system
    let failures = 0
    let retries = 0
    for (;;) {
      signal.throwIfAborted()
      const enrolment = await this.#records.enrolment(key)
      if (enrolment === null) return
      let waitMs: number | null
      try {
        const release = await this.#slots.acquire(signal)
        try {
          waitMs = await this.#advance(enrolment, signal)
        } finally {
          release()
        }
        failures = 0
        if (enrolment.jobId !== null) retries = 0
      } catch (error) {
        if (signal.aborted) return
        failures += 1
        const outcome = await this.#recover(key, error, { failures, retries }, signal)
        if (outcome.counts) retries += 1
        waitMs = outcome.waitMs
      }
      if (waitMs === null) return
      await clock.wait(waitMs, signal)
    }
  }

  /** One step. Returns how long to wait for the next one; null: there is none. */
  async #advance(enrolment: Enrolment, signal: AbortSignal): Promise<number | null> {
    const { key, voiceId } = enrolment
    const voice = await this.#records.find(voiceId)
    if (voice === null || voice.prints.some(({ id }) => id === key)) {
      await this.#remove(enrolment)
      return null
    }
    if (!isFollowed(enrolment)) return null
    const provider = providerNamed(this.#system, enrolment.provider)
    const store = (changed: Enrolment) => this.#store(changed, signal)
    const step = await driveEnrolment(this.#system, provider, enrolment, { store, signal })
    if ('print' in step) {
      await this.#add(enrolment, step.print)
      return 0
    }
    if (step.enrolment !== enrolment) await store(step.enrolment)
    return isFollowed(step.enrolment) ? step.waitMs : null
  }

  /** Adds the voiceprint to its voice, once. */
  async #add(enrolment: Enrolment, print: string): Promise<void> {
    const { key: id, voiceId, provider, model, source, seconds, submission } = enrolment
    await this.#records.change(voiceId, (voice) => {
      if (voice.prints.some((one) => one.id === id)) return voice
      if (voice.prints.length >= MAX_PRINTS_OF_VOICE) throw tooManyPrints()
      const createdAt = timestamp(this.#system)
      const sent = submission === undefined ? {} : { submission }
      const added: Voiceprint = { id, provider, model, print, source, seconds, createdAt, ...sent }
      return { ...voice, prints: [...voice.prints, added] }
    })
    this.#system.log({ event: 'voiceprint-made', voiceId, enrolmentId: id, provider, model })
  }

  async #remove({ key, voiceId }: Enrolment): Promise<void> {
    await this.#deletions.begin({ kind: 'enrolment', enrolmentId: key })
    this.#system.publish({ type: 'voice', voiceId })
  }

  async #store(enrolment: Enrolment, signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await this.#records.putEnrolment(enrolment)
        return
      } catch (error) {
        const code = error instanceof ToolkitError ? error.code : null
        if (code !== 'storage-unavailable' && code !== 'storage-full') throw error
        this.#system.log({ event: 'enrolment-not-stored', enrolmentId: enrolment.key, code })
        await this.#system.clock.wait(STORE_RETRY_MS, signal)
      }
    }
  }

  async #recover(
    key: string,
    error: unknown,
    { failures, retries }: { readonly failures: number; readonly retries: number },
    signal: AbortSignal,
  ): Promise<{ readonly waitMs: number | null; readonly counts: boolean }> {
    const { log, random } = this.#system
    const retryAfter = error instanceof ToolkitError ? error.retryAfterSeconds : undefined
    const again = { waitMs: backoffMs(failures - 1, retryAfter, random()), counts: false }
    try {
      const enrolment = await abortable(this.#records.enrolment(key), signal)
      if (enrolment === null) return { waitMs: null, counts: false }
      const remedy = remedyOf(enrolment, error, retries)
      log({ event: 'enrolment-step-failed', enrolmentId: key, remedy: remedy.type, error })
      switch (remedy.type) {
        case 'wait':
          return again
        case 'retry':
          return { ...again, counts: true }
        case 'ask':
          await this.#store(held(this.#system, enrolment, 'unknown-submit'), signal)
          return { waitMs: null, counts: false }
        case 'hold':
          await this.#store(held(this.#system, enrolment, remedy.reason), signal)
          return { waitMs: PROBE_MS, counts: false }
        case 'fail':
          await this.#store(
            { ...enrolment, status: 'failed', hold: null, error: remedy.failure },
            signal,
          )
          return { waitMs: null, counts: false }
      }
    } catch (storageError) {
      if (signal.aborted) throw storageError
      log({ event: 'enrolment-not-stored', enrolmentId: key, error: storageError })
      return again
    }
  }
}

/** Whether it goes on by itself: an account that refuses is tried again. */
function isFollowed({ status, hold }: Enrolment): boolean {
  if (status === 'failed') return false
  return hold === null || hold.reason === 'credentials' || hold.reason === 'credit'
}

/** The error of a voice with as many voiceprints as it may have. */
export function tooManyPrints(): ToolkitError {
  return new ToolkitError(
    'request-conflict',
    `This voice has ${MAX_PRINTS_OF_VOICE} voiceprints already. Delete one that is no longer needed.`,
  )
}
