import type { Item } from '../evidence.ts'
import { STEP_FRAMES, WINDOW_FRAMES } from '../grid.ts'
import { linkage } from './linkage.ts'
import { sharedActivity, WINDOW_REACH } from './shared-activity.ts'
import { dot } from './vector.ts'

/** Weight of shared activity in overlapping windows, added to the cosine of two items. */
const OVERLAP_WEIGHT = 0.6
/** Groups may be joined despite conflicts up to this fraction of their weight. */
const TOLERANCE = 0.1
/** Number of windows that contain the same moment. */
const WINDOWS_PER_MOMENT = WINDOW_FRAMES / STEP_FRAMES
/** Two embeddings of d seconds of one voice have an expected cosine of d / (d + 0.5): fitted, see docs/clustering.md. */
const NOISE_SECONDS = 0.5
/** Short speech varies more: similarity may be lower by this much per √(1/seconds) without excluding one voice. */
const TOLERANCE_PER_ROOT = 0.3

/** A group of items that belong to one speaker. */
export interface Group {
  readonly items: readonly Item[]
  /** Solo speech of the items in seconds; a moment counts once in each window. */
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
  /** The two groups it was joined from; none for a single item. */
  readonly parts: readonly Group[]
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
    parts: [],
  }
}

/** Joins two groups. */
export function joinGroups(a: Group, b: Group): Group {
  const weight = a.weight + b.weight
  const mean = a.mean.map((x, i) => (x * a.weight + (b.mean[i] as number) * b.weight) / weight)
  const items = [...a.items, ...b.items]
  return {
    items,
    weight,
    mean,
    windows: Map.groupBy(items, (item) => item.window),
    firstWindow: Math.min(a.firstWindow, b.firstWindow),
    lastWindow: Math.max(a.lastWindow, b.lastWindow),
    parts: [a, b],
  }
}

/**
 * Joins groups by average linkage on the cosine of their items. Single items of overlapping windows also get a bonus
 * for shared activity. Groups with conflicts (speakers of the same window) stay separate.
 * @param sameVoice cosine above which two items of one window are the same speaker
 */
export function joinByItems(
  groups: readonly Group[],
  threshold: number,
  sameVoice: number,
): Group[] {
  const similarity = (a: Group, b: Group) => dot(a.mean, b.mean) + overlapBonus(a, b)
  return joinAll(groups, threshold, similarity, sameVoice, false)
}

/**
 * Joins groups by the similarity of their voices. Groups with conflicts stay separate, unless `sameVoice` is null.
 */
export function joinByVoice(
  groups: readonly Group[],
  threshold: number,
  sameVoice: number | null,
): Group[] {
  return joinAll(groups, threshold, voiceSimilarity, sameVoice, true)
}

function joinAll(
  groups: readonly Group[],
  threshold: number,
  similarityOf: (a: Group, b: Group) => number,
  sameVoice: number | null,
  byCentroid: boolean,
): Group[] {
  const size = groups.length
  const similarity = new Float64Array(size * size)
  const conflict = sameVoice === null ? undefined : new Float64Array(size * size)
  groups.forEach((a, i) => {
    for (let j = i + 1; j < size; j++) {
      const b = groups[j] as Group
      const s = similarityOf(a, b)
      similarity[i * size + j] = s
      similarity[j * size + i] = s
      if (conflict === undefined || sameVoice === null) continue
      const c = conflictOf(a, b, sameVoice)
      conflict[i * size + j] = c
      conflict[j * size + i] = c
    }
  })
  const joined = [...groups]
  const labels = linkage(
    {
      similarity,
      weights: groups.map((group) => group.weight),
      ...(conflict && { conflict, tolerance: TOLERANCE }),
      ...(byCentroid && {
        similarityAfter: (a, k) => similarityOf(joined[a] as Group, joined[k] as Group),
      }),
      onJoin: (a, b) => {
        joined[a] = joinGroups(joined[a] as Group, joined[b] as Group)
      },
    },
    threshold,
  )
  return joined.filter((_, i) => labels.indexOf(labels[i] as number) === i)
}

/**
 * Similarity of the voices of two groups: the cosine of their means, divided by its expected value for one voice, plus
 * a tolerance for short speech. May exceed 1.
 */
export function voiceSimilarity(a: Group, b: Group): number {
  const cosine = dot(a.mean, b.mean) / Math.sqrt(dot(a.mean, a.mean) * dot(b.mean, b.mean))
  const [da, db] = [secondsOf(a), secondsOf(b)]
  const expected = Math.sqrt((da / (da + NOISE_SECONDS)) * (db / (db + NOISE_SECONDS)))
  return cosine / expected + TOLERANCE_PER_ROOT * Math.sqrt(1 / da + 1 / db)
}

/** Solo speech of a group in seconds, each moment counted once. */
function secondsOf(group: Group): number {
  let longest = 0
  for (const item of group.items) longest = Math.max(longest, item.soloSeconds)
  return Math.max(longest, group.weight / WINDOWS_PER_MOMENT)
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
