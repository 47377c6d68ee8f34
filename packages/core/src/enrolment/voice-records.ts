import { ToolkitError } from '../errors.ts'
import { KeyedQueue } from '../runtime/concurrency.ts'
import { type System, timestamp } from '../runtime/system.ts'
import type { Enrolment } from '../voices/enrolment.ts'
import type { Voice } from '../voices/voice.ts'

const ALL = 'voices'

/** Reads and changes voices and enrolments, one change after another, and publishes each. */
export class VoiceRecords {
  readonly #system: System
  readonly #changes = new KeyedQueue()

  constructor(system: System) {
    this.#system = system
  }

  async find(id: string): Promise<Voice | null> {
    return (await this.#system.storage.voices.list()).find(({ key }) => key === id) ?? null
  }

  /** Throws `voice-not-found`. */
  async require(id: string): Promise<Voice> {
    const voice = await this.find(id)
    if (voice !== null) return voice
    throw new ToolkitError('voice-not-found', 'This voice does not exist, or was deleted.')
  }

  async enrolment(id: string): Promise<Enrolment | null> {
    return (await this.#system.storage.enrolments.list()).find(({ key }) => key === id) ?? null
  }

  /** Throws `voice-not-found` if the voice is making no such voiceprint. */
  async requireEnrolment(voiceId: string, id: string): Promise<Enrolment> {
    const enrolment = await this.enrolment(id)
    if (enrolment?.voiceId === voiceId) return enrolment
    await this.require(voiceId)
    throw new ToolkitError(
      'voice-not-found',
      'This voiceprint is no longer being made: it is done, or was discarded.',
    )
  }

  /** Calls work after all changes that were asked for before. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#changes.run(ALL, work)
  }

  /** Changes a voice. Nothing is stored if `change` returns the same object. Throws `voice-not-found`. */
  change(id: string, change: (voice: Voice, all: readonly Voice[]) => Voice): Promise<Voice> {
    return this.exclusively(async () => {
      const before = await this.require(id)
      const after = change(before, await this.#system.storage.voices.list())
      return after === before ? before : this.put({ ...after, updatedAt: timestamp(this.#system) })
    })
  }

  async put(voice: Voice): Promise<Voice> {
    await this.#system.storage.voices.put(voice)
    this.#system.publish({ type: 'voice', voiceId: voice.key })
    return voice
  }

  async putEnrolment(enrolment: Enrolment): Promise<void> {
    await this.#system.storage.enrolments.put(enrolment)
    this.#system.publish({ type: 'voice', voiceId: enrolment.voiceId })
  }
}
