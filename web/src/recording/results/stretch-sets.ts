/** A part of a recording. Seconds. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** Joins stretches, sorted by start, that touch or overlap. */
export function joined(stretches: Iterable<Stretch>): Stretch[] {
  const all: { start: number; end: number }[] = []
  for (const { start, end } of stretches) {
    const last = all.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else all.push({ start, end })
  }
  return all
}

/** The times in both `a` and `b`; each is sorted and without overlaps. */
export function common(a: readonly Stretch[], b: readonly Stretch[]): Stretch[] {
  const all: Stretch[] = []
  let i = 0
  let k = 0
  while (i < a.length && k < b.length) {
    const x = a[i] as Stretch
    const y = b[k] as Stretch
    const start = Math.max(x.start, y.start)
    const end = Math.min(x.end, y.end)
    if (end > start) all.push({ start, end })
    if (x.end <= y.end) i++
    else k++
  }
  return all
}

/** The times in `a` that are not in `b`; each is sorted and without overlaps. */
export function without(a: readonly Stretch[], b: readonly Stretch[]): Stretch[] {
  const all: Stretch[] = []
  let k = 0
  for (const { start, end } of a) {
    let from = start
    while (k < b.length && (b[k] as Stretch).end <= from) k++
    for (let i = k; i < b.length && (b[i] as Stretch).start < end; i++) {
      const { start: cut, end: on } = b[i] as Stretch
      if (cut > from) all.push({ start: from, end: cut })
      from = Math.max(from, on)
    }
    if (from < end) all.push({ start: from, end })
  }
  return all
}

/** The `count` longest stretches, sorted by start. */
export function longest(stretches: readonly Stretch[], count: number): Stretch[] {
  return stretches
    .toSorted((a, b) => b.end - b.start - (a.end - a.start))
    .slice(0, count)
    .sort((a, b) => a.start - b.start)
}

interface Spoken extends Stretch {
  readonly speaker: string
}

/**
 * The times at which `row` speaks in `a` and `column` in `b`; null: nobody speaks. Turns are sorted by start. O(n).
 */
export function saidByBoth(
  a: readonly Spoken[],
  b: readonly Spoken[],
  row: string | null,
  column: string | null,
): Stretch[] {
  const of = (turns: readonly Spoken[], label: string) =>
    joined(turns.filter(({ speaker }) => speaker === label))
  if (row !== null && column !== null) return common(of(a, row), of(b, column))
  if (row !== null) return without(of(a, row), joined(b))
  return column === null ? [] : without(of(b, column), joined(a))
}
