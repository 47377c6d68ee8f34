import { RealFft } from './fft.ts'

/** Rate of the analysed sound, and with it the highest frequency that is drawn: half of it. */
export const SAMPLE_RATE = 16_000
/** Frequencies of a column, from 0 Hz on; one is SAMPLE_RATE / FFT_SIZE Hz above the other. */
export const ROWS = 256
export const FFT_SIZE = 512
/** Level steps per dB, and the level that is 0: below the noise of 16 bits. */
export const STEPS_PER_DB = 2
export const LOWEST_DB = -120

/** 25 ms, over which speech hardly changes. */
const FRAME_SAMPLES = 400
/** Frames of a column are not further apart, so that no sound falls between them. */
const MAX_HOP_SAMPLES = 200
/** Samples that a column needs before and after it. */
export const MARGIN_SAMPLES = FRAME_SAMPLES / 2

/** A part of the sound at SAMPLE_RATE. */
export interface SoundPiece {
  readonly samples: Int16Array
  /** Position of the first sample in the recording. What is before and after the piece counts as silence. */
  readonly first: number
}

/** Equally long columns, one after the other. Samples. */
export interface ColumnRange {
  readonly start: number
  readonly columns: number
  readonly columnSamples: number
}

/** Levels of all columns: ROWS values for each. */
export interface SpectrogramLevels {
  /** (dB − LOWEST_DB) × STEPS_PER_DB; 0 dB is a tone at full scale. */
  readonly levels: Uint8Array<ArrayBuffer>
  readonly loudest: number
}

/**
 * The spectrogram of a part of a sound: the mean power of the frames (Hann window) within each column. A frame is in the
 * middle of its part of the column.
 */
export function spectrogramLevels(
  { samples, first }: SoundPiece,
  { start, columns, columnSamples }: ColumnRange,
): SpectrogramLevels {
  const fft = new RealFft(FFT_SIZE)
  const frame = new Float32Array(FFT_SIZE)
  const powers = new Float64Array(FFT_SIZE / 2 + 1)
  const sums = new Float64Array(ROWS)
  const levels = new Uint8Array(columns * ROWS)
  const frames = Math.ceil(columnSamples / MAX_HOP_SAMPLES)
  let loudest = 0
  for (let column = 0; column < columns; column++) {
    sums.fill(0)
    for (let part = 0; part < frames; part++) {
      const middle = start + (column + (part + 0.5) / frames) * columnSamples
      const from = Math.round(middle - FRAME_SAMPLES / 2) - first
      for (let i = 0; i < FRAME_SAMPLES; i++) {
        frame[i] = ((samples[from + i] ?? 0) / 32_768) * (HANN[i] as number)
      }
      fft.powers(frame, powers)
      for (let row = 0; row < ROWS; row++) {
        sums[row] = (sums[row] as number) + (powers[row] as number)
      }
    }
    for (let row = 0; row < ROWS; row++) {
      const level = levelOf((sums[row] as number) / (frames * FULL_SCALE_POWER))
      levels[column * ROWS + row] = level
      if (level > loudest) loudest = level
    }
  }
  return { levels, loudest }
}

const HANN = Float32Array.from(
  { length: FRAME_SAMPLES },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / FRAME_SAMPLES),
)
/** |X|² of a tone with amplitude 1: (sum of the window / 2)². */
const FULL_SCALE_POWER = (HANN.reduce((sum, value) => sum + value, 0) / 2) ** 2

function levelOf(power: number): number {
  const decibels = 10 * Math.log10(power)
  return Math.max(0, Math.min(255, Math.round((decibels - LOWEST_DB) * STEPS_PER_DB)))
}
