/** Frames [from, to). */
export interface Run {
  readonly from: number
  readonly to: number
}

/** Maximal runs of frames for which `holds` is true. */
export function runsWhere(frames: number, holds: (frame: number) => boolean): Run[] {
  const runs: Run[] = []
  let from = -1
  for (let frame = 0; frame <= frames; frame++) {
    const inside = frame < frames && holds(frame)
    if (inside && from < 0) from = frame
    if (!inside && from >= 0) {
      runs.push({ from, to: frame })
      from = -1
    }
  }
  return runs
}

/** Joins runs (in order) that are less than `pause` frames apart. */
export function joinRuns(runs: readonly Run[], pause: number): Run[] {
  const joined: Run[] = []
  for (const run of runs) {
    const last = joined.at(-1)
    if (last !== undefined && run.from - last.to < pause) {
      joined[joined.length - 1] = { from: last.from, to: run.to }
    } else {
      joined.push(run)
    }
  }
  return joined
}

/** Cuts every run into the fewest pieces of nearly equal length with at most `longest` frames each. */
export function cutRuns(runs: readonly Run[], longest: number): Run[] {
  return runs.flatMap(({ from, to }) => {
    const pieces = Math.ceil((to - from) / longest)
    const cut = (n: number) => from + Math.round(((to - from) * n) / pieces)
    return Array.from({ length: pieces }, (_, n) => ({ from: cut(n), to: cut(n + 1) }))
  })
}
