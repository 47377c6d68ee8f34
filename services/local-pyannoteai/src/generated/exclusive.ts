/** Cells [from, to) of one speaker. */
export interface CellInterval {
  readonly speaker: number
  readonly from: number
  readonly to: number
}

/** One speaker at a time: where several have a turn, the likelier (ties: the lower number). */
export function exclusiveOf(
  probabilities: readonly Uint8Array[],
  activity: readonly Uint8Array[],
  cells: number,
): readonly CellInterval[] {
  const intervals: CellInterval[] = []
  let current: number | null = null
  let from = 0
  for (let cell = 0; cell <= cells; cell += 1) {
    const speaker = cell < cells ? likeliest(probabilities, activity, cell) : null
    if (speaker === current) continue
    if (current !== null) intervals.push({ speaker: current, from, to: cell })
    current = speaker
    from = cell
  }
  return intervals
}

function likeliest(
  probabilities: readonly Uint8Array[],
  activity: readonly Uint8Array[],
  cell: number,
): number | null {
  let best: number | null = null
  let highest = -1
  activity.forEach((active, speaker) => {
    const p = probabilities[speaker]?.[cell] ?? 0
    if (active[cell] === 1 && p > highest) {
      best = speaker
      highest = p
    }
  })
  return best
}
