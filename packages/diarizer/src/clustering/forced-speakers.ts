import { type Labels, NOBODY } from '../labels.ts'
import type { LabelledRun } from '../turns.ts'
import { exclusiveTurns } from '../turns.ts'

/**
 * Lets at least `atLeast` speakers appear, as a promised number of speakers asks for, where the evidence alone shows
 * fewer. A speaker who was found but never is the likeliest gets the stretch where it is most active; one who was not
 * found at all gets the longest stretch of another (half of it where that other would be left with nothing). Their
 * probabilities stay as they are, so that scores and confidence say how little speaks for it.
 * @param activity probability of each speaker in each frame; speakers beyond those found have zeros
 */
export function forceSpeakers(
  labels: Labels,
  activity: readonly Uint8Array[],
  atLeast: number,
): Labels {
  const forced = { first: labels.first.slice(), second: labels.second.slice() }
  for (let speaker = 0; speaker < activity.length; speaker++) {
    const present = speakersPresent(forced)
    if (present.size >= atLeast) break
    if (present.has(speaker)) continue
    const stretch = stretchFor(forced, activity[speaker] as Uint8Array)
    if (stretch === null) break
    forced.first.fill(speaker, stretch.from, stretch.to)
  }
  return forced
}

function speakersPresent({ first, second }: Labels): Set<number> {
  const present = new Set<number>()
  for (const label of first) present.add(label)
  for (const label of second) present.add(label)
  present.delete(NOBODY)
  return present
}

/** The stretch that its speaker can spare and that suits the newcomer best. */
function stretchFor(labels: Labels, activity: Uint8Array): LabelledRun | null {
  const runs = exclusiveTurns(labels).filter((run) => run.to - run.from > 1)
  if (runs.length === 0) return null
  const counts = new Map<number, number>()
  for (const { speaker } of exclusiveTurns(labels)) {
    counts.set(speaker, (counts.get(speaker) ?? 0) + 1)
  }
  const spare = runs.map((run) =>
    (counts.get(run.speaker) as number) > 1
      ? run
      : { ...run, from: run.from + Math.ceil((run.to - run.from) / 2) },
  )
  const worth = (run: LabelledRun) => {
    let sum = 0
    for (let frame = run.from; frame < run.to; frame++) sum += activity[frame] as number
    return sum * 1000 + (run.to - run.from)
  }
  return spare.reduce((best, run) => (worth(run) > worth(best) ? run : best))
}
