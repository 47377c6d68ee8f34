const EPSILON = 1e-9

/** Length of one step of the waveform peaks. */
export const PEAK_STEP_SECONDS = 0.01

const STEPS_PER_SECOND = 100

/**
 * Collects min and max of every 10 ms as interleaved int8, rounded outward. Uses 2 bytes per step; the buffer doubles
 * when full.
 */
export class PeakCollector {
  readonly #sampleRate: number
  #peaks = new Int8Array(2 * 6_000)
  #steps = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY
  #samples = 0
  #stepEnd: number

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate
    this.#stepEnd = this.#endOf(0)
  }

  get samples(): number {
    return this.#samples
  }

  push(block: Float32Array): void {
    let at = 0
    while (at < block.length) {
      const stop = Math.min(block.length, at + this.#stepEnd - this.#samples)
      this.#samples += stop - at
      let min = this.#min
      let max = this.#max
      for (; at < stop; at++) {
        const value = block[at] as number
        if (value < min) min = value
        if (value > max) max = value
      }
      this.#min = min
      this.#max = max
      if (this.#samples === this.#stepEnd) this.#closeStep()
    }
  }

  /** Returns the peaks of all pushed samples. The last step may be shorter than the others. */
  finish(): Int8Array<ArrayBuffer> {
    if (this.#max >= this.#min) this.#closeStep()
    return this.#peaks.slice(0, 2 * this.#steps)
  }

  #closeStep(): void {
    if (2 * this.#steps === this.#peaks.length) {
      const grown = new Int8Array(2 * this.#peaks.length)
      grown.set(this.#peaks)
      this.#peaks = grown
    }
    this.#peaks[2 * this.#steps] = Math.max(-127, Math.min(127, Math.floor(this.#min * 127)))
    this.#peaks[2 * this.#steps + 1] = Math.max(-127, Math.min(127, Math.ceil(this.#max * 127)))
    this.#steps++
    this.#min = Number.POSITIVE_INFINITY
    this.#max = Number.NEGATIVE_INFINITY
    this.#stepEnd = this.#endOf(this.#steps)
  }

  /** Sample n belongs to step floor(100·n/rate), so rates that are not multiples of 100 do not drift. */
  #endOf(step: number): number {
    return Math.ceil(((step + 1) * this.#sampleRate) / STEPS_PER_SECOND)
  }
}

/** The peaks of a sound: of its mix and, if it has two channels, of each of them. */
export class SoundPeaks {
  readonly #mix: PeakCollector
  readonly #channels: readonly PeakCollector[]

  constructor(sampleRate: number, channels: 1 | 2) {
    this.#mix = new PeakCollector(sampleRate)
    this.#channels =
      channels === 1 ? [] : [new PeakCollector(sampleRate), new PeakCollector(sampleRate)]
  }

  get samples(): number {
    return this.#mix.samples
  }

  /** `mono`: the mix of `channels`. It stands for both channels where the file has another number of them. */
  push(channels: readonly Float32Array[], mono: Float32Array): void {
    this.#mix.push(mono)
    for (const [place, collector] of this.#channels.entries()) {
      collector.push(channels.length === 2 ? (channels[place] as Float32Array) : mono)
    }
  }

  /** `channels` is null for a sound with one channel. */
  finish(): { readonly mix: Int8Array; readonly channels: readonly Int8Array[] | null } {
    const channels = this.#channels.map((collector) => collector.finish())
    return { mix: this.#mix.finish(), channels: channels.length === 0 ? null : channels }
  }
}

/**
 * Returns min and max (−1…1) for each of `bins` equal parts of a window of packed peaks. The window (seconds) is
 * clamped to the recording, so no bin is empty; both arrays are empty if nothing remains. A bin includes every 10 ms
 * step that it touches.
 */
export function peakBins(
  peaks: Int8Array,
  durationSeconds: number,
  window: { readonly start: number; readonly end: number },
  bins: number,
): { min: number[]; max: number[] } {
  const start = Math.max(0, window.start)
  const end = Math.min(durationSeconds, window.end)
  const steps = peaks.length / 2
  const min: number[] = []
  const max: number[] = []
  if (!(end > start) || steps === 0) return { min, max }
  for (let bin = 0; bin < bins; bin++) {
    const from = (start + ((end - start) * bin) / bins) / PEAK_STEP_SECONDS
    const to = (start + ((end - start) * (bin + 1)) / bins) / PEAK_STEP_SECONDS
    const first = Math.min(steps - 1, Math.floor(from + EPSILON))
    const last = Math.max(first, Math.min(steps - 1, Math.ceil(to - EPSILON) - 1))
    let low = 127
    let high = -127
    for (let step = first; step <= last; step++) {
      low = Math.min(low, peaks[2 * step] as number)
      high = Math.max(high, peaks[2 * step + 1] as number)
    }
    min.push(low / 127)
    max.push(high / 127)
  }
  return { min, max }
}
