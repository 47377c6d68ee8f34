import {
  type BoundsDeclaration,
  fieldsWhere,
  type NamesWith,
  type SortNames,
  sortedFields,
} from './fields.ts'
import { folderOf } from './folder.ts'
import { withoutExtension } from './name.ts'
import { RECORDING_FIELDS, type Recording } from './recording.ts'
import type { ScoreOrigin } from './score.ts'

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Whether there are items after the last one. */
  readonly more: boolean
  /** How many items match in total. */
  readonly total: number
}

/** An inclusive range; null: no bound. */
export interface Bounds {
  readonly from: number | null
  readonly to: number | null
}

export const NO_BOUNDS: Bounds = { from: null, to: null }

/** Whether the range has a bound. */
export function isBounded(bounds: Bounds): boolean {
  return bounds.from !== null || bounds.to !== null
}

/** Where a page starts: after the item with this sort value and id. */
export interface Position {
  readonly value: number | string | null
  readonly id: string
}

type Declared = typeof RECORDING_FIELDS

export type RecordingSort = SortNames<Declared>

/** A field that lists can be sorted by. */
export type SortedField = NamesWith<Declared, { readonly sorts: true | string }>

/** The field that each sort compares. */
export const SORTED_RECORDING_FIELDS = sortedFields<Declared, SortedField>(RECORDING_FIELDS)

export const RECORDING_SORTS = Object.keys(SORTED_RECORDING_FIELDS) as readonly RecordingSort[]

/** Whether a sort compares strings; the others compare numbers. */
export function isTextSort(sort: RecordingSort): boolean {
  const { kind } = RECORDING_FIELDS[SORTED_RECORDING_FIELDS[sort]]
  return kind === 'text' || kind === 'time'
}

/** A field that a filter compares for equality. */
export type EqualField = NamesWith<Declared, { readonly equals: true }>

export const EQUAL_FIELDS = fieldsWhere<Declared, EqualField>(
  RECORDING_FIELDS,
  ({ equals }) => equals === true,
)

/** A score that a filter bounds. */
export type BoundedField = NamesWith<Declared, { readonly bounds: BoundsDeclaration }>

export const BOUNDED_FIELDS = fieldsWhere<Declared, BoundedField>(
  RECORDING_FIELDS,
  ({ bounds }) => bounds !== undefined,
)

/** The bounds declaration of a field. */
export function boundsOf(field: BoundedField): BoundsDeclaration {
  return RECORDING_FIELDS[field].bounds
}

/** The bounded scores that require a verdict, or a result. */
export function fieldsThatNeed(needs: BoundsDeclaration['needs']): readonly BoundedField[] {
  return BOUNDED_FIELDS.filter((field) => boundsOf(field).needs === needs)
}

/** The bounded scores with one shared histogram, or with one for each score origin. */
export function fieldsWithHistogram<H extends BoundsDeclaration['histogram']>(
  histogram: H,
): readonly FieldWithHistogram<H>[] {
  const fields = BOUNDED_FIELDS.filter((field) => boundsOf(field).histogram === histogram)
  return fields as readonly string[] as readonly FieldWithHistogram<H>[]
}

type FieldWithHistogram<H extends BoundsDeclaration['histogram']> = NamesWith<
  Declared,
  { readonly bounds: { readonly histogram: H } }
>

/** Whether recordings without a score, or in the trash, are included, excluded, or the only ones. */
export const PRESENCES = ['include', 'exclude', 'only'] as const
export type Presence = (typeof PRESENCES)[number]

type EqualTo = { readonly [F in EqualField]: Recording[F] | null }
type WithinBounds = { readonly [F in BoundedField]: Bounds }

/** All given conditions must hold. Bounds are inclusive and never match null. */
export interface RecordingFilter extends EqualTo, WithinBounds {
  /** A substring of the name, normalized with `nameKey`. */
  readonly q: string | null
  /** Tags, as `tagKey` returns them, that a recording must all have. */
  readonly tags: readonly string[]
  /** The id of a voice whose name a speaker of the current run must have; null: any. */
  readonly voice: string | null
  /** Recordings in the trash. */
  readonly trashed: Presence
  /** Recordings without a human score. With `include`, bounds on it do not exclude them. */
  readonly unscored: Presence
  /** Recordings without a current run. With `include`, bounds on its scores do not exclude them. */
  readonly undiarized: Presence
}

export interface RecordingQuery extends RecordingFilter {
  readonly sort: RecordingSort
  readonly descending: boolean
  readonly limit: number
  /** Null: from the first one. */
  readonly after: Position | null
  /** How many of the recordings after that position are skipped. */
  readonly offset: number
}

/** A page of recordings. */
export interface RecordingPage extends Page<Recording> {
  /** The length of all that match, in seconds; null if that of one is not known. */
  readonly totalSeconds: number | null
  readonly without: WithoutCounts
}

/** What is compared of many recordings at once. */
export interface RecordingFigures
  extends Pick<Recording, 'id' | 'createdAt' | 'score' | 'sampleMean' | 'humanScore' | 'tags'> {
  /** Whether the human score was given to another run than the current one. */
  readonly isOfOtherRun: boolean
  /** As `folderOf`. */
  readonly folder: string | null
}

/** A page of figures, without counts. */
export type FiguresPage = Omit<Page<RecordingFigures>, 'total'>

export function recordingFigures(recording: Recording): RecordingFigures {
  const { id, createdAt, score, sampleMean, humanScore, humanScoreRunId, currentRunId, tags } =
    recording
  const isOfOtherRun = humanScoreRunId !== null && humanScoreRunId !== currentRunId
  const folder = folderOf(recording)
  return { id, createdAt, score, sampleMean, humanScore, isOfOtherRun, folder, tags }
}

/** The filter that matches every recording. */
export const NO_FILTER: RecordingFilter = {
  q: null,
  tags: [],
  voice: null,
  ...(Object.fromEntries(EQUAL_FIELDS.map((field) => [field, null])) as EqualTo),
  ...(Object.fromEntries(BOUNDED_FIELDS.map((field) => [field, NO_BOUNDS])) as WithinBounds),
  trashed: 'include',
  unscored: 'include',
  undiarized: 'include',
}

/** How many recordings a list leaves out because they lack a score, of those that match q, tags, voice, the equality filters and `trashed`. */
export interface WithoutCounts {
  readonly humanScore: number
  readonly result: number
  /** Those with a result that lack a bounded score; 0 if no score is bounded. */
  readonly score: number
}

/** 101 counts: bin k counts k ≤ value < k+1, bin 100 counts only 100. */
type Histogram = readonly number[]

type SharedFacets = { readonly [F in FieldWithHistogram<'shared'>]: Histogram }
type OriginFacets = { readonly [F in FieldWithHistogram<'by-origin'>]: Histogram }

/** The histograms of the bounded scores. Each ignores the bounds on its own score. */
export interface Facets extends SharedFacets {
  readonly groups: readonly (OriginFacets & { readonly score: ScoreOrigin })[]
}

/** Normalizes a name for search and sorting: NFKC, lower case. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

/** The normalized name without an extension, by which results of a file are matched with recordings. */
export function baseNameKey(name: string): string {
  // Databases store no lone surrogates.
  return withoutExtension(nameKey(name).toWellFormed())
}

/** Whether `trashed` matches the recording. */
export function matchesTrashed(
  { trashedAt }: Pick<Recording, 'trashedAt'>,
  trashed: Presence,
): boolean {
  return trashedAt === null ? trashed !== 'only' : trashed !== 'exclude'
}

/** The value that a sort compares. Null sorts last in both directions. */
export function sortValue(recording: Recording, sort: RecordingSort): number | string | null {
  if (sort === 'name') return nameKey(recording.name)
  return recording[SORTED_RECORDING_FIELDS[sort]]
}
