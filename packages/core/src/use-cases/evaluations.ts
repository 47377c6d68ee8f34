import { hasCode, ToolkitError } from '../errors.ts'
import { compareRunsSteps } from '../evaluation/comparison.ts'
import { ConfidenceErrors } from '../evaluation/confidence-error.ts'
import { CorpusErrors } from '../evaluation/corpus-rates.ts'
import { errorStretchSteps, scoredStretchSteps } from '../evaluation/error-lane.ts'
import type { ErrorRateOptions } from '../evaluation/error-rates.ts'
import type { Evaluation } from '../model/evaluation.ts'
import type { Recording } from '../model/recording.ts'
import type { RecordingFilter } from '../model/recording-query.ts'
import type { Run } from '../model/run.ts'
import { defaultCurve, type ScoreCurve } from '../model/score.ts'
import { requireRecording, requireRun } from '../runtime/change.ts'
import { evaluateRun, scoredParts } from '../runtime/evaluated-runs.ts'
import { ALL_RECORDINGS, recordingPages, turnsOfRun } from '../runtime/scan.ts'
import type { System } from '../runtime/system.ts'
import { pacedSteps } from '../statistics/steps.ts'
import type {
  EvaluationGroup,
  Evaluations,
  ModelChoice,
  RunChange,
} from '../toolkit/evaluations.ts'
import type { Results } from '../toolkit/results.ts'
import { ByteCache } from './byte-cache.ts'

/** The counts of a recording take a few kilobytes. */
const COUNTS_CACHE_BYTES = 32 * 1024 * 1024

const GONE = ['recording-not-found', 'run-not-found', 'file-missing'] as const

/** Creates the use cases that measure runs against a reference or another run. */
export function createEvaluations(system: System, results: Results): Evaluations {
  const { storage, clock } = system
  const counts = new ByteCache<Float64Array>(COUNTS_CACHE_BYTES, (value) => value.byteLength)

  async function finishedRun(recordingId: string, id: string): Promise<Run> {
    const run = await requireRun(system, recordingId, id)
    if (run.status === 'succeeded') return run
    throw new ToolkitError(
      'no-result',
      `This diarization has no result: its status is ${run.status}.`,
    )
  }

  async function curveOf(run: Run): Promise<ScoreCurve | null> {
    if (defaultCurve(run.curves) === undefined) return null
    return (await results.curve(run.recordingId, run.id, null)).curve
  }

  /** How much right and wrong time of a run has each confidence; null: it has no curve. */
  async function confidenceCounts(run: Run, evaluation: Evaluation): Promise<Float64Array | null> {
    const curve = await curveOf(run)
    if (curve === null) return null
    const key = `${run.id} ${evaluation.referenceRunId} ${JSON.stringify(evaluation.scored)}`
    const kept = counts.get(key)
    if (kept) return kept
    const errors = new ConfidenceErrors()
    errors.add({ confidence: curve, ...(await errorsOf(system, run.id, evaluation)) })
    const counted = errors.counts()
    counts.set(key, counted)
    return counted
  }

  return {
    async errors(recordingId, { runId, referenceId, ...options }) {
      const recording = await requireRecording(system, recordingId)
      const reference = await finishedRun(recordingId, referenceOf(recording, referenceId))
      const run = await finishedRun(recordingId, runOf(recording, runId))
      const scored = scoredParts(recording, reference)
      const evaluation = await evaluateRun(system, run, reference, { ...options, scored })
      const { errors } = await errorsOf(system, run.id, evaluation)
      return { run, evaluation, stretches: errors }
    },

    async compare(recordingId, a, b, options) {
      const runs = [await finishedRun(recordingId, a), await finishedRun(recordingId, b)] as const
      const [first, second] = runs
      const steps = compareRunsSteps(
        { turns: await turnsOfRun(storage, first.id), curve: await curveOf(first) },
        { turns: await turnsOfRun(storage, second.id), curve: await curveOf(second) },
        options,
      )
      return pacedSteps(steps, () => clock.wait(0))
    },

    async corpus(filter, signal) {
      const all = new CorpusErrors()
      const groups = new Map<string, GroupSums>()
      let [recordings, withReference] = [0, 0]
      for await (const recording of matching(system, filter)) {
        signal.throwIfAborted()
        recordings += 1
        if (recording.referenceRunId === null) continue
        withReference += 1
        const run = await currentRun(system, recording)
        if (run === null || run.evaluation === null) continue
        const counted = await unlessGone(confidenceCounts(run, run.evaluation))
        if (counted === null && (await storage.runs.get(run.id)) === null) continue
        all.add(run.evaluation)
        const group = groupOf(groups, recording, run)
        group.rates.add(run.evaluation)
        if (counted !== null) group.confidence.addCounts(counted)
      }
      return {
        recordings,
        withReference,
        rates: all.finish(),
        groups: [...groups.values()].map(finished),
      }
    },

    async changes(filter, a, b, { limit }, signal) {
      const found: RunChange[] = []
      let total = 0
      for await (const recording of matching(system, filter)) {
        signal.throwIfAborted()
        const runs = await storage.runs.list(recording.id)
        const [first, second] = [newestOf(runs, a), newestOf(runs, b)]
        if (first === undefined || second === undefined || first.id === second.id) continue
        const steps = compareRunsSteps(
          { turns: await turnsOfRun(storage, first.id), curve: null },
          { turns: await turnsOfRun(storage, second.id), curve: null },
        )
        const { agreement } = await pacedSteps(steps, () => clock.wait(0, signal))
        // The turns of a run that was deleted meanwhile may be missing.
        const left = [await storage.runs.get(first.id), await storage.runs.get(second.id)]
        if (left.includes(null)) continue
        total += 1
        found.push({ recording, a: first, b: second, ...agreement })
        // Only the most changed ones are kept.
        if (found.length >= 2 * limit) found.sort(byChange).splice(limit)
      }
      return { items: found.sort(byChange).slice(0, limit), total }
    },
  }
}

/** The wrong and the scored time of a run, with the speakers that an evaluation has paired. */
async function errorsOf({ storage, clock }: System, runId: string, evaluation: Evaluation) {
  const { collar, skipOverlap, scored, mapping } = evaluation
  const options: ErrorRateOptions = { collar, skipOverlap, scored }
  const real = await turnsOfRun(storage, evaluation.referenceRunId)
  const found = await turnsOfRun(storage, runId)
  const pause = () => clock.wait(0)
  const pairs = new Map(mapping.map(({ speaker, reference }) => [speaker, reference]))
  return {
    errors: await pacedSteps(errorStretchSteps(real, found, pairs, options), pause),
    scored: await pacedSteps(scoredStretchSteps(real, found, options), pause),
  }
}

/** The result; null if the recording or the run was deleted meanwhile, or if a file is missing. */
async function unlessGone<T>(result: Promise<T>): Promise<T | null> {
  try {
    return await result
  } catch (error) {
    if (GONE.some((code) => hasCode(error, code))) return null
    throw error
  }
}

async function* matching({ storage }: System, filter: RecordingFilter): AsyncGenerator<Recording> {
  const pages = recordingPages(storage, { ...ALL_RECORDINGS, ...filter })
  for await (const page of pages) yield* page
}

async function currentRun({ storage }: System, { currentRunId }: Recording): Promise<Run | null> {
  return currentRunId === null ? null : storage.runs.get(currentRunId)
}

interface GroupSums extends Pick<EvaluationGroup, 'provider' | 'model' | 'score'> {
  readonly rates: CorpusErrors
  readonly confidence: ConfidenceErrors
}

/** The sums of the results of one model; scores of different origins are never combined. */
function groupOf(groups: Map<string, GroupSums>, { score }: Recording, run: Run): GroupSums {
  const model = run.modelReported ?? run.model
  const key = JSON.stringify([run.provider, model, score?.kind])
  const known = groups.get(key)
  if (known) return known
  const rates = new CorpusErrors()
  const confidence = new ConfidenceErrors()
  const group = { provider: run.provider, model, score, rates, confidence }
  groups.set(key, group)
  return group
}

function finished({ rates, confidence, score, ...group }: GroupSums): EvaluationGroup {
  return {
    ...group,
    score,
    rates: rates.finish(),
    confidence: score === null ? null : confidence.finish(),
  }
}

function referenceOf({ referenceRunId }: Recording, wanted: string | null): string {
  const id = wanted ?? referenceRunId
  if (id !== null) return id
  throw new ToolkitError(
    'no-result',
    'This recording has no reference. Import one, or make a finished diarization the reference.',
  )
}

function runOf({ currentRunId }: Recording, wanted: string | null): string {
  const id = wanted ?? currentRunId
  if (id !== null) return id
  throw new ToolkitError('no-result', 'This recording has no finished diarization yet.')
}

function newestOf(runs: readonly Run[], { provider, model }: ModelChoice): Run | undefined {
  return runs.find(
    (run) =>
      run.status === 'succeeded' &&
      run.provider === provider &&
      (run.modelReported ?? run.model) === model,
  )
}

/** The largest share that differs first, then the longest time, then by id. */
function byChange(one: RunChange, other: RunChange): number {
  return (
    (one.share ?? 1) - (other.share ?? 1) ||
    other.differentSeconds - one.differentSeconds ||
    (one.recording.id < other.recording.id ? -1 : 1)
  )
}
