import type { Item } from '../evidence.ts'
import { STEP_FRAMES, WINDOW_FRAMES } from '../grid.ts'
import { dot } from '../vector.ts'
import { linkage } from './linkage.ts'
import { sharedActivity, WINDOW_REACH } from './shared-activity.ts'
import { type Voice, voiceSimilarity } from './voice-similarity.ts'

/** Weight of shared activity in overlapping windows, added to the cosine of two items. */
const OVERLAP_WEIGHT = 0.6
/** Groups may be joined despite conflicts up to this fraction of their weight. */
const TOLERANCE = 0.1
/** Number of windows that contain the same moment. */
const WINDOWS_PER_MOMENT = WINDOW_FRAMES / STEP_FRAMES
/** Short speech varies more: similarity may be lower by this much per √(1/seconds) without excluding one voice. */
const TOLERANCE_PER_ROOT = 0.3

/** How a group was joined: an item, or two trees. Without the voices, which would need gigabytes for a day. */
export type GroupTree =
  | Item
  | { readonly weight: number; readonly parts: readonly [GroupTree, GroupTree] }

/** A group of items that belong to one speaker. */
export interface Group {
  readonly tree: GroupTree
  /** Solo speech of the items in seconds; a moment counts once in each window. */
  readonly weight: number
  /** Solo speech of the longest item in seconds. */
  readonly longest: number
  /**
   * Weighted mean of the items' unit vectors (not normalized): the mean cosine of two groups is the dot product of
   * their means.
   */
  readonly mean: Float64Array
  /** Length of the mean. */
  readonly norm: number
}

/** Creates a group of one item. */
export function groupOf(item: Item): Group {
  const mean = Float64Array.from(item.embedding ?? [])
  const { soloSeconds: weight } = item
  return { tree: item, weight, longest: weight, mean, norm: Math.sqrt(dot(mean, mean)) }
}

function joinTwo(a: Group, b: Group): Group {
  const weight = a.weight + b.weight
  const mean = a.mean.map((x, i) => (x * a.weight + (b.mean[i] as number) * b.weight) / weight)
  return {
    tree: { weight, parts: [a.tree, b.tree] },
    weight,
    longest: Math.max(a.longest, b.longest),
    mean,
    norm: Math.sqrt(dot(mean, mean)),
  }
}

/** Computes the group of a tree again. */
export function groupOfTree(tree: GroupTree): Group {
  const [first, ...others] = itemsOf(tree)
  const group = groupOf(first as Item)
  const whole = others.reduce((sum, item) => joinTwo(sum, groupOf(item)), group)
  return { ...whole, tree }
}

/** The items of a group, in the order in which they were joined. */
export function itemsOf(tree: GroupTree): Item[] {
  const items: Item[] = []
  const rest = [tree]
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if ('parts' in next) rest.push(next.parts[1], next.parts[0])
    else items.push(next)
  }
  return items
}

export function weightOf(tree: GroupTree): number {
  return 'parts' in tree ? tree.weight : tree.soloSeconds
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
  const thresholds = { least: threshold, stricter: threshold }
  return joinAll(groups, thresholds, similarity, sameVoice, false).groups
}

/**
 * Joins groups by the similarity of their voices. Groups with conflicts stay separate, unless `sameVoice` is null.
 */
export function joinByVoice(
  groups: readonly Group[],
  threshold: number,
  sameVoice: number | null,
): Group[] {
  return joinByVoiceTwice(groups, { least: threshold, stricter: threshold }, sameVoice).groups
}

/** As `joinByVoice` with the threshold `least`, and what it gives with a stricter one: the most similar are joined first. */
export function joinByVoiceTwice(
  groups: readonly Group[],
  thresholds: Thresholds,
  sameVoice: number | null,
): JoinedGroups {
  return joinAll(groups, thresholds, groupSimilarity, sameVoice, true)
}

interface Thresholds {
  readonly least: number
  /** At least `least`. */
  readonly stricter: number
}

interface JoinedGroups {
  readonly groups: Group[]
  /** The groups before the first join below the stricter threshold. */
  readonly stricter: Group[]
}

function joinAll(
  groups: readonly Group[],
  thresholds: Thresholds,
  similarityOf: (a: Group, b: Group) => number,
  sameVoice: number | null,
  byCentroid: boolean,
): JoinedGroups {
  const size = groups.length
  const similarity = new Float64Array(size * size)
  const conflict = sameVoice === null ? undefined : new Float64Array(size * size)
  const windows = sameVoice === null ? [] : groups.map(windowsOf)
  groups.forEach((a, i) => {
    for (let j = i + 1; j < size; j++) {
      const b = groups[j] as Group
      const s = similarityOf(a, b)
      similarity[i * size + j] = s
      similarity[j * size + i] = s
      if (conflict === undefined || sameVoice === null) continue
      const c = conflictOf(windows[i] as WindowItems, windows[j] as WindowItems, sameVoice)
      conflict[i * size + j] = c
      conflict[j * size + i] = c
    }
  })
  const joined: (Group | null)[] = [...groups]
  const left = () => joined.filter((group) => group !== null)
  let stricter: Group[] | null = null
  linkage(
    {
      similarity,
      weights: groups.map((group) => group.weight),
      ...(conflict && { conflict, tolerance: TOLERANCE }),
      ...(byCentroid && {
        similarityAfter: (a, k) => similarityOf(joined[a] as Group, joined[k] as Group),
      }),
      onJoin: (a, b, joinedAt) => {
        if (joinedAt < thresholds.stricter) stricter ??= left()
        joined[a] = joinTwo(joined[a] as Group, joined[b] as Group)
        joined[b] = null
      },
    },
    thresholds.least,
  )
  return { groups: left(), stricter: stricter ?? left() }
}

/** Similarity of the voices of two groups; higher for short speech, which may differ by chance. */
export function groupSimilarity(a: Group, b: Group): number {
  return voiceSimilarity(voiceOf(a), voiceOf(b), TOLERANCE_PER_ROOT)
}

/** The voice of a group: each moment counts once. */
function voiceOf({ mean, norm, longest, weight }: Group): Voice {
  return { mean, norm, seconds: Math.max(longest, weight / WINDOWS_PER_MOMENT) }
}

function overlapBonus(a: Group, b: Group): number {
  const [x, y] = [a.tree, b.tree]
  if ('parts' in x || 'parts' in y) return 0
  if (x.window === y.window || Math.abs(x.window - y.window) > WINDOW_REACH) return 0
  return OVERLAP_WEIGHT * (sharedActivity(x, y) ?? 0)
}

interface WindowItems {
  readonly byWindow: ReadonlyMap<number, readonly Item[]>
  readonly first: number
  readonly last: number
}

function windowsOf(group: Group): WindowItems {
  const byWindow = Map.groupBy(itemsOf(group.tree), (item) => item.window)
  let first = Number.POSITIVE_INFINITY
  let last = -1
  for (const window of byWindow.keys()) {
    first = Math.min(first, window)
    last = Math.max(last, window)
  }
  return { byWindow, first, last }
}

/** Weight of the item pairs of one window whose voices differ. */
function conflictOf(a: WindowItems, b: WindowItems, sameVoice: number): number {
  if (a.last < b.first || b.last < a.first) return 0
  const [small, large] = a.byWindow.size < b.byWindow.size ? [a, b] : [b, a]
  let sum = 0
  for (const [window, items] of small.byWindow) {
    for (const item of items) {
      for (const other of large.byWindow.get(window) ?? []) {
        if (item.embedding === null || other.embedding === null) continue
        if (dot(item.embedding, other.embedding) > sameVoice) continue
        sum += Math.min(item.soloSeconds, other.soloSeconds)
      }
    }
  }
  return sum
}
