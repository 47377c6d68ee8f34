import { decimal } from './decimal.ts'

const EVERY_MS = 1_000

/** Tells every second how far one pass over the recordings is. */
export class Progress {
  readonly #verb: string
  readonly #total: number
  readonly #say: (line: string) => void
  #done = 0
  #before = 0
  #bytes = 0
  #saidAtMs = Date.now()

  constructor(verb: string, total: number, say: (line: string) => void) {
    this.#verb = verb
    this.#total = total
    this.#say = say
  }

  /** One recording more, with so many bytes; `before`: it was done by an earlier run. */
  step(sizeBytes: number, before = false): void {
    this.#done += 1
    this.#bytes += sizeBytes
    if (before) this.#before += 1
    if (this.#done < this.#total && Date.now() - this.#saidAtMs < EVERY_MS) return
    this.#saidAtMs = Date.now()
    const earlier = this.#before === 0 ? '' : `, ${decimal(this.#before)} of them by an earlier run`
    const megabytes = decimal(Math.round(this.#bytes / 1e6))
    this.#say(
      `${this.#verb} ${decimal(this.#done)} of ${decimal(this.#total)} recordings (${megabytes} MB of audio${earlier})`,
    )
  }
}
