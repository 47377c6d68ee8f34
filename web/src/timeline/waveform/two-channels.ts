import { useQuery } from '@tanstack/react-query'
import { peakTileQuery } from './peak-source.ts'
import { coarsestLevel, type PeakOwner, peakTiles } from './peak-tiles.ts'

/**
 * Whether the waveform has a row for each of two channels; false until that is known. Both are shown even if they are alike:
 * that the second one has nothing of its own is what a person wants to see too, and audio editors show it in the same way.
 */
export function useTwoChannels(owner: PeakOwner): boolean {
  const { durationSeconds } = owner
  const [whole] = peakTiles(
    { start: 0, end: durationSeconds },
    durationSeconds,
    coarsestLevel(durationSeconds),
  )
  if (whole === undefined) throw new Error('A recording has at least one tile.')
  const { data = false } = useQuery({
    ...peakTileQuery(owner, whole),
    // The waveform requests the same tile and is empty without it.
    retry: false,
    select: ({ channels }) => channels !== null,
  })
  return data
}
