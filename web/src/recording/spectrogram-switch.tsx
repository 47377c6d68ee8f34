import { Button } from '@mantine/core'
import { rowSizes, useRowSizes } from '../timeline/row-sizes.ts'
import { useActions } from './listen/shortcuts.ts'

/** Shows or hides the spectrogram below the waveform; also by key and in the palette. */
export function SpectrogramSwitch() {
  const { hasSpectrogram } = useRowSizes()
  useActions({ spectrogram: rowSizes.toggleSpectrogram })
  return (
    <Button
      variant={hasSpectrogram ? 'filled' : 'default'}
      size="compact-xs"
      flex="none"
      aria-pressed={hasSpectrogram}
      title="Show or hide the spectrogram (S)"
      onClick={rowSizes.toggleSpectrogram}
    >
      Spectrogram
    </Button>
  )
}
