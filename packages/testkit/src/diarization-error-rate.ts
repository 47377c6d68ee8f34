/** A half-open interval of one speaker, in seconds. */
export interface SpeakerInterval {
  readonly speaker: string
  readonly start: number
  readonly end: number
}

/** Errors in seconds of speaker time, and their ratio to the reference. */
export interface DiarizationErrors {
  readonly missed: number
  readonly falseAlarm: number
  readonly confusion: number
  /** Speaker time of the reference. */
  readonly total: number
  /** (missed + falseAlarm + confusion) / total. */
  readonly rate: number
  /** Maps speakers of the hypothesis to speakers of the reference. */
  readonly mapping: ReadonlyMap<string, string>
}

interface Segment {
  readonly seconds: number
  readonly reference: readonly string[]
  readonly hypothesis: readonly string[]
}

/**
 * Computes the diarization error rate without a collar, including overlapping speech, with the optimal one-to-one
 * speaker mapping (Fiscus et al., NIST Rich Transcription evaluations). Exact: computed on intervals, not on a frame
 * grid. At most 16 speakers in the reference.
 */
export function diarizationErrorRate(
  reference: readonly SpeakerInterval[],
  hypothesis: readonly SpeakerInterval[],
): DiarizationErrors {
  const segments = segmentsOf(reference, hypothesis)
  const mapping = bestMapping(segments)
  let [missed, falseAlarm, confusion, total] = [0, 0, 0, 0]
  for (const {
    seconds,
    reference: referenceSpeakers,
    hypothesis: hypothesisSpeakers,
  } of segments) {
    const correct = hypothesisSpeakers.filter((speaker) =>
      referenceSpeakers.includes(mapping.get(speaker) ?? ''),
    ).length
    total += seconds * referenceSpeakers.length
    missed += seconds * Math.max(0, referenceSpeakers.length - hypothesisSpeakers.length)
    falseAlarm += seconds * Math.max(0, hypothesisSpeakers.length - referenceSpeakers.length)
    confusion += seconds * (Math.min(referenceSpeakers.length, hypothesisSpeakers.length) - correct)
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

/** Splits time at every start and end of a speaker. */
function segmentsOf(
  reference: readonly SpeakerInterval[],
  hypothesis: readonly SpeakerInterval[],
): Segment[] {
  const boundaries = [
    ...new Set([...reference, ...hypothesis].flatMap(({ start, end }) => [start, end])),
  ]
  boundaries.sort((a, b) => a - b)
  return boundaries.slice(1).map((end, i) => {
    const start = boundaries[i] as number
    const within = (segments: readonly SpeakerInterval[]) => [
      ...new Set(segments.filter((s) => s.start <= start && s.end >= end).map((s) => s.speaker)),
    ]
    return { seconds: end - start, reference: within(reference), hypothesis: within(hypothesis) }
  })
}

/** Finds the mapping with the most shared time, by dynamic programming over subsets of the reference speakers. */
function bestMapping(segments: readonly Segment[]): Map<string, string> {
  const references = [...new Set(segments.flatMap((s) => s.reference))]
  if (references.length > 16) throw new RangeError('At most 16 speakers in the reference')
  let states = new Map<number, { shared: number; pairs: readonly [string, string][] }>([
    [0, { shared: 0, pairs: [] }],
  ])
  for (const hypothesisSpeakers of new Set(segments.flatMap((s) => s.hypothesis))) {
    const shared = references.map((referenceSpeakers) =>
      sharedSeconds(segments, referenceSpeakers, hypothesisSpeakers),
    )
    const next = new Map(states)
    for (const [used, state] of states) {
      references.forEach((referenceSpeakers, i) => {
        const seconds = shared[i] as number
        if (used & (1 << i) || seconds === 0) return
        const sum = state.shared + seconds
        if (sum <= (next.get(used | (1 << i))?.shared ?? -1)) return
        next.set(used | (1 << i), {
          shared: sum,
          pairs: [...state.pairs, [hypothesisSpeakers, referenceSpeakers]],
        })
      })
    }
    states = next
  }
  const best = [...states.values()].reduce((a, b) => (b.shared > a.shared ? b : a))
  return new Map(best.pairs)
}

function sharedSeconds(
  segments: readonly Segment[],
  referenceSpeakers: string,
  hypothesisSpeakers: string,
): number {
  return segments
    .filter(
      (s) => s.reference.includes(referenceSpeakers) && s.hypothesis.includes(hypothesisSpeakers),
    )
    .reduce((sum, s) => sum + s.seconds, 0)
}
