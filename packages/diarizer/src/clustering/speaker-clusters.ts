import type { Evidence, Item } from '../evidence.ts'
import { EMBEDDING_SIZE } from '../models.ts'
import { type Group, groupOf, joinGroups } from './group.ts'
import type { SpeakerCount } from './speaker-count.ts'
import { dot, unit } from './vector.ts'

const MIN_SAME_VOICE = 0.55

const MAX_SAME_VOICE = 0.8

const ABOVE_MEDIAN = 0.22

/** Items with less solo speech are not clustered. */
const MIN_ITEM_SECONDS = 1
/** Clusters with a smaller cosine are different speakers. */
const JOIN_ABOVE = 0.4
/** Windows per clustering block (12.5 minutes); the clusters of the blocks are clustered again. */
const BLOCK_WINDOWS = 300
/** Smaller clusters are dropped, and their items are assigned to the others. */
const MIN_CLUSTER_SECONDS = 1

/** A speaker of the recording. */
export interface SpeakerCluster {
  /** Embedding as a unit vector. */
  readonly centroid: Float32Array
  readonly items: readonly Item[]
}

/**
 * Finds the speakers of a recording by constrained average linkage over the items of all windows: block by block and
 * then over the clusters of the blocks. This continues the same linkage, so that the cost grows with the number of
 * speakers and not with the square of the duration.
 */
export function clusterSpeakers(evidence: Evidence, count: SpeakerCount): SpeakerCluster[] {
  const itemsToCluster = selectItems(evidence, count.atLeast)
  const stop = { threshold: JOIN_ABOVE, atLeast: count.atLeast }
  const sameVoice = sameVoiceCosine(itemsToCluster)
  const blocks = new Map<number, Group[]>()
  for (const item of itemsToCluster) {
    const block = Math.floor(item.window / BLOCK_WINDOWS)
    const groups = blocks.get(block) ?? []
    groups.push(groupOf(item))
    blocks.set(block, groups)
  }
  const parts = [...blocks.values()].flatMap((groups) => joinGroups(groups, stop, sameVoice))
  const all = blocks.size > 1 ? joinGroups(parts, stop, sameVoice) : parts
  const large = dropSmall(all, count.atLeast)
  const limited = large.length > count.atMost ? limitClusters(large, count, sameVoice) : large
  if (limited.length === 0) return speakerWithoutEmbedding(evidence)
  return limited.flatMap((group) => {
    const centroid = unit(Float32Array.from(group.mean))
    return centroid === null ? [] : [{ centroid, items: group.items }]
  })
}

/** Returns one speaker without an embedding if there is speech that is too short to embed; otherwise none. */
function speakerWithoutEmbedding(evidence: Evidence): SpeakerCluster[] {
  const hasSpeech = evidence.windows.some((items) => items.length > 0)
  return hasSpeech ? [{ centroid: new Float32Array(EMBEDDING_SIZE), items: [] }] : []
}

function selectItems(evidence: Evidence, atLeast: number): Item[] {
  const embedded = evidence.windows.flat().filter((item) => item.embedding !== null)
  const long = embedded.filter((item) => item.soloSeconds >= MIN_ITEM_SECONDS)
  return long.length >= atLeast ? long : embedded
}

function dropSmall(groups: readonly Group[], atLeast: number): Group[] {
  const bySize = [...groups].sort((a, b) => b.weight - a.weight)
  return bySize.filter((group, rank) => rank < atLeast || group.weight >= MIN_CLUSTER_SECONDS)
}

/** Joins groups until at most `count.atMost` are left. If conflicts prevent that, drops the smallest. */
function limitClusters(groups: readonly Group[], count: SpeakerCount, sameVoice: number): Group[] {
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
 * Returns the cosine above which two items of one window are the same speaker (the segmentation sometimes splits a
 * speaker). It is well above the median cosine of different speakers of a window in this recording, because a narrow or
 * noisy channel makes all voices more similar.
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
  return Math.min(MAX_SAME_VOICE, Math.max(MIN_SAME_VOICE, median + ABOVE_MEDIAN))
}
