import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { seededRandom } from '../../packages/diarizer/test/seeded-random.ts'

const RATE = 16_000
/** Impulses per second of the impulse response; at this density they sound like decaying noise (velvet noise). */
const ROOM_DENSITY = 1500

/** Adds the reverberation of a room, which decays by 60 dB in 0.2–0.4 s, half as strong as the direct sound. */
export function reverberated(samples: Float32Array, seed: number): Float32Array {
  const random = seededRandom(seed)
  const decay = (0.2 + 0.2 * random()) * RATE
  const taps: { delay: number; gain: number }[] = []
  for (
    let delay = 48;
    delay < decay * 1.2;
    delay += 1 + Math.floor(random() * 2 * (RATE / ROOM_DENSITY))
  ) {
    const sign = random() < 0.5 ? -1 : 1
    taps.push({ delay, gain: sign * 10 ** ((-3 * delay) / decay) })
  }
  const norm = 0.5 / Math.hypot(...taps.map(({ gain }) => gain))
  const wet = samples.slice()
  samples.forEach((x, i) => {
    if (x === 0) return
    for (const { delay, gain } of taps) {
      const at = i + delay
      if (at >= wet.length) return
      wet[at] = (wet[at] as number) + x * gain * norm
    }
  })
  return wet
}

/** Adds pink noise (Kellet's filter) this many dB below the speech. */
export function withNoise(samples: Float32Array, decibels: number, seed: number): Float32Array {
  const random = seededRandom(seed)
  let [a, b, c] = [0, 0, 0]
  const noise = samples.map(() => {
    const white = 2 * random() - 1
    a = 0.99765 * a + white * 0.099046
    b = 0.963 * b + white * 0.2965164
    c = 0.57 * c + white * 1.0526913
    return a + b + c + white * 0.1848
  })
  const gain =
    (effective(samples.filter((x) => Math.abs(x) > 1e-3)) / effective(noise)) *
    10 ** (-decibels / 20)
  return samples.map((x, i) => x + (noise[i] as number) * gain)
}

/** Scales down what would be clipped. */
export function unclipped(samples: Float32Array): Float32Array {
  const peak = samples.reduce((top, x) => Math.max(top, Math.abs(x)), 0.98)
  return samples.map((x) => (x * 0.98) / peak)
}

/** Converts a file to telephone quality: 300–3400 Hz, 8 kHz, µ-law. */
export async function telephoneFile(ffmpeg: string, from: string, to: string): Promise<void> {
  const edges = 'highpass=f=300,highpass=f=300,lowpass=f=3400,lowpass=f=3400'
  const form = ['-af', edges, '-ar', '8000', '-c:a', 'pcm_mulaw', '-bitexact']
  await promisify(execFile)(ffmpeg, ['-v', 'error', '-y', '-i', from, ...form, to])
}

function effective(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)
}
