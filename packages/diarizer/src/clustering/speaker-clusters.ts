import type { Evidence, Item } from '../evidence.ts'
import { EMBEDDING_SIZE } from '../grid.ts'
import { dot, unit } from '../vector.ts'
import {
  type Group,
  groupOf,
  groupOfTree,
  groupSimilarity,
  itemsOf,
  joinByItems,
  joinByVoice,
  joinByVoiceTwice,
  weightOf,
} from './group.ts'
import type { SpeakerCount } from './speaker-count.ts'
import { ONE_VOICE_ABOVE } from './voice-similarity.ts'

const MIN_SAME_VOICE = 0.55

const MAX_SAME_VOICE = 0.8

const ABOVE_MEDIAN = 0.22

/** Items with less solo speech are not clustered. */
const MIN_ITEM_SECONDS = 1
/** Items are joined above this mean cosine (with the bonus for shared activity). */
const JOIN_ITEMS_ABOVE = 0.7
/** Groups that a window separates are one speaker only above this similarity: the segmentation may be wrong. */
const SEPARATED_ABOVE = 0.8
/** The doubt about the number of speakers: what it is if both thresholds of one voice are moved by this step. */
export const SIMILARITY_STEP = 0.075
/** Windows per clustering block (12.5 minutes); the groups of the blocks are joined again. */
const BLOCK_WINDOWS = 300
/** Smaller groups are no speakers: at least 0.5 % of the speech, but between 1 and 8 s of item time. */
const MIN_SPEAKER_SHARE = 0.005
const MIN_SPEAKER_SECONDS = { least: 1, most: 8 }
/** A speaker is split only into parts of at least this item time (5 s of speech), to reach the number that a hint requires. */
const MIN_SPLIT_SECONDS = 20
/** Parts with a larger similarity are not split, just above one voice: the rest of the required speakers is forced later. */
const SPLIT_BELOW = 0.85

/** A speaker of the recording. */
export interface SpeakerCluster {
  /** Embedding as a unit vector. */
  readonly centroid: Float32Array
  readonly items: readonly Item[]
}

/**
 * Finds the speakers of a recording (`docs/clustering.md`):
 * 1. In blocks of 12.5 minutes, items are joined by average linkage, then the groups by voice. Groups that one window
 *    separates stay separate.
 * 2. The groups of all blocks are joined by voice, first with, then without regard to the windows: the segmentation
 *    sometimes separates one speaker.
 * 3. Small groups are dropped; their items are assigned to the speakers later.
 * 4. A hint adds or removes the speakers for which the evidence is weakest.
 */
export function clusterSpeakers(
  evidence: Evidence,
  count: SpeakerCount,
  groups = groupVoices(evidence, count),
): SpeakerCluster[] {
  const speakers = speakersIn(groups.usual, count)
  if (speakers.length === 0) return speakerWithoutEmbedding(evidence)
  return speakers.flatMap((group) => {
    const centroid = unit(Float32Array.from(group.mean))
    return centroid === null ? [] : [{ centroid, items: itemsOf(group.tree) }]
  })
}

/** The groups of a recording, each by decreasing weight. */
export interface VoiceGroups {
  readonly usual: readonly Group[]
  /** With thresholds that are lower by `SIMILARITY_STEP`. */
  readonly looser: readonly Group[]
  /** With thresholds that are higher by `SIMILARITY_STEP`. */
  readonly stricter: readonly Group[]
}

/** Joins items to groups. The steps that take long are shared by all three results. */
export function groupVoices(evidence: Evidence, count: SpeakerCount): VoiceGroups {
  const items = selectItems(evidence, count.atLeast)
  const sameVoice = sameVoiceCosine(items)
  const [least, stricter] = [ONE_VOICE_ABOVE, ONE_VOICE_ABOVE + SIMILARITY_STEP]
  const blocks = [
    ...Map.groupBy(items, (item) => Math.floor(item.window / BLOCK_WINDOWS)).values(),
  ].map((block) =>
    joinByVoiceTwice(
      joinByItems(block.map(groupOf), JOIN_ITEMS_ABOVE, sameVoice),
      { least, stricter },
      sameVoice,
    ),
  )
  const joinBlocks = (parts: readonly Group[], step: number): Group[] => {
    const joined = joinByVoice(parts, ONE_VOICE_ABOVE + step, sameVoice)
    return byWeight(joinByVoice(joined, SEPARATED_ABOVE + step, null))
  }
  const parts = blocks.flatMap(({ groups }) => groups)
  return {
    usual: joinBlocks(parts, 0),
    looser: joinBlocks(parts, -SIMILARITY_STEP),
    stricter: joinBlocks(
      blocks.flatMap((block) => block.stricter),
      SIMILARITY_STEP,
    ),
  }
}

/** The number of speakers among groups. */
export function countSpeakers(groups: readonly Group[], count: SpeakerCount): number {
  return speakersIn(groups, count).length
}

function byWeight(groups: readonly Group[]): Group[] {
  return groups.toSorted((a, b) => b.weight - a.weight)
}

/** @param groups by decreasing weight */
function speakersIn(groups: readonly Group[], { atLeast, atMost }: SpeakerCount): Group[] {
  const total = groups.reduce((sum, group) => sum + group.weight, 0)
  const { least, most } = MIN_SPEAKER_SECONDS
  const minSeconds = Math.min(most, Math.max(least, MIN_SPEAKER_SHARE * total))
  const large = groups.filter((group, rank) => rank === 0 || group.weight >= minSeconds)
  return removeSpeakers(addSpeakers(large, groups.slice(large.length), atLeast), atMost)
}

/** Adds the small groups by size, then splits speakers at their least certain join, until there are `atLeast`. */
function addSpeakers(large: readonly Group[], small: readonly Group[], atLeast: number): Group[] {
  const speakers = [...large, ...small.slice(0, Math.max(0, atLeast - large.length))]
  while (speakers.length < atLeast) {
    let best: { index: number; parts: readonly Group[]; similarity: number } | undefined
    speakers.forEach((group, index) => {
      const parts = splitOf(group)
      if (parts === null) return
      const similarity = groupSimilarity(...parts)
      if (similarity < (best?.similarity ?? SPLIT_BELOW)) best = { index, parts, similarity }
    })
    if (best === undefined) break
    speakers.splice(best.index, 1, ...best.parts)
  }
  return speakers
}

/** The last join of two parts that are long enough; null if there is none. Shorter parts stay with their sibling. */
function splitOf(group: Group): readonly [Group, Group] | null {
  let tree = group.tree
  while ('parts' in tree) {
    const [a, b] = tree.parts
    if (Math.min(weightOf(a), weightOf(b)) >= MIN_SPLIT_SECONDS) {
      return [groupOfTree(a), groupOfTree(b)]
    }
    tree = weightOf(a) >= weightOf(b) ? a : b
  }
  return null
}

/** Removes the speakers that explain the least: little speech, or a voice like another one's. */
function removeSpeakers(groups: readonly Group[], atMost: number): Group[] {
  const speakers = [...groups]
  while (speakers.length > atMost) {
    const losses = speakers.map((a) => {
      const others = speakers.filter((b) => b !== a).map((b) => groupSimilarity(a, b))
      return a.weight * (1 - Math.max(...others))
    })
    speakers.splice(losses.indexOf(Math.min(...losses)), 1)
  }
  return speakers
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
