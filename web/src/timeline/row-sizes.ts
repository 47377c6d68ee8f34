import { Remembered, useRemembered } from '../store/remembered.ts'
import { GAINS, type RowSizes } from './plot-layout.ts'

/** What the person has set in the rows of the diagram. */
interface RowSettings extends RowSizes {
  /** Amplification of the drawn sound. */
  readonly gain: number
  readonly hasSpectrogram: boolean
}

/** Parses stored settings; what is no height is not chosen. */
export function readRowSizes(stored: unknown): RowSettings {
  const { waveform, spectrogram, lanes, gain, hasSpectrogram } = (
    typeof stored === 'object' && stored !== null ? stored : {}
  ) as Record<string, unknown>
  return {
    waveform: heightOf(waveform),
    spectrogram: heightOf(spectrogram),
    lanes: heightOf(lanes),
    gain: GAINS.find((each) => each === gain) ?? 1,
    hasSpectrogram: hasSpectrogram === true,
  }
}

function heightOf(value: unknown): number | null {
  return typeof value === 'number' && value > 0 && value < 10_000 ? value : null
}

const sizes = new Remembered('toolkit-rows', readRowSizes)

/** Heights of the rows of the timeline, amplification of the sound, and whether it has a spectrogram; kept in this browser. */
export const rowSizes = {
  set: (changes: Partial<RowSettings>): void => sizes.set({ ...sizes.state(), ...changes }),
  toggleSpectrogram: (): void => {
    const now = sizes.state()
    sizes.set({ ...now, hasSpectrogram: !now.hasSpectrogram })
  },
}

export function useRowSizes(): RowSettings {
  return useRemembered(sizes)
}
