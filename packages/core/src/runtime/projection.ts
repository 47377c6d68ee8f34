import { hasCode } from '../errors.ts'
import {
  isPrepared,
  type Recording,
  type RecordingProjection,
  type Verdict,
} from '../model/recording.ts'
import { isDiarized, NO_FIGURES, type Run } from '../model/run.ts'
import { hasEnded } from '../model/run-transitions.ts'
import { acceptedVoices } from '../model/speaker-names.ts'
import { changeRecording } from './change.ts'
import { evaluatedRuns } from './evaluated-runs.ts'
import { keepCandidates } from './kept-candidates.ts'
import { namesOfRun } from './speaker-names.ts'
import type { System } from './system.ts'

/** The fields of a recording that are derived from its runs and verdicts (both newest first). */
export function projectRecording(
  recording: Pick<Recording, 'chosenRunId' | 'chosenReferenceId'>,
  runs: readonly Run[],
  verdicts: readonly Verdict[],
): RecordingProjection {
  const succeeded = runs.filter((run) => run.status === 'succeeded')
  const reference = succeeded.find((run) => run.id === recording.chosenReferenceId)
  const current =
    succeeded.find((run) => run.id === recording.chosenRunId) ??
    succeeded.find((run) => run !== reference) ??
    succeeded[0]
  const newest = newestRun(runs)
  const shown = current ?? newest
  const verdict = verdicts[0]
  const humanScore = verdict?.score ?? null
  const scoredRun = humanScore === null ? undefined : runs.find((run) => run.id === verdict?.runId)
  const scoredMean = scoredRun?.summary?.sampleMean ?? null
  return {
    status: newest?.status ?? 'new',
    currentRunId: current?.id ?? null,
    provider: shown?.provider ?? null,
    model: shown ? (shown.modelReported ?? shown.model) : null,
    ...(current?.summary ?? NO_FIGURES),
    errorRate: percent(current?.evaluation?.der ?? null),
    referenceRunId: reference?.id ?? null,
    voiceIds: current?.speakerNames ? acceptedVoices(current.speakerNames) : [],
    humanScore,
    humanNote: humanScore === null ? null : (verdict?.note ?? null),
    humanScoreRunId: humanScore === null ? null : (verdict?.runId ?? null),
    disagreement:
      humanScore === null || scoredMean === null ? null : Math.abs(humanScore - scoredMean),
  }
}

/**
 * The recording with another reference (null: none). The reference before, which is mostly newer than the diarization, does not
 * become the current run by this: the current one stays, or, if it is the new reference, the one that it corrects. `runs`: newest
 * first.
 */
export function withReference(
  recording: Recording,
  runs: readonly Run[],
  runId: string | null,
): Recording {
  const { chosenReferenceId: before, chosenRunId, currentRunId } = recording
  if (before === runId) return recording
  const changed = { ...recording, chosenReferenceId: runId }
  if (before === null || chosenRunId !== null) return changed
  if (projectRecording(changed, runs, []).currentRunId !== before) return changed
  const basedOn = runs.find(({ id }) => id === runId)?.basedOn ?? null
  const kept = currentRunId === runId ? basedOn : currentRunId
  const isThere = runs.some(({ id, status }) => id === kept && status === 'succeeded')
  return isThere ? { ...changed, chosenRunId: kept } : changed
}

/** The run whose status is shown: a diarization in progress before a result that was imported or corrected meanwhile. */
function newestRun(runs: readonly Run[]): Run | undefined {
  const [newest] = runs
  if (newest === undefined || isDiarized(newest)) return newest
  return runs.find((run) => !hasEnded(run)) ?? newest
}

function percent(rate: number | null): number | null {
  return rate === null ? null : Math.min(100, 100 * rate)
}

/** Updates what is derived from the runs of a recording. Null: the recording no longer exists. */
export async function refreshRecording(system: System, id: string): Promise<Recording | null> {
  const change = async (recording: Recording) => {
    const runs = await evaluatedRuns(system, recording)
    const verdicts = await system.storage.verdicts.list(id)
    const projection = projectRecording(recording, runs, verdicts)
    const current = runs.find((run) => run.id === projection.currentRunId)
    await keepCandidates(system, recording, current)
    const projected = {
      ...recording,
      ...projection,
      speakerNames: current ? namesOfRun(recording, current) : recording.speakerNames,
      settled: isPrepared(recording) && runs.every(hasEnded) && !system.changing.has(id),
    }
    return sameProjection(recording, projected) ? recording : projected
  }
  return changeRecording(system, id, change).catch(async (error: unknown) => {
    if (!hasCode(error, 'recording-not-found')) throw error
    // It may have been deleted while they were found.
    await system.storage.candidates.remove(id)
    return null
  })
}

/**
 * Calls `change`, which changes runs or verdicts of a recording, then updates the projection. The recording is marked as
 * unsettled before, so that the watch or the next start completes an interrupted change. `first` is stored with that mark.
 */
export async function changeAndRefresh<T>(
  system: System,
  id: string,
  change: () => Promise<T>,
  first: (recording: Recording) => Recording = (recording) => recording,
): Promise<T> {
  let changed: T
  system.changing.begin(id)
  try {
    await changeRecording(system, id, (recording) => {
      const changed = first(recording)
      return changed.settled ? { ...changed, settled: false } : changed
    })
    changed = await change()
  } finally {
    system.changing.end(id)
  }
  await refreshRecording(system, id)
  return changed
}

function sameProjection(a: Recording, b: Recording): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
