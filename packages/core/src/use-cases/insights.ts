import { ToolkitError } from '../errors.ts'
import { ConfusionCounts } from '../insight/confusions.ts'
import { driftSteps } from '../insight/drift.ts'
import { groupKey, groupsOf } from '../insight/grouping.ts'
import { weekOf } from '../insight/iso-week.ts'
import { littleSpeech } from '../insight/little-speech.ts'
import { rankCorrelation } from '../insight/ranks.ts'
import type { Recording } from '../model/recording.ts'
import type { RecordingFigures, RecordingFilter, RecordingQuery } from '../model/recording-query.ts'
import { compareOrigins, originKey, type ScoreOrigin } from '../model/score.ts'
import { requireRecording, requireRun } from '../runtime/change.ts'
import { ALL_RECORDINGS, figurePages, recordingPages, turnsOfRun } from '../runtime/scan.ts'
import { namesOfRun } from '../runtime/speaker-names.ts'
import type { System } from '../runtime/system.ts'
import { pacedSteps } from '../statistics/steps.ts'
import type { DoubtfulSpeakers, Insights, ScorePairs } from '../toolkit/insights.ts'

/** The figures of so many recordings are read at once: each page costs a look at all. */
const FIGURES_PAGE = 10_000
/** Of so many recordings, the newest, the turns are read. */
const READ_RECORDINGS = 500
/** The most speakers of a matrix, and the most series. */
const SHOWN_SPEAKERS = 30
const SHOWN_SERIES = 20

/** Creates the use cases that compare many results. */
export function createInsights(system: System): Insights {
  const { storage, clock } = system

  async function* matching(
    filter: RecordingFilter,
    signal: AbortSignal,
    order: Partial<RecordingQuery> = {},
  ): AsyncGenerator<Recording> {
    const pages = recordingPages(storage, { ...ALL_RECORDINGS, ...filter, ...order })
    for await (const page of pages) {
      // A database in this process answers at once: others get their turn here.
      await clock.wait(0, signal)
      yield* page
    }
  }

  /** As `matching`, of figures. */
  async function* matchingFigures(
    filter: RecordingFilter,
    signal: AbortSignal,
  ): AsyncGenerator<RecordingFigures> {
    const query = { ...ALL_RECORDINGS, ...filter, sort: 'createdAt', limit: FIGURES_PAGE } as const
    for await (const page of figurePages(storage, query)) {
      await clock.wait(0, signal)
      yield* page
    }
  }

  /** The newest recordings with a result that are wanted, with their turns. Notes in `part` what was read. */
  async function* newest(
    filter: RecordingFilter,
    signal: AbortSignal,
    isWanted: (recording: Recording) => boolean,
    part: { read: number; cut: boolean },
  ) {
    const order = { sort: 'createdAt', descending: true } as const
    for await (const recording of matching(filter, signal, order)) {
      const { currentRunId } = recording
      if (currentRunId === null || !isWanted(recording)) continue
      if (part.read === READ_RECORDINGS) {
        part.cut = true
        return
      }
      part.read += 1
      const turns = await turnsOfRun(storage, currentRunId)
      await clock.wait(0, signal)
      yield { recording, runId: currentRunId, turns }
    }
  }

  return {
    async scores(filter, signal) {
      const groups = new Map<string, ScorePairs & Columns>()
      let ofOtherRuns = 0
      const scored = { unscored: filter.unscored === 'only' ? 'only' : 'exclude' } as const
      for await (const figures of matchingFigures({ ...filter, ...scored }, signal)) {
        const { id, score, humanScore, isOfOtherRun, sampleMean } = figures
        if (score === null || humanScore === null || sampleMean === null) continue
        if (isOfOtherRun) {
          ofOtherRuns += 1
          continue
        }
        const group = entryOf(groups, originKey(score), () => {
          return { score, ids: [], humanScores: [], sampleMeans: [], correlation: null }
        })
        group.ids.push(id)
        group.humanScores.push(humanScore)
        group.sampleMeans.push(sampleMean)
      }
      const ordered = [...groups.values()].sort((a, b) => compareOrigins(a.score, b.score))
      const pairs: ScorePairs[] = []
      for (const group of ordered) {
        await clock.wait(0, signal)
        const correlation = rankCorrelation(group.humanScores, group.sampleMeans)
        pairs.push({ ...group, correlation })
      }
      return { groups: pairs, ofOtherRuns }
    },

    async drift(filter, grouping, signal) {
      const all = new Map<string, WeeklyScores>()
      for await (const figures of matchingFigures(filter, signal)) {
        const { score, sampleMean, createdAt } = figures
        if (score === null || sampleMean === null) continue
        const week = weekOf(Date.parse(createdAt))
        for (const group of groupsOf(figures, grouping)) {
          const key = JSON.stringify([originKey(score), groupKey(group, grouping)])
          const series = entryOf(all, key, () => {
            return { score, group, recordings: 0, weeks: new Map<number, number[]>() }
          })
          series.recordings += 1
          // As in lists, a tag has the first of its spellings.
          if (group !== null && series.group !== null && group < series.group) series.group = group
          entryOf(series.weeks, week, () => []).push(sampleMean)
        }
      }
      const shown = [...all.values()].sort(byRecordings).slice(0, SHOWN_SERIES)
      const steps = driftSteps(shown.map(({ weeks }) => weeks))
      const found = await pacedSteps(steps, () => clock.wait(0, signal))
      return {
        series: shown.map(({ score, group, recordings }, place) => {
          const { weeks, changes } = found[place] ?? { weeks: [], changes: [] }
          return { score, group, recordings, weeks, changes }
        }),
        omitted: all.size - shown.length,
      }
    },

    async confusionsOf(recordingId, wanted) {
      const recording = await requireRecording(system, recordingId)
      const runId = wanted ?? recording.currentRunId
      const run = runId === null ? null : await requireRun(system, recordingId, runId)
      if (run?.status !== 'succeeded') {
        throw new ToolkitError('no-result', 'This recording has no finished diarization yet.')
      }
      const counts = new ConfusionCounts()
      const turns = await turnsOfRun(storage, run.id)
      await pacedSteps(
        counts.addSteps(run, turns, (label) => label),
        () => clock.wait(0),
      )
      return { ...counts.finish(SHOWN_SPEAKERS), run, names: namesOfRun(recording, run) }
    },

    async confusions(filter, signal) {
      const part = { read: 0, cut: false }
      const groups = new Map<string, NamedCounts>()
      const isNamed = ({ speakerNames }: Recording) => Object.keys(speakerNames).length > 0
      for await (const { recording, runId, turns } of newest(filter, signal, isNamed, part)) {
        const { id: recordingId, provider, model, speakerNames } = recording
        if (provider === null || model === null) continue
        const group = entryOf(groups, JSON.stringify([provider, model]), () => {
          return { provider, model, recordings: 0, counts: new ConfusionCounts() }
        })
        group.recordings += 1
        const nameOf = (label: string) =>
          Object.hasOwn(speakerNames, label) ? (speakerNames[label] ?? null) : null
        const steps = group.counts.addSteps({ id: runId, recordingId }, turns, nameOf)
        await pacedSteps(steps, () => clock.wait(0, signal))
      }
      const found = [...groups.values()].sort(byRecordings)
      return {
        ...part,
        groups: found.map(({ counts, ...group }) => {
          return { ...group, names: counts.size, ...counts.finish(SHOWN_SPEAKERS) }
        }),
      }
    },

    async doubtfulSpeakers(filter, signal) {
      const part = { read: 0, cut: false }
      const items: DoubtfulSpeakers[] = []
      for await (const { recording, turns } of newest(filter, signal, () => true, part)) {
        const little = littleSpeech(turns)
        if (recording.speakerCountDoubt !== 'some' && little.length === 0) continue
        items.push({ recording, little })
      }
      return { ...part, items }
    },
  }
}

interface Columns {
  readonly ids: string[]
  readonly humanScores: number[]
  readonly sampleMeans: number[]
}

interface WeeklyScores {
  readonly score: ScoreOrigin
  group: string | null
  recordings: number
  readonly weeks: Map<number, number[]>
}

interface NamedCounts {
  readonly provider: string
  readonly model: string
  recordings: number
  readonly counts: ConfusionCounts
}

function byRecordings(
  a: { readonly recordings: number },
  b: { readonly recordings: number },
): number {
  return b.recordings - a.recordings
}

/** The value of a key; `first` makes it. */
function entryOf<K, V>(map: Map<K, V>, key: K, first: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = first()
  map.set(key, made)
  return made
}
