import { endingAt } from '../curves/curve-end.ts'
import { curveOfBytes } from '../curves/packed-curve.ts'
import { hasCode, ToolkitError } from '../errors.ts'
import type { Recording } from '../model/recording.ts'
import type { Run } from '../model/run.ts'
import { defaultCurve } from '../model/score.ts'
import type { RunCandidates } from '../review/candidates.ts'
import { candidateSteps, NO_CANDIDATES } from '../review/find-candidates.ts'
import { reasonSteps, type TurnAround } from '../review/find-reasons.ts'
import { NO_TURNS, WorstTurnFinder } from '../review/find-worst-turns.ts'
import { pacedSteps } from '../statistics/steps.ts'
import { curveKey } from './blob-keys.ts'
import { readAll } from './byte-streams.ts'
import { turnPages } from './scan.ts'
import { storedMix } from './stored-mix.ts'
import type { System } from './system.ts'

type Recorded = Pick<Recording, 'id' | 'durationSeconds'>

/**
 * Keeps the worst spots and turns of the current run of a recording, unless they are kept. `current` undefined: it has none. The
 * curve and the turns of a run never change, so this happens once for each current run.
 */
export async function keepCandidates(
  system: System,
  recording: Recorded,
  current: Run | undefined,
): Promise<void> {
  const { candidates } = system.storage
  const kept = await candidates.runOf(recording.id)
  if (kept === (current?.id ?? null)) return
  if (current === undefined) await candidates.remove(recording.id)
  else await candidates.put(await candidatesOf(system, recording, current))
  system.revision.next({ recordingId: recording.id, what: 'recording' })
}

/** What cannot be read has no spots or turns; that must not keep its recording from being settled. */
async function candidatesOf(system: System, recording: Recorded, run: Run): Promise<RunCandidates> {
  const { id: runId, recordingId } = run
  const without = <T>(none: T) => {
    return (error: unknown): T => {
      if (hasCode(error, 'storage-unavailable') || hasCode(error, 'storage-full')) throw error
      system.log({ event: 'spots-not-found', runId, error })
      return none
    }
  }
  const { kept, around } = await turnsOf(system, run).catch(
    without({ kept: NO_TURNS, around: null }),
  )
  const spots = await spotsOf(system, recording, run, around).catch(without(NO_CANDIDATES))
  return { recordingId, runId, ...spots, ...kept }
}

/**
 * What is kept of the turns of a run, and what of all of them says why scores are low. They are not read if none has a confidence
 * and there is no curve: an import may have a million.
 */
async function turnsOf({ storage }: System, { id, summary, curves }: Run) {
  const hasCurve = defaultCurve(curves) !== undefined
  const around: TurnAround[] = []
  if ((summary?.turnMean ?? null) === null && !hasCurve) return { kept: NO_TURNS, around }
  const finder = new WorstTurnFinder()
  for await (const page of turnPages(storage, id)) {
    finder.add(page)
    if (!hasCurve) continue
    for (const { speaker, start, end, confidence, margin } of page) {
      around.push({ speaker, start, end, confidence, margin })
    }
  }
  return { kept: finder.found(), around }
}

/** `around`: the turns of the run; null: they could not be read, and no reasons are given. */
async function spotsOf(
  { storage, clock }: System,
  recording: Recorded,
  run: Run,
  around: readonly TurnAround[] | null,
) {
  const described = defaultCurve(run.curves)
  if (described === undefined) return NO_CANDIDATES
  const key = curveKey(run.recordingId, run.id, run.curves.indexOf(described))
  const read = curveOfBytes(await readAll(storage.blobs.read(key)), described)
  const curve = endingAt(read, recording.durationSeconds)
  const pause = () => clock.wait(0)
  const beginReasons =
    around === null
      ? null
      : await pacedSteps(reasonSteps(around, await storedMix(storage, recording)), pause)
  const candidates = await pacedSteps(candidateSteps(curve, beginReasons), pause)
  if (candidates.spots.every(({ end, severity }) => Number.isFinite(end + severity))) {
    return candidates
  }
  throw new ToolkitError('internal', `The score curve of run ${run.id} has no valid times.`)
}

/** How many recordings are asked for at once. */
const BATCH = 100

/**
 * Completes what is kept of recordings that an older version has stored. `refresh` keeps that of one. Recordings that cannot be
 * completed are left out until the next start.
 */
export async function keepMissingCandidates(
  { storage, log }: System,
  refresh: (recordingId: string) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const failed = new Set<string>()
  let tried: readonly string[] = []
  for (;;) {
    const missing = await storage.candidates.missing(BATCH + failed.size)
    for (const id of missing) if (tried.includes(id)) failed.add(id)
    tried = missing.filter((id) => !failed.has(id))
    if (tried.length === 0) return
    for (const id of tried) {
      if (signal.aborted) return
      await refresh(id).catch((error: unknown) => {
        log({ event: 'spots-not-kept', recordingId: id, error })
      })
    }
  }
}
