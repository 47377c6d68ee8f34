import type { ActiveLanes } from '../statistics/speech-sweep.ts'

/** Of more speakers at a time only so many are named. Bounds memory. */
const MAX_NAMED = 50

/** For each speaker of the hypothesis the lane of its counterpart in the reference, and the reverse; −1: none. */
export function pairedLanes(
  real: readonly string[],
  found: readonly string[],
  mapping: ReadonlyMap<string, string>,
): { readonly counterparts: Int32Array; readonly mapped: Int32Array } {
  const lanes = new Map(real.map((label, lane) => [label, lane]))
  const counterparts = Int32Array.from(found, (label) => {
    const counterpart = mapping.get(label)
    return counterpart === undefined ? -1 : (lanes.get(counterpart) ?? -1)
  })
  const mapped = new Int32Array(real.length).fill(-1)
  counterparts.forEach((lane, own) => {
    if (lane >= 0) mapped[lane] = own
  })
  return { counterparts, mapped }
}

/** The speakers whose counterpart does not speak: their number, and the lanes of the first of them. */
export function unpaired(
  own: ActiveLanes,
  others: ActiveLanes,
  counterparts: Int32Array,
): { readonly count: number; readonly lanes: number[] } {
  const lanes: number[] = []
  let count = 0
  for (let place = 0; place < own.count; place++) {
    const lane = own.lane(place)
    if (others.has(counterparts[lane] as number)) continue
    count += 1
    if (count <= MAX_NAMED) lanes.push(lane)
  }
  return { count, lanes }
}

/** Labels of lanes, sorted. */
export function namesOf(lanes: readonly number[], labels: readonly string[]): string[] {
  return lanes.map((lane) => labels[lane] as string).sort()
}

export function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, place) => name === b[place])
}
