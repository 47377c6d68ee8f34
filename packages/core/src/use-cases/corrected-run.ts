import type { Correction } from '../correction/record.ts'
import { correctedNames, correctedTurns, scoredByCorrection } from '../correction/result.ts'
import type { CorrectionState } from '../correction/state.ts'
import type { Recording } from '../model/recording.ts'
import { HUMAN_PROVIDER, NO_HINTS, type Run } from '../model/run.ts'
import { withGivenNames } from '../model/speaker-names.ts'
import { requireRun } from '../runtime/change.ts'
import { changeAndRefresh } from '../runtime/projection.ts'
import { turnsOfRun } from '../runtime/scan.ts'
import { type System, timestamp } from '../runtime/system.ts'
import { summarise } from '../statistics/summary.ts'
import { describeTurns } from '../statistics/turns.ts'
import { emptyRun } from '../uploads/create-recording.ts'

/** The model of runs that a person corrected. */
const CORRECTION_MODEL = 'correction'

/**
 * Stores the run that a correction becomes, with its turns. Repeatable after a kill, because the run has the id of the
 * correction.
 */
export async function storeCorrectedRun(
  system: System,
  recording: Recording,
  { id, basedOn }: Correction,
  state: CorrectionState,
): Promise<Run> {
  const { storage } = system
  const base = await requireRun(system, recording.id, basedOn)
  const turns = describeTurns(correctedTurns(state, await turnsOfRun(storage, basedOn)))
  const now = timestamp(system)
  const names = base.speakerNames ?? withGivenNames(null, recording.speakerNames)
  const { durationSeconds } = recording
  const run: Run = {
    ...emptyRun(system, recording.id),
    id,
    provider: HUMAN_PROVIDER,
    model: CORRECTION_MODEL,
    status: 'succeeded',
    confirmed: true,
    summary: summarise({
      turns,
      curve: null,
      origin: null,
      durationSeconds,
      speakerDoubt: null,
      hints: NO_HINTS,
    }),
    speakerNames: correctedNames(state, names),
    basedOn,
    scored: scoredByCorrection(state, durationSeconds ?? 0),
    completedAt: now,
  }
  await changeAndRefresh(system, recording.id, async () => {
    await storage.runs.insertWithTurns(run, turns)
    system.publish({ type: 'diarization', run, progress: null })
  })
  return run
}
