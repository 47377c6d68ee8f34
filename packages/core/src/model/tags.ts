import { isBlankName } from './name.ts'
import { nameKey } from './recording-query.ts'

/** The most tags of a recording, and of a filter. */
export const MAX_TAGS = 20
/** The most characters (code points) of a tag. */
export const MAX_TAG_CHARACTERS = 60

const CONTROL = /\p{Cc}/u

/** A tag as it is stored: NFKC, without white space around it. */
export function normalizedTag(tag: string): string {
  return tag.normalize('NFKC').trim()
}

/** The form by which tags are compared: without regard to case. */
export function tagKey(tag: string): string {
  return nameKey(tag).trim()
}

/** Why a normalized tag is refused, to be shown after the name of its field; null if it is not. */
export function tagFault(tag: string): string | null {
  if (!tag.isWellFormed()) return 'is not well-formed Unicode'
  if (CONTROL.test(tag)) return 'must not hold control characters'
  if (isBlankName(tag)) return 'must not be empty'
  return [...tag].length > MAX_TAG_CHARACTERS
    ? `must have at most ${MAX_TAG_CHARACTERS} characters`
    : null
}

/** The tags of a recording as they are stored: each once, in its first spelling, by their keys. */
export function sortedTags(tags: readonly string[]): readonly string[] {
  const byKey = new Map<string, string>()
  for (const tag of tags) if (!byKey.has(tagKey(tag))) byKey.set(tagKey(tag), tag)
  return [...byKey].sort(([a], [b]) => compareTexts(a, b)).map(([, tag]) => tag)
}

/** A tag, and how many recordings have it. */
export interface TagCount {
  readonly tag: string
  readonly recordings: number
}

/**
 * Joins counts of spellings to counts of tags, by their keys. A tag is shown in the first of its spellings, by code unit. A
 * recording must be counted for one spelling of a tag only.
 */
export function countedTags(spellings: Iterable<TagCount>): readonly TagCount[] {
  const byKey = new Map<string, TagCount>()
  for (const { tag, recordings } of spellings) {
    const before = byKey.get(tagKey(tag))
    byKey.set(tagKey(tag), {
      tag: before === undefined || tag < before.tag ? tag : before.tag,
      recordings: recordings + (before?.recordings ?? 0),
    })
  }
  return [...byKey].sort(([a], [b]) => compareTexts(a, b)).map(([, count]) => count)
}

/** The most tags that are listed. */
export const MAX_LISTED_TAGS = 1_000

/** At most `most` of the tags, those of most recordings; ties and the order as given. */
export function mostUsed(counts: readonly TagCount[], most: number): readonly TagCount[] {
  if (counts.length <= most) return counts
  const kept = new Set(counts.toSorted((a, b) => b.recordings - a.recordings).slice(0, most))
  return counts.filter((count) => kept.has(count))
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
