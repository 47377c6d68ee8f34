import type { Item } from '../evidence.ts'
import { averageLinkage, type LinkageStop } from './linkage.ts'
import { sharedActivity, WINDOW_REACH } from './shared-activity.ts'
import { dot } from './vector.ts'

/** Weight of shared activity in overlapping windows, added to the cosine of two items. */
const OVERLAP_WEIGHT = 0.6
/** Groups may be joined despite conflicts up to this fraction of their weight. */
const TOLERANCE = 0.1

/** A group of items that belong to one speaker. */
export interface Group {
  readonly items: readonly Item[]
  readonly weight: number
  /**
   * Weighted mean of the items' unit vectors (not normalized): the mean cosine of two groups is the dot product of
   * their means.
   */
  readonly mean: Float64Array
  /** Items by window. */
  readonly windows: ReadonlyMap<number, readonly Item[]>
  readonly firstWindow: number
  readonly lastWindow: number
}

/** Creates a group of one item. */
export function groupOf(item: Item): Group {
  return {
    items: [item],
    weight: item.soloSeconds,
    mean: Float64Array.from(item.embedding ?? []),
    windows: new Map([[item.window, [item]]]),
    firstWindow: item.window,
    lastWindow: item.window,
  }
}

/**
 * Joins groups by average linkage on the cosine of their embeddings. Groups with conflicts (speakers of the same
 * window) stay separate; single items of overlapping windows also get a bonus for shared activity.
 * @param sameVoice cosine above which two items of one window are the same speaker
 */
export function joinGroups(
  groups: readonly Group[],
  stop: LinkageStop,
  sameVoice: number,
): Group[] {
  const size = groups.length
  const similarity = new Float64Array(size * size)
  const conflict = new Float64Array(size * size)
  groups.forEach((a, i) => {
    for (let j = i + 1; j < size; j++) {
      const b = groups[j] as Group
      const s = dot(a.mean, b.mean) + overlapBonus(a, b)
      similarity[i * size + j] = s
      similarity[j * size + i] = s
      const c = conflictOf(a, b, sameVoice)
      conflict[i * size + j] = c
      conflict[j * size + i] = c
    }
  })
  const weights = groups.map((group) => group.weight)
  const labels = averageLinkage({ similarity, weights, conflict, tolerance: TOLERANCE }, stop)
  const joined: Group[][] = []
  labels.forEach((label, i) => {
    joined[label] ??= []
    joined[label].push(groups[i] as Group)
  })
  return joined.map(merge)
}

function overlapBonus(a: Group, b: Group): number {
  const [x, y] = [a.items[0], b.items[0]]
  if (a.items.length > 1 || b.items.length > 1 || x === undefined || y === undefined) return 0
  if (x.window === y.window || Math.abs(x.window - y.window) > WINDOW_REACH) return 0
  return OVERLAP_WEIGHT * (sharedActivity(x, y) ?? 0)
}

/** Weight of the item pairs of one window whose voices differ. */
function conflictOf(a: Group, b: Group, sameVoice: number): number {
  if (a.lastWindow < b.firstWindow || b.lastWindow < a.firstWindow) return 0
  const [small, large] = a.windows.size < b.windows.size ? [a, b] : [b, a]
  let sum = 0
  for (const [window, items] of small.windows) {
    for (const item of items) {
      for (const other of large.windows.get(window) ?? []) {
        if (item.embedding === null || other.embedding === null) continue
        if (dot(item.embedding, other.embedding) > sameVoice) continue
        sum += Math.min(item.soloSeconds, other.soloSeconds)
      }
    }
  }
  return sum
}

function merge(groups: readonly Group[]): Group {
  const weight = groups.reduce((sum, group) => sum + group.weight, 0)
  const mean = new Float64Array(groups[0]?.mean.length ?? 0)
  for (const group of groups) {
    for (let i = 0; i < mean.length; i++) {
      mean[i] = (mean[i] as number) + ((group.mean[i] as number) * group.weight) / weight
    }
  }
  const items = groups.flatMap((group) => group.items)
  return {
    items,
    weight,
    mean,
    windows: Map.groupBy(items, (item) => item.window),
    firstWindow: Math.min(...groups.map((group) => group.firstWindow)),
    lastWindow: Math.max(...groups.map((group) => group.lastWindow)),
  }
}
