import { type BoundedField, isolated, type SpeakerCountDoubt } from '@toolkit/server/client'
import { statusWords } from '../../format/status-words.ts'
import { type KnownProviders, sourceWords } from '../../providers/known-providers.ts'
import { type RecordingsSearch, type SearchChanges, tagsOf } from '../recordings-search.ts'

/** The filters of the row, each with a popover. */
export const FILTERS = [
  'status',
  'source',
  'tag',
  'voice',
  'speakerCountDoubt',
  'sampleMean',
  'humanScore',
  'turnMinimum',
  'overlapShare',
  'errorRate',
] as const

export type FilterName = (typeof FILTERS)[number]

/** The names of the filters while they are not set. */
export const FILTER_NAMES: Readonly<Record<FilterName, string>> = {
  status: 'Status',
  source: 'Diarized by',
  tag: 'Tags',
  voice: 'With voice',
  speakerCountDoubt: 'Number of speakers',
  sampleMean: 'Confidence',
  humanScore: 'My score',
  turnMinimum: 'Min. turn',
  overlapShare: 'Overlap',
  errorRate: 'Errors',
}

/** What the filter of the number of speakers leaves. */
export const COUNT_DOUBT_WORDS: Readonly<Record<SpeakerCountDoubt, string>> = {
  some: 'Unsure only',
  none: 'Without doubt only',
  given: 'Given by you only',
}

/** The name of a voice by its id; null: it is deleted, or not loaded yet. */
type VoiceNameOf = (id: string) => string | null

/** Describes all set filters, the text that is searched for first. */
export function filterWords(
  search: RecordingsSearch,
  known: KnownProviders,
  voiceNameOf: VoiceNameOf,
): readonly string[] {
  const chips = FILTERS.flatMap((filter) => chipWords(search, filter, known, voiceNameOf) ?? [])
  return search.q === undefined ? chips : [`Name: ${search.q}`, ...chips]
}

/** Describes a set filter, such as `Confidence 60–100`; null if it is not set. */
export function chipWords(
  search: RecordingsSearch,
  filter: FilterName,
  known: KnownProviders,
  voiceNameOf: VoiceNameOf,
): string | null {
  if (filter === 'status') return statusChip(search)
  if (filter === 'source') {
    const { provider, model } = search
    if (provider === undefined || model === undefined) return null
    return `Diarized by: ${sourceWords(known, { provider, model })}`
  }
  if (filter === 'tag') {
    const tags = tagsOf(search)
    return tags.length === 0 ? null : `${FILTER_NAMES.tag}: ${tags.map(isolated).join(', ')}`
  }
  if (filter === 'voice') {
    const { voice } = search
    if (voice === undefined) return null
    return `${FILTER_NAMES.voice}: ${isolated(voiceNameOf(voice) ?? 'unknown')}`
  }
  if (filter === 'speakerCountDoubt') {
    const doubt = search.speakerCountDoubt
    return doubt === undefined
      ? null
      : `${FILTER_NAMES[filter]}: ${COUNT_DOUBT_WORDS[doubt].toLowerCase()}`
  }
  const range = rangeWords(search, filter)
  const presence =
    filter === 'humanScore' ? presenceWords(search.unscored, 'scored', 'not scored') : null
  const words = [range, presence].filter((part) => part !== null)
  return words.length === 0 ? null : `${FILTER_NAMES[filter]}: ${words.join(', ')}`
}

/** The changes that remove a filter. */
export function withoutFilter(filter: FilterName): SearchChanges {
  if (filter === 'status') return { status: undefined, undiarized: undefined }
  if (filter === 'source') return { provider: undefined, model: undefined }
  if (filter === 'tag') return { tag: undefined }
  if (filter === 'voice') return { voice: undefined }
  if (filter === 'speakerCountDoubt') return { speakerCountDoubt: undefined }
  const range = { [`${filter}From`]: undefined, [`${filter}To`]: undefined }
  return filter === 'humanScore' ? { ...range, unscored: undefined } : range
}

function statusChip({ status, undiarized }: RecordingsSearch): string | null {
  const words = [
    status === undefined ? null : statusWords(status),
    presenceWords(undiarized, 'with a result', 'without a result'),
  ].filter((part) => part !== null)
  return words.length === 0 ? null : `Status: ${words.join(', ')}`
}

function rangeWords(search: RecordingsSearch, field: BoundedField): string | null {
  const from = search[`${field}From`]
  const to = search[`${field}To`]
  if (from === undefined && to === undefined) return null
  if (from === undefined) return `≤ ${to}`
  return to === undefined ? `≥ ${from}` : `${from}–${to}`
}

/** @param having, lacking what the recordings have or lack. */
function presenceWords(
  presence: RecordingsSearch['unscored'],
  having: string,
  lacking: string,
): string | null {
  if (presence === undefined) return null
  return { include: `also ${lacking}`, exclude: `only ${having}`, only: `only ${lacking}` }[
    presence
  ]
}
