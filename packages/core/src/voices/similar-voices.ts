import type { Voice, Voiceprint } from './voice.ts'

/** What a voiceprint says about a voice, for those whose format is known. */
export interface ReadableVoice {
  /** A unit vector. */
  readonly vector: Float32Array
  /** How long the person speaks in the sound that it was made of. */
  readonly seconds: number
}

/** Compares voiceprints without their provider. */
export interface VoiceComparison {
  /** Null: only its provider can read it. */
  read(print: Voiceprint): ReadableVoice | null
  /** The probability that both are one person, if both cases were equally likely before, 0–1. */
  probability(a: ReadableVoice, b: ReadableVoice): number
}

/** Two voices that may be confused, or be one person. */
export interface SimilarPair {
  readonly ids: readonly [string, string]
  readonly probability: number
}

export interface VoiceSimilarity {
  /** The most similar first. */
  readonly pairs: readonly SimilarPair[]
  /** By voice: the lowest probability among its own voiceprints. Without an entry: it has fewer than two that can be read. */
  readonly own: ReadonlyMap<string, number>
}

/** Pairs below it are as likely two people. */
const SIMILAR = 0.5
const MAX_PAIRS = 100
/** Voices that are compared with all others before other tasks get a turn. */
const BATCH_SIZE = 50

/**
 * Which voices are similar to each other, and how similar the voiceprints of each voice are. A voice is compared by the mean
 * of its voiceprints, weighted by their seconds: what one voiceprint of all their sound would be. All voiceprints that can
 * be read must be of one model.
 * @param pause lets other tasks run; rejects to end the comparison
 */
export async function similarVoices(
  voices: readonly Voice[],
  comparison: VoiceComparison,
  pause: () => Promise<void>,
): Promise<VoiceSimilarity> {
  const own = new Map<string, number>()
  const known: { readonly id: string; readonly voice: ReadableVoice }[] = []
  for (const { key: id, prints } of voices) {
    const read = prints.map((print) => comparison.read(print)).filter((one) => one !== null)
    const [first] = read
    if (first === undefined) continue
    known.push({ id, voice: meanVoice(read) })
    if (read.length < 2) continue
    const all = read.flatMap((a, at) => read.slice(at + 1).map((b) => comparison.probability(a, b)))
    own.set(id, Math.min(...all))
  }
  let pairs: SimilarPair[] = []
  for (const [at, { id, voice }] of known.entries()) {
    if (at % BATCH_SIZE === BATCH_SIZE - 1) await pause()
    for (const other of known.slice(at + 1)) {
      const probability = comparison.probability(voice, other.voice)
      if (probability >= SIMILAR) pairs.push({ ids: [id, other.id], probability })
    }
    pairs = pairs.toSorted((a, b) => b.probability - a.probability).slice(0, MAX_PAIRS)
  }
  return { pairs, own }
}

function meanVoice(voices: readonly ReadableVoice[]): ReadableVoice {
  const [first] = voices
  if (first !== undefined && voices.length === 1) return first
  const sum = new Float32Array(first?.vector.length ?? 0)
  for (const { vector, seconds } of voices) {
    for (const [at, x] of vector.entries()) sum[at] = (sum[at] ?? 0) + x * seconds
  }
  const length = Math.hypot(...sum)
  const seconds = voices.reduce((total, voice) => total + voice.seconds, 0)
  return { vector: sum.map((x) => x / length), seconds }
}
