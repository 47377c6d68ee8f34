import { expect, it } from 'vitest'
import { readRowSizes } from './row-sizes.ts'

it('what an earlier version stored is kept; without a choice there is no spectrogram', () => {
  expect(readRowSizes({ waveform: 80, lanes: 120, gain: 4 })).toEqual({
    waveform: 80,
    spectrogram: null,
    lanes: 120,
    gain: 4,
    hasSpectrogram: false,
  })
  const chosen = { waveform: null, spectrogram: 150, lanes: null, gain: 1, hasSpectrogram: true }
  expect(readRowSizes(chosen)).toEqual(chosen)
})

it('what is no setting is not chosen', () => {
  for (const stored of [null, 7, { spectrogram: -1, hasSpectrogram: 'yes', gain: 3 }]) {
    expect(readRowSizes(stored)).toEqual({
      waveform: null,
      spectrogram: null,
      lanes: null,
      gain: 1,
      hasSpectrogram: false,
    })
  }
})
