import { useEffect, useState } from 'react'
import type { PeakOwner } from '../waveform/peak-tiles.ts'
import { SpectrogramSource } from './spectrogram-source.ts'

/** The spectrogram of a recording while its row is shown, else null. `onChange` as in `SpectrogramSource`. */
export function useSpectrogram(
  { recordingId, sound, durationSeconds }: PeakOwner,
  isShown: boolean,
  onChange: () => void,
): SpectrogramSource | null {
  const [source, setSource] = useState<SpectrogramSource | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version of the sound has another spectrogram
  useEffect(() => {
    if (!isShown) return
    const opened = new SpectrogramSource({ recordingId, durationSeconds }, onChange)
    setSource(opened)
    return () => {
      opened.close()
      setSource(null)
    }
  }, [recordingId, sound, durationSeconds, isShown, onChange])
  return source
}
