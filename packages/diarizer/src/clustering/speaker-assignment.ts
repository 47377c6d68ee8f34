import type { Evidence, Item } from '../evidence.ts'
import { assign } from './hungarian.ts'
import { sharedActivity, WINDOW_REACH } from './shared-activity.ts'
import type { SpeakerCluster } from './speaker-clusters.ts'
import { dot, softmax } from './vector.ts'

const DRAW = 0.6
const TEMPERATURE = 0.05

/** What is known about one item: which speaker of the recording it is, and how surely. */
export interface Identified {
  readonly item: Item
  /** Number of the speaker, or −1 where a window has more people than the recording has speakers. */
  readonly speaker: number
  /** The share of each speaker by the voice alone (softmax of the cosines); null where no voice could be heard. */
  readonly shares: readonly number[] | null
}

/**
 * Gives every item of every window its speaker: those that founded a speaker keep it, the others of a window are
 * matched one to one with the speakers left, by voice and by what they share with their neighbours.
 */
export function identify(
  evidence: Evidence,
  clusters: readonly SpeakerCluster[],
): (readonly Identified[])[] {
  const founded = new Map<Item, number>()
  clusters.forEach((cluster, speaker) => {
    for (const item of cluster.items) founded.set(item, speaker)
  })
  return evidence.windows.map((items, window) => {
    const cosines = items.map(({ embedding }) =>
      embedding === null ? null : clusters.map((cluster) => dot(embedding, cluster.centroid)),
    )
    const taken = new Set(items.flatMap((item) => founded.get(item) ?? []))
    const free = clusters.map((_, speaker) => speaker).filter((speaker) => !taken.has(speaker))
    const rest = items.map((_, i) => i).filter((i) => !founded.has(items[i] as Item))
    const scores = rest.map((i) => {
      const drawn = draws(items[i] as Item, nearby(evidence, window), founded)
      return free.map((speaker) => (cosines[i]?.[speaker] ?? 0) + DRAW * (drawn.get(speaker) ?? 0))
    })
    const matched = assign(scores)
    return items.map((item, i) => ({
      item,
      speaker: founded.get(item) ?? free[matched[rest.indexOf(i)] ?? -1] ?? -1,
      shares: cosines[i] ? softmax(cosines[i], TEMPERATURE) : null,
    }))
  })
}

function nearby(evidence: Evidence, window: number): Item[] {
  return evidence.windows
    .slice(Math.max(0, window - WINDOW_REACH), window + WINDOW_REACH + 1)
    .flat()
}

/** How much an item shares with each speaker's known items in overlapping windows: the mean over those, 0 … 1. */
function draws(item: Item, others: readonly Item[], founded: ReadonlyMap<Item, number>) {
  const sums = new Map<number, { sum: number; count: number }>()
  for (const other of others) {
    const speaker = founded.get(other)
    if (speaker === undefined || other.window === item.window) continue
    const shared = sharedActivity(item, other)
    if (shared === null) continue
    const known = sums.get(speaker) ?? { sum: 0, count: 0 }
    sums.set(speaker, { sum: known.sum + shared, count: known.count + 1 })
  }
  return new Map([...sums].map(([speaker, { sum, count }]) => [speaker, sum / count]))
}
