import {
  BOUNDED_FIELDS,
  type BoundedField,
  type Bounds,
  baseNameKey,
  boundsOf,
  countedTags,
  EQUAL_FIELDS,
  type Facets,
  fieldsThatNeed,
  fieldsWithHistogram,
  isBounded,
  matchesTrashed,
  nameKey,
  type Recording,
  type RecordingFilter,
  type RecordingStore,
  recordingFigures,
  type ScoreOrigin,
  sortValue,
  ToolkitError,
  tagKey,
  type WithoutCounts,
} from '@toolkit/core'
import { compareAscending, compareNullsLast } from './order.ts'

/** Recordings in a map. */
export function memoryRecordings(): RecordingStore {
  const recordings = new Map<string, Recording>()
  const all = () => [...recordings.values()]

  return {
    async insert(recording) {
      if (recordings.has(recording.id)) {
        throw new ToolkitError('request-conflict', `There is already a recording ${recording.id}.`)
      }
      recordings.set(recording.id, recording)
    },
    get: async (id) => recordings.get(id) ?? null,
    async replace(recording) {
      if (recordings.get(recording.id)?.revision !== recording.revision) return false
      recordings.set(recording.id, { ...recording, revision: recording.revision + 1 })
      return true
    },
    async remove(id) {
      recordings.delete(id)
    },
    async list(query) {
      const inScope = all().filter((recording) => matchesScope(recording, query))
      const matching = inScope.filter((recording) => matches(recording, query))
      const order = (a: Row, b: Row) =>
        compareNullsLast(a.value, b.value, query.descending) || compareAscending(a.id, b.id)
      const rows = matching.map((recording) => ({
        value: sortValue(recording, query.sort),
        id: recording.id,
        recording,
      }))
      const { after, offset } = query
      const behind = rows.sort(order).filter((row) => after === null || order(row, after) > 0)
      const rest = behind.slice(offset)
      const durations = matching.map((recording) => recording.durationSeconds)
      return {
        items: rest.slice(0, query.limit).map((row) => row.recording),
        more: rest.length > query.limit,
        total: matching.length,
        totalSeconds: durations.every((seconds) => seconds !== null)
          ? durations.reduce((sum, seconds) => sum + seconds, 0)
          : null,
        without: withoutOf(inScope, query),
      }
    },
    async figures(query) {
      const { items, more } = await this.list(query)
      return { items: items.map(recordingFigures), more }
    },
    async facets(filter) {
      const inScope = all().filter((recording) => matchesScope(recording, filter))
      return facetsOf(inScope, filter)
    },
    async tags(filter) {
      const matching = all().filter((one) => matchesScope(one, filter) && matches(one, filter))
      return countedTags(
        matching.flatMap(({ tags }) => tags.map((tag) => ({ tag, recordings: 1 }))),
      )
    },
    async withSha256(sha256) {
      return all()
        .filter((recording) => recording.sha256 === sha256)
        .sort(byAge)
        .map((recording) => recording.id)
    },
    async withBaseName(baseKey) {
      return all()
        .filter(({ name, trashedAt }) => trashedAt === null && baseNameKey(name) === baseKey)
        .sort(byAge)
        .map(({ id, name }) => ({ id, name }))
    },
    async unsettled() {
      return all()
        .filter((recording) => !recording.settled)
        .sort(byAge)
    },
  }
}

interface Row {
  readonly value: number | string | null
  readonly id: string
}

/** Oldest first, then by id. */
function byAge(a: Recording, b: Recording): number {
  return compareAscending(a.createdAt, b.createdAt) || compareAscending(a.id, b.id)
}

/** Whether `q`, the tags, the voice, the equality filters and `trashed` match. */
function matchesScope(recording: Recording, filter: RecordingFilter): boolean {
  return (
    matchesTrashed(recording, filter.trashed) &&
    filter.tags.every((key) => recording.tags.some((tag) => tagKey(tag) === key)) &&
    (filter.voice === null || recording.voiceIds.includes(filter.voice)) &&
    (filter.q === null || nameKey(recording.name).includes(filter.q)) &&
    EQUAL_FIELDS.every((field) => filter[field] === null || filter[field] === recording[field])
  )
}

/** Whether the other filters match, except for the bounds of the field `except` and the filter on its absence. */
function matches(
  recording: Recording,
  filter: RecordingFilter,
  except: BoundedField | null = null,
): boolean {
  const isPresent =
    (except !== null && boundsOf(except).needs === 'result') ||
    (recording.currentRunId === null
      ? filter.undiarized !== 'exclude'
      : filter.undiarized !== 'only')
  const bounds = BOUNDED_FIELDS.filter((field) => field !== except)
  return isPresent && bounds.every((field) => matchesBound(recording, filter, field))
}

function matchesBound(recording: Recording, filter: RecordingFilter, field: BoundedField): boolean {
  const value = recording[field]
  if (boundsOf(field).needs === 'result') {
    return recording.currentRunId === null || isInRange(filter[field], value)
  }
  if (value === null) return filter.unscored !== 'exclude'
  return filter.unscored !== 'only' && isInRange(filter[field], value)
}

/** Whether the value is in range; null is only in an unbounded range. */
function isInRange(bounds: Bounds, value: number | null): boolean {
  if (value === null) return !isBounded(bounds)
  return value >= (bounds.from ?? -Infinity) && value <= (bounds.to ?? Infinity)
}

/** Counts the recordings in scope that bounds on a score can never match. */
function withoutOf(inScope: readonly Recording[], filter: RecordingFilter): WithoutCounts {
  const bounded = fieldsThatNeed('result').filter((field) => isBounded(filter[field]))
  const lacksBounded = (recording: Recording) => bounded.some((field) => recording[field] === null)
  return {
    humanScore: inScope.filter((recording) => recording.humanScore === null).length,
    result: inScope.filter((recording) => recording.currentRunId === null).length,
    score: inScope.filter((one) => one.currentRunId !== null && lacksBounded(one)).length,
  }
}

/** Computes the histograms of the recordings in scope. */
function facetsOf(inScope: readonly Recording[], filter: RecordingFilter): Facets {
  const origins = new Map<string, ScoreOrigin>()
  for (const { score } of inScope) if (score !== null) origins.set(keyOf(score), score)
  const histogramOf = (field: BoundedField, recordings: readonly Recording[]) => [
    field,
    histogram(recordings.filter((one) => matches(one, filter, field)).map((one) => one[field])),
  ]
  const groups = [...origins].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    ...Object.fromEntries(
      fieldsWithHistogram('shared').map((field) => histogramOf(field, inScope)),
    ),
    groups: groups.map(([key, score]) => {
      const members = inScope.filter((one) => one.score !== null && keyOf(one.score) === key)
      const fields = fieldsWithHistogram('by-origin')
      return { score, ...Object.fromEntries(fields.map((field) => histogramOf(field, members))) }
    }),
  } as Facets
}

/** A key that sorts by kind, provider and model. */
function keyOf({ kind, provider, model }: ScoreOrigin): string {
  return `${kind}\u0000${provider}\u0000${model}`
}

function histogram(values: readonly (number | null)[]): readonly number[] {
  const bins = new Array<number>(101).fill(0)
  for (const value of values) {
    if (value !== null) bins[Math.floor(value)] = (bins[Math.floor(value)] ?? 0) + 1
  }
  return bins
}
