/** Frames [from, to). */
export interface FrameInterval {
  readonly from: number
  readonly to: number
}

/** Returns the maximal intervals of frames for which `matches` is true. */
export function intervalsWhere(
  frames: number,
  matches: (frame: number) => boolean,
): FrameInterval[] {
  const intervals: FrameInterval[] = []
  let from = -1
  for (let frame = 0; frame <= frames; frame++) {
    const inside = frame < frames && matches(frame)
    if (inside && from < 0) from = frame
    if (!inside && from >= 0) {
      intervals.push({ from, to: frame })
      from = -1
    }
  }
  return intervals
}

/** Joins sorted intervals that are less than `pause` frames apart. */
export function joinIntervals(intervals: readonly FrameInterval[], pause: number): FrameInterval[] {
  const joined: FrameInterval[] = []
  for (const interval of intervals) {
    const last = joined.at(-1)
    if (last !== undefined && interval.from - last.to < pause) {
      joined[joined.length - 1] = { from: last.from, to: interval.to }
    } else {
      joined.push(interval)
    }
  }
  return joined
}

/** Splits every interval into the fewest pieces of nearly equal length, with at most `maxFrames` frames each. */
export function splitIntervals(
  intervals: readonly FrameInterval[],
  maxFrames: number,
): FrameInterval[] {
  return intervals.flatMap(({ from, to }) => {
    const pieces = Math.ceil((to - from) / maxFrames)
    const boundary = (n: number) => from + Math.round(((to - from) * n) / pieces)
    return Array.from({ length: pieces }, (_, n) => ({ from: boundary(n), to: boundary(n + 1) }))
  })
}
