import { Remembered, useRemembered } from '../store/remembered.ts'
import type { RowSizes } from './plot-layout.ts'

/** Parses stored heights; what is no height is not chosen. */
export function readRowSizes(stored: unknown): RowSizes {
  const { waveform, lanes } = (
    typeof stored === 'object' && stored !== null ? stored : {}
  ) as Record<string, unknown>
  return { waveform: heightOf(waveform), lanes: heightOf(lanes) }
}

function heightOf(value: unknown): number | null {
  return typeof value === 'number' && value > 0 && value < 10_000 ? value : null
}

const sizes = new Remembered('toolkit-rows', readRowSizes)

/** Heights of the rows of the timeline, kept in this browser. */
export const rowSizes = {
  set: (changes: Partial<RowSizes>): void => sizes.set({ ...sizes.state(), ...changes }),
}

export function useRowSizes(): RowSizes {
  return useRemembered(sizes)
}
