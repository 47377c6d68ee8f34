/** A stretch of one speaker, in seconds, half-open. */
export interface SpeakerStretch {
  readonly speaker: string
  readonly start: number
  readonly end: number
}

/** Errors in seconds of speaker time, and their share of the reference. */
export interface DiarizationErrors {
  readonly missed: number
  readonly falseAlarm: number
  readonly confusion: number
  /** Speaker time of the reference. */
  readonly total: number
  /** (missed + falseAlarm + confusion) / total. */
  readonly rate: number
  /** Which speaker of the hypothesis stands for which of the reference. */
  readonly mapping: ReadonlyMap<string, string>
}

interface Stretch {
  readonly seconds: number
  readonly reference: readonly string[]
  readonly hypothesis: readonly string[]
}

/**
 * Diarization error rate without a collar, overlapping speech counted, under the best one-to-one mapping of speakers
 * (Fiscus et al., NIST Rich Transcription evaluations). Exact: computed on the intervals, not on a grid of frames.
 * At most 16 speakers in the reference.
 */
export function diarizationErrorRate(
  reference: readonly SpeakerStretch[],
  hypothesis: readonly SpeakerStretch[],
): DiarizationErrors {
  const stretches = elementary(reference, hypothesis)
  const mapping = bestMapping(stretches)
  let [missed, falseAlarm, confusion, total] = [0, 0, 0, 0]
  for (const { seconds, reference: said, hypothesis: claimed } of stretches) {
    const right = claimed.filter((speaker) => said.includes(mapping.get(speaker) ?? '')).length
    total += seconds * said.length
    missed += seconds * Math.max(0, said.length - claimed.length)
    falseAlarm += seconds * Math.max(0, claimed.length - said.length)
    confusion += seconds * (Math.min(said.length, claimed.length) - right)
  }
  const wrong = missed + falseAlarm + confusion
  return {
    missed,
    falseAlarm,
    confusion,
    total,
    rate: total > 0 ? wrong / total : wrong > 0 ? 1 : 0,
    mapping,
  }
}

/** Cuts time where anyone starts or stops. */
function elementary(
  reference: readonly SpeakerStretch[],
  hypothesis: readonly SpeakerStretch[],
): Stretch[] {
  const cuts = [...new Set([...reference, ...hypothesis].flatMap(({ start, end }) => [start, end]))]
  cuts.sort((a, b) => a - b)
  return cuts.slice(1).map((end, i) => {
    const start = cuts[i] as number
    const within = (stretches: readonly SpeakerStretch[]) => [
      ...new Set(stretches.filter((s) => s.start <= start && s.end >= end).map((s) => s.speaker)),
    ]
    return { seconds: end - start, reference: within(reference), hypothesis: within(hypothesis) }
  })
}

/** The mapping with the most shared time, by dynamic programming over the sets of reference speakers used. */
function bestMapping(stretches: readonly Stretch[]): Map<string, string> {
  const references = [...new Set(stretches.flatMap((s) => s.reference))]
  if (references.length > 16) throw new RangeError('At most 16 speakers in the reference')
  let states = new Map<number, { shared: number; pairs: readonly [string, string][] }>([
    [0, { shared: 0, pairs: [] }],
  ])
  for (const claimed of new Set(stretches.flatMap((s) => s.hypothesis))) {
    const shared = references.map((said) => sharedSeconds(stretches, said, claimed))
    const next = new Map(states)
    for (const [used, state] of states) {
      references.forEach((said, i) => {
        const seconds = shared[i] as number
        if (used & (1 << i) || seconds === 0) return
        const sum = state.shared + seconds
        if (sum <= (next.get(used | (1 << i))?.shared ?? -1)) return
        next.set(used | (1 << i), { shared: sum, pairs: [...state.pairs, [claimed, said]] })
      })
    }
    states = next
  }
  const best = [...states.values()].reduce((a, b) => (b.shared > a.shared ? b : a))
  return new Map(best.pairs)
}

function sharedSeconds(stretches: readonly Stretch[], said: string, claimed: string): number {
  return stretches
    .filter((s) => s.reference.includes(said) && s.hypothesis.includes(claimed))
    .reduce((sum, s) => sum + s.seconds, 0)
}
