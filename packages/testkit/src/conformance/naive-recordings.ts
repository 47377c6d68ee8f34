import {
  type Facets,
  nameKey,
  type Recording,
  type RecordingFilter,
  type RecordingSort,
  type TagCount,
  type WithoutCounts,
} from '@toolkit/core'

/** Result of a direct implementation of `RecordingFilter`, one condition at a time. */
interface FilterResult {
  readonly scope: boolean
  readonly human: boolean
  readonly sampleMean: boolean
  readonly turnMinimum: boolean
  readonly overlapShare: boolean
  readonly errorRate: boolean
  readonly presence: boolean
}

function evaluated(recording: Recording, filter: RecordingFilter): FilterResult {
  let scope = true
  if (filter.q !== null && nameKey(recording.name).indexOf(filter.q) < 0) scope = false
  if (filter.status !== null && filter.status !== recording.status) scope = false
  if (filter.provider !== null && filter.provider !== recording.provider) scope = false
  if (filter.model !== null && filter.model !== recording.model) scope = false
  const { speakerCountDoubt } = filter
  if (speakerCountDoubt !== null && speakerCountDoubt !== recording.speakerCountDoubt) scope = false
  for (const wanted of filter.tags) {
    if (!recording.tags.map((tag) => tag.normalize('NFKC').toLowerCase()).includes(wanted)) {
      scope = false
    }
  }
  if (filter.voice !== null && !recording.voiceIds.some((id) => id === filter.voice)) scope = false
  if (filter.trashed === 'exclude' && recording.trashedAt !== null) scope = false
  if (filter.trashed === 'only' && recording.trashedAt === null) scope = false

  const within = (value: number | null, from: number | null, to: number | null) => {
    if (from === null && to === null) return true
    if (value === null) return false
    if (from !== null && value < from) return false
    return to === null || value <= to
  }
  const { humanScore, sampleMean, turnMinimum, overlapShare, errorRate } = filter

  let human = within(recording.humanScore, humanScore.from, humanScore.to)
  if (recording.humanScore === null) human = filter.unscored !== 'exclude'
  else if (filter.unscored === 'only') human = false

  const without = recording.currentRunId === null
  return {
    scope,
    human,
    sampleMean: without || within(recording.sampleMean, sampleMean.from, sampleMean.to),
    turnMinimum: without || within(recording.turnMinimum, turnMinimum.from, turnMinimum.to),
    overlapShare: without || within(recording.overlapShare, overlapShare.from, overlapShare.to),
    errorRate: without || within(recording.errorRate, errorRate.from, errorRate.to),
    presence: without ? filter.undiarized !== 'exclude' : filter.undiarized !== 'only',
  }
}

/** Encodes a string as big-endian UTF-32, which sorts by code point. */
function inUtf32(text: string): Buffer {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  const bytes = Buffer.alloc(points.length * 4)
  points.forEach((point, index) => {
    bytes.writeUInt32BE(point, index * 4)
  })
  return bytes
}

function ascending(a: number | string, b: number | string): number {
  if (typeof a === 'string' || typeof b === 'string') {
    return Buffer.compare(inUtf32(String(a)), inUtf32(String(b)))
  }
  return a - b
}

/** Returns the value to sort by. */
export function sortKey(recording: Recording, sort: RecordingSort): number | string | null {
  if (sort === 'name') return nameKey(recording.name)
  if (sort === 'duration') return recording.durationSeconds
  return recording[sort]
}

/** Returns all matching recordings, in order. */
export function naiveList(
  recordings: readonly Recording[],
  filter: RecordingFilter,
  sort: RecordingSort,
  descending: boolean,
): Recording[] {
  const matching = recordings.filter((one) => Object.values(evaluated(one, filter)).every(Boolean))
  const nulls = matching.filter((one) => sortKey(one, sort) === null)
  const known = matching.filter((one) => sortKey(one, sort) !== null)
  const byId = (a: Recording, b: Recording) => ascending(a.id, b.id)
  known.sort((a, b) => {
    const order = ascending(sortKey(a, sort) ?? '', sortKey(b, sort) ?? '')
    return (descending ? -order : order) || byId(a, b)
  })
  return [...known, ...nulls.sort(byId)]
}

/** Counts the recordings that match for each tag, tag by tag. */
export function naiveTags(recordings: readonly Recording[], filter: RecordingFilter): TagCount[] {
  const matching = naiveList(recordings, filter, 'createdAt', false)
  const lower = (tag: string) => tag.normalize('NFKC').toLowerCase()
  const spellings = matching.flatMap(({ tags }) => tags)
  return [...new Set(spellings.map(lower))].sort().map((key) => ({
    tag: spellings.filter((tag) => lower(tag) === key).sort()[0] ?? '',
    recordings: matching.filter(({ tags }) => tags.some((tag) => lower(tag) === key)).length,
  }))
}

/** Counts the recordings that the bounds cannot match. */
export function naiveWithout(
  recordings: readonly Recording[],
  filter: RecordingFilter,
): WithoutCounts {
  const without = { humanScore: 0, result: 0, score: 0 }
  const bounded = (end: { from: number | null; to: number | null }) =>
    end.from !== null || end.to !== null
  for (const recording of recordings) {
    if (!evaluated(recording, filter).scope) continue
    if (recording.humanScore === null) without.humanScore += 1
    if (recording.currentRunId === null) {
      without.result += 1
      continue
    }
    const noMean = bounded(filter.sampleMean) && recording.sampleMean === null
    const noMinimum = bounded(filter.turnMinimum) && recording.turnMinimum === null
    const noShare = bounded(filter.overlapShare) && recording.overlapShare === null
    const noRate = bounded(filter.errorRate) && recording.errorRate === null
    if (noMean || noMinimum || noShare || noRate) without.score += 1
  }
  return without
}

/** Computes the histograms, bin by bin. */
export function naiveFacets(recordings: readonly Recording[], filter: RecordingFilter): Facets {
  const rows = recordings
    .map((recording) => ({ recording, ...evaluated(recording, filter) }))
    .filter((row) => row.scope)
  const bins = (kept: readonly (number | null)[]) =>
    Array.from({ length: 101 }, (_, k) =>
      kept.reduce((sum: number, v) => sum + Number(v !== null && v >= k && v < k + 1), 0),
    )
  const names = rows.flatMap(({ recording: { score } }) =>
    score === null ? [] : [JSON.stringify([score.kind, score.provider, score.model])],
  )
  return {
    humanScore: bins(
      rows
        .filter((row) => row.sampleMean && row.turnMinimum && row.overlapShare && row.errorRate)
        .filter((row) => row.presence)
        .map((row) => row.recording.humanScore),
    ),
    overlapShare: bins(
      rows
        .filter((row) => row.human && row.sampleMean && row.turnMinimum && row.errorRate)
        .map((row) => row.recording.overlapShare),
    ),
    errorRate: bins(
      rows
        .filter((row) => row.human && row.sampleMean && row.turnMinimum && row.overlapShare)
        .map((row) => row.recording.errorRate),
    ),
    groups: [...new Set(names)].sort().map((name) => {
      const [kind, provider, model] = JSON.parse(name)
      const mine = rows.filter(
        ({ recording: { score } }) =>
          score?.kind === kind && score?.provider === provider && score?.model === model,
      )
      return {
        score: { kind, provider, model },
        sampleMean: bins(
          mine
            .filter((row) => row.human && row.turnMinimum && row.overlapShare && row.errorRate)
            .map((row) => row.recording.sampleMean),
        ),
        turnMinimum: bins(
          mine
            .filter((row) => row.human && row.sampleMean && row.overlapShare && row.errorRate)
            .map((row) => row.recording.turnMinimum),
        ),
      }
    }),
  }
}
