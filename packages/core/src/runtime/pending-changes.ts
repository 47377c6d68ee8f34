/** Recordings whose runs or verdicts this process is changing right now, each as often as it is changed. */
export class PendingChanges {
  readonly #counts = new Map<string, number>()

  has(recordingId: string): boolean {
    return this.#counts.has(recordingId)
  }

  begin(recordingId: string): void {
    this.#counts.set(recordingId, (this.#counts.get(recordingId) ?? 0) + 1)
  }

  end(recordingId: string): void {
    const left = (this.#counts.get(recordingId) ?? 0) - 1
    if (left > 0) this.#counts.set(recordingId, left)
    else this.#counts.delete(recordingId)
  }
}
