import { hasCode } from '../errors.ts'
import { type ErrorRateOptions, errorRateSteps } from '../evaluation/error-rates.ts'
import type { Evaluation, Stretch } from '../model/evaluation.ts'
import type { Recording } from '../model/recording.ts'
import type { Run } from '../model/run.ts'
import { SCORE_ALL } from '../statistics/speech-sweep.ts'
import { pacedSteps } from '../statistics/steps.ts'
import { changeRunFrom } from './change.ts'
import { turnsOfRun } from './scan.ts'
import type { System } from './system.ts'

/**
 * The runs of a recording, newest first. Those with a result are measured against the reference if they are not yet. The
 * turns of a run never change, so this happens once for each reference and set of scored parts.
 */
export async function evaluatedRuns(system: System, recording: Recording): Promise<readonly Run[]> {
  const runs = await system.storage.runs.list(recording.id)
  const reference = runs.find(
    ({ id, status }) => id === recording.chosenReferenceId && status === 'succeeded',
  )
  const scored = scoredParts(recording, reference)
  const measured: Run[] = []
  for (const run of runs) {
    const isMeasured = run.status === 'succeeded' && run !== reference && reference !== undefined
    if (isMeasured ? isUpToDate(run.evaluation, reference.id, scored) : run.evaluation === null) {
      measured.push(run)
      continue
    }
    const evaluation = isMeasured ? await measuredRun(system, run, reference, scored) : null
    const changed = await changeRunFrom(system, run, { type: 'evaluated', evaluation })
    if (changed !== null) measured.push(changed)
  }
  return measured
}

/** The evaluation of a run; null: so many speakers speak at the same time that it cannot be measured. */
async function measuredRun(
  system: System,
  run: Run,
  reference: Run,
  scored: readonly Stretch[] | null,
): Promise<Evaluation | null> {
  try {
    return await evaluateRun(system, run, reference, { scored })
  } catch (error) {
    if (!hasCode(error, 'request-too-large')) throw error
    system.log({ event: 'run-not-measured', runId: run.id, error })
    return null
  }
}

/** The errors of a run against a reference run. Options as `errorRates`; default: no collar, overlaps counted. */
export async function evaluateRun(
  { storage, clock }: Pick<System, 'storage' | 'clock'>,
  run: Pick<Run, 'id'>,
  reference: Pick<Run, 'id'>,
  options: Pick<ErrorRateOptions, 'scored'> & Partial<ErrorRateOptions>,
): Promise<Evaluation> {
  const { collar, skipOverlap, scored } = { ...SCORE_ALL, ...options }
  const [real, found] = [await turnsOfRun(storage, reference.id), await turnsOfRun(storage, run.id)]
  const steps = errorRateSteps(real, found, { collar, skipOverlap, scored })
  const { mapping, ...times } = await pacedSteps(steps, () => clock.wait(0))
  const pairs = [...mapping].map(([speaker, label]) => ({ speaker, reference: label }))
  return { referenceRunId: reference.id, ...times, collar, skipOverlap, scored, mapping: pairs }
}

/** The parts that are scored: those of the recording (UEM), else those that the reference covers; null: all. */
export function scoredParts(
  recording: Pick<Recording, 'scored'>,
  reference: Pick<Run, 'scored'> | undefined,
): readonly Stretch[] | null {
  return recording.scored ?? reference?.scored ?? null
}

function isUpToDate(
  evaluation: Evaluation | null,
  referenceRunId: string,
  scored: readonly Stretch[] | null,
): boolean {
  return (
    evaluation?.referenceRunId === referenceRunId &&
    JSON.stringify(evaluation.scored) === JSON.stringify(scored)
  )
}
