import type { Evidence, Item } from '../evidence.ts'
import { EMBEDDING_SIZE } from '../models.ts'
import { type Group, groupOf, joinGroups } from './group.ts'
import type { SpeakerCount } from './speaker-count.ts'
import { dot, unit } from './vector.ts'

const LEAST = 0.55

const MOST = 0.8

const ABOVE_MEDIAN = 0.22

/** Items with less speech of their own than this do not found a speaker. */
const FOUNDING_SECONDS = 1
/** Clusters whose voices are less alike than this are two people. */
const JOIN_ABOVE = 0.4
/** Windows clustered at once: 12.5 minutes. Beyond, the clusters of the blocks are clustered. */
const BLOCK_WINDOWS = 300
/** Clusters with less are dropped; their items are given to the others. */
const SMALLEST_CLUSTER_SECONDS = 1

/** One person of the recording. */
export interface SpeakerCluster {
  /** The voice as a unit vector. */
  readonly centroid: Float32Array
  readonly items: readonly Item[]
}

/**
 * Finds the people of a recording: constrained average linkage over the items of all windows, block by block and then
 * over the blocks' clusters (which continues the same linkage, so that its cost grows with the people and not with
 * the square of the hours).
 */
export function clusterSpeakers(evidence: Evidence, count: SpeakerCount): SpeakerCluster[] {
  const founding = foundingItems(evidence, count.atLeast)
  const stop = { threshold: JOIN_ABOVE, atLeast: count.atLeast }
  const sameVoice = sameVoiceCosine(founding)
  const blocks = new Map<number, Group[]>()
  for (const item of founding) {
    const block = Math.floor(item.window / BLOCK_WINDOWS)
    const groups = blocks.get(block) ?? []
    groups.push(groupOf(item))
    blocks.set(block, groups)
  }
  const parts = [...blocks.values()].flatMap((groups) => joinGroups(groups, stop, sameVoice))
  const all = blocks.size > 1 ? joinGroups(parts, stop, sameVoice) : parts
  const lasting = dropSmall(all, count.atLeast)
  const bounded = lasting.length > count.atMost ? bound(lasting, count, sameVoice) : lasting
  if (bounded.length === 0) return nameless(evidence)
  return bounded.flatMap((group) => {
    const centroid = unit(Float32Array.from(group.mean))
    return centroid === null ? [] : [{ centroid, items: group.items }]
  })
}

/** One speaker without a voice, where someone speaks too little to have one; nobody where nobody speaks. */
function nameless(evidence: Evidence): SpeakerCluster[] {
  const spoken = evidence.windows.some((items) => items.length > 0)
  return spoken ? [{ centroid: new Float32Array(EMBEDDING_SIZE), items: [] }] : []
}

function foundingItems(evidence: Evidence, atLeast: number): Item[] {
  const voiced = evidence.windows.flat().filter((item) => item.embedding !== null)
  const long = voiced.filter((item) => item.soloSeconds >= FOUNDING_SECONDS)
  return long.length >= atLeast ? long : voiced
}

function dropSmall(groups: readonly Group[], atLeast: number): Group[] {
  const bySize = [...groups].sort((a, b) => b.weight - a.weight)
  return bySize.filter((group, rank) => rank < atLeast || group.weight >= SMALLEST_CLUSTER_SECONDS)
}

/** Joins on until few enough are left; where those that are left may not join, the smallest are given up. */
function bound(groups: readonly Group[], count: SpeakerCount, sameVoice: number): Group[] {
  const joined = joinGroups(
    groups,
    {
      threshold: Number.POSITIVE_INFINITY,
      atLeast: count.atMost,
      atMost: count.atMost,
    },
    sameVoice,
  )
  return joined.sort((a, b) => b.weight - a.weight).slice(0, count.atMost)
}

/**
 * The cosine above which two voices of one window are one person after all (the segmentation sometimes tells one person
 * apart into two): well above what different people of a window have in this recording, since a narrow or noisy channel
 * makes all voices more alike.
 */
export function sameVoiceCosine(items: readonly Item[]): number {
  const cosines = [...Map.groupBy(items, (item) => item.window).values()].flatMap((window) =>
    window.flatMap((a, i) =>
      window
        .slice(i + 1)
        .flatMap((b) =>
          a.embedding === null || b.embedding === null ? [] : dot(a.embedding, b.embedding),
        ),
    ),
  )
  cosines.sort((a, b) => a - b)
  const median = cosines[Math.floor(cosines.length / 2)] ?? 0
  return Math.min(MOST, Math.max(LEAST, median + ABOVE_MEDIAN))
}
