import { assign } from '@toolkit/core'
import type { Evidence, Item } from '../evidence.ts'
import { dot, softmax } from '../vector.ts'
import { sharedActivity, WINDOW_REACH } from './shared-activity.ts'
import type { SpeakerCluster } from './speaker-clusters.ts'

const OVERLAP_WEIGHT = 0.6
const TEMPERATURE = 0.05

/** An item with its assigned speaker. */
export interface AssignedItem {
  readonly item: Item
  /** Index of the speaker, or −1 if a window has more speakers than the recording. */
  readonly speaker: number
  /** Share of each speaker by voice (softmax of the cosines); null without an embedding. */
  readonly shares: readonly number[] | null
}

/**
 * Assigns a speaker to every item of every window. Clustered items keep the speaker of their cluster; the other items
 * of a window are matched one-to-one with the remaining speakers, by voice and by shared activity with neighbouring
 * windows.
 */
export function assignSpeakers(
  evidence: Evidence,
  clusters: readonly SpeakerCluster[],
): (readonly AssignedItem[])[] {
  const clusterOf = new Map<Item, number>()
  clusters.forEach((cluster, speaker) => {
    for (const item of cluster.items) clusterOf.set(item, speaker)
  })
  return evidence.windows.map((items, window) => {
    const cosines = items.map(({ embedding }) =>
      embedding === null ? null : clusters.map((cluster) => dot(embedding, cluster.centroid)),
    )
    const taken = new Set(items.flatMap((item) => clusterOf.get(item) ?? []))
    const free = clusters.map((_, speaker) => speaker).filter((speaker) => !taken.has(speaker))
    const rest = items.map((_, i) => i).filter((i) => !clusterOf.has(items[i] as Item))
    const scores = rest.map((i) => {
      const shared = meanSharedActivity(items[i] as Item, nearby(evidence, window), clusterOf)
      return free.map(
        (speaker) => (cosines[i]?.[speaker] ?? 0) + OVERLAP_WEIGHT * (shared.get(speaker) ?? 0),
      )
    })
    const matched = assign(scores)
    return items.map((item, i) => ({
      item,
      speaker: clusterOf.get(item) ?? free[matched[rest.indexOf(i)] ?? -1] ?? -1,
      shares: cosines[i] ? softmax(cosines[i], TEMPERATURE) : null,
    }))
  })
}

function nearby(evidence: Evidence, window: number): Item[] {
  return evidence.windows
    .slice(Math.max(0, window - WINDOW_REACH), window + WINDOW_REACH + 1)
    .flat()
}

/** Mean shared activity of an item with each speaker's clustered items in overlapping windows, 0 … 1. */
function meanSharedActivity(
  item: Item,
  others: readonly Item[],
  clusterOf: ReadonlyMap<Item, number>,
) {
  const sums = new Map<number, { sum: number; count: number }>()
  for (const other of others) {
    const speaker = clusterOf.get(other)
    if (speaker === undefined || other.window === item.window) continue
    const shared = sharedActivity(item, other)
    if (shared === null) continue
    const known = sums.get(speaker) ?? { sum: 0, count: 0 }
    sums.set(speaker, { sum: known.sum + shared, count: known.count + 1 })
  }
  return new Map([...sums].map(([speaker, { sum, count }]) => [speaker, sum / count]))
}
