/** Each cell has a unique burst, so that a quarter of a second identifies the position in the signal. */
const CELL_SECONDS = 0.25
const PARTIALS = 6
/** Bursts, including their sweeps, are within telephone bandwidth. */
const [MIN_HZ, MAX_HZ] = [350, 2_700]
const SWEEP_HZ_A_SECOND = 1_500
const EDGE_SECONDS = 0.006
/** A hum between the bursts, so that a playing player is never silent: −48 dB. */
const HUM = [
  { hertz: 467, amplitude: 0.002 },
  { hertz: 1_153, amplitude: 0.002 },
] as const
/** Cached seconds, for all rates together. */
const CACHED = 64

interface Burst {
  /** Seconds from the start of its cell. */
  readonly start: number
  readonly seconds: number
  readonly partials: readonly Partial[]
}

interface Partial {
  readonly amplitude: number
  readonly hertz: number
  readonly sweep: number
  readonly phase: number
}

const cached = new Map<string, Float32Array>()

/**
 * The signal of all inputs: bursts in the speech band with pauses, unique everywhere, and defined at any time, so that
 * inputs are compared without a resampler. Returns the samples at `fromSeconds + n / rate`, within ±1. `seed`: another,
 * unrelated signal.
 */
export function original(
  rate: number,
  fromSeconds: number,
  count: number,
  seed = 0,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(count)
  const first = Math.floor(fromSeconds / CELL_SECONDS)
  const last = Math.floor((fromSeconds + count / rate) / CELL_SECONDS)
  for (let cell = first; cell <= last; cell++) addCell(out, cell, { rate, fromSeconds, seed })
  return out
}

function addCell(
  out: Float32Array,
  cell: number,
  { rate, fromSeconds, seed }: { rate: number; fromSeconds: number; seed: number },
): void {
  const start = cell * CELL_SECONDS - fromSeconds
  const at = Math.ceil(start * rate - 1e-6)
  // Most positions are requested repeatedly, at the same few rates.
  const fraction = at / rate - start
  const key = `${seed} ${cell} ${rate} ${fraction.toFixed(9)}`
  const samples = cached.get(key) ?? cellSamples(cell, seed, rate, fraction)
  if (cached.size > CACHED / CELL_SECONDS) cached.clear()
  cached.set(key, samples)
  const from = Math.max(0, -at)
  const to = Math.min(samples.length, out.length - at)
  if (to > from) out.set(samples.subarray(from, to), at + from)
}

/** Returns the cell at times `fraction + n / rate` from its start. */
function cellSamples(cell: number, seed: number, rate: number, fraction: number): Float32Array {
  const { start, seconds, partials } = burstOf(cell, seed)
  const out = new Float32Array(Math.max(0, Math.ceil((CELL_SECONDS - fraction) * rate - 1e-6)))
  for (let i = 0; i < out.length; i++) {
    const inCell = fraction + i / rate
    out[i] = humAt(cell * CELL_SECONDS + inCell)
    const t = inCell - start
    if (t <= 0 || t >= seconds) continue
    const edge = Math.min(1, t / EDGE_SECONDS, (seconds - t) / EDGE_SECONDS)
    let sum = 0
    for (const { amplitude, hertz, sweep, phase } of partials) {
      sum += amplitude * Math.sin(2 * Math.PI * (hertz + (sweep * t) / 2) * t + phase)
    }
    out[i] = (out[i] as number) + sum * Math.sin((edge * Math.PI) / 2) ** 2
  }
  return out
}

function humAt(seconds: number): number {
  return HUM.reduce(
    (sum, { hertz, amplitude }) => sum + amplitude * Math.sin(2 * Math.PI * hertz * seconds),
    0,
  )
}

function burstOf(cell: number, seed: number): Burst {
  const random = randomFrom(cell * 7_919 + seed * 104_729 + 1)
  const start = 0.01 + 0.06 * random()
  const seconds = 0.1 + 0.07 * random()
  const amplitude = (0.45 + 0.5 * random()) / PARTIALS
  const partials = Array.from({ length: PARTIALS }, () => ({
    amplitude,
    hertz: MIN_HZ + (MAX_HZ - MIN_HZ) * random(),
    sweep: SWEEP_HZ_A_SECOND * (2 * random() - 1),
    phase: 2 * Math.PI * random(),
  }))
  return { start, seconds, partials }
}

/** Pseudo-random numbers in [0, 1), determined by the seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
