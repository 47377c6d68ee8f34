/** A low-pass as a function of time: `at(seconds)` is its impulse response, zero beyond `halfWidthSeconds`. */
export interface LowPass {
  readonly halfWidthSeconds: number
  at(seconds: number): number
}

/** 8 dB better than the 80 dB that are promised. */
const ATTENUATION_DB = 88
/** The pass band reaches to this part of the Nyquist frequency, the stop band begins at it. */
const PASS_BAND = 0.9

/** Kaiser-windowed sinc that passes up to 0.9 · `nyquistHz` and stops from `nyquistHz` on (Kaiser 1974; Oppenheim & Schafer §7.6). */
export function lowPass(nyquistHz: number): LowPass {
  const transitionHz = (1 - PASS_BAND) * nyquistHz
  const cutoffHz = ((1 + PASS_BAND) / 2) * nyquistHz
  const beta = 0.1102 * (ATTENUATION_DB - 8.7)
  const halfWidthSeconds = (ATTENUATION_DB - 7.95) / (14.36 * transitionHz) / 2
  const scale = 1 / besselI0(beta)
  return {
    halfWidthSeconds,
    at(seconds) {
      const x = seconds / halfWidthSeconds
      if (Math.abs(x) >= 1) return 0
      const phase = 2 * Math.PI * cutoffHz * seconds
      const sinc = phase === 0 ? 1 : Math.sin(phase) / phase
      return 2 * cutoffHz * sinc * besselI0(beta * Math.sqrt(1 - x * x)) * scale
    },
  }
}

/** Modified Bessel function of the first kind, order zero, by its power series. */
function besselI0(x: number): number {
  const quarter = (x * x) / 4
  let term = 1
  let sum = 1
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * k)
    sum += term
  }
  return sum
}
