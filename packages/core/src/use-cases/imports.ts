import { ToolkitError } from '../errors.ts'
import { type DescribedResult, describeResult, storeBytes } from '../jobs/store-result.ts'
import type { Preparation } from '../media/preparation.ts'
import type { Stretch } from '../model/evaluation.ts'
import type { Recording } from '../model/recording.ts'
import { baseNameKey, nameKey } from '../model/recording-query.ts'
import { IMPORT_PROVIDER, NO_HINTS, type Run } from '../model/run.ts'
import { transition } from '../model/run-transitions.ts'
import { withGivenNames } from '../model/speaker-names.ts'
import { runKey } from '../runtime/blob-keys.ts'
import { refuseTrashed, requireRecording } from '../runtime/change.ts'
import { Semaphore } from '../runtime/concurrency.ts'
import { changeAndRefresh, withReference } from '../runtime/projection.ts'
import { importedNames, namedCurrentRun } from '../runtime/speaker-names.ts'
import { type System, timestamp } from '../runtime/system.ts'
import { requireValidTurns } from '../statistics/turns.ts'
import type { ImportedResult, ImportRequest, Imports } from '../toolkit/imports.ts'
import { emptyRun } from '../uploads/create-recording.ts'

/** The most turns of an imported result: about twice a day of speech. More would keep the process busy for long. */
const MAX_TURNS = 200_000
/** The most scored parts: every answer that shows the recording has them, and each evaluation keeps a copy. */
const MAX_SCORED_PARTS = 10_000
/** So many results at a time are described and stored: their turns are in memory, those of others only as their numbers. */
const STORED_AT_ONCE = 2
/** What is begun is completed, also when the client is gone. */
const NEVER = new AbortController().signal

/** Creates the use cases of imported results. */
export function createImports(
  system: System,
  { preparation }: { readonly preparation: Preparation },
): Imports {
  const { storage } = system
  const storing = new Semaphore(STORED_AT_ONCE)

  async function ready(id: string, signal: AbortSignal): Promise<Recording> {
    await preparation.outcome(id, signal)
    const recording = refuseTrashed(await requireRecording(system, id))
    if (recording.error === null) return recording
    throw new ToolkitError(
      'request-conflict',
      `A result cannot be imported, because the recording cannot be decoded: ${recording.error.message}`,
    )
  }

  async function add(
    id: string,
    result: ImportedResult,
    request: ImportRequest,
  ): Promise<{ readonly run: Run | null; readonly isNew: boolean }> {
    const recording = refuseTrashed(await requireRecording(system, id))
    const count = checkedCount(result)
    if (count === 0 && result.scored !== null) {
      requireAtMost(MAX_SCORED_PARTS, result.scored.length, 'scored parts')
      await scoreParts(system, id, result.scored, 'import-invalid')
      return { run: null, isNew: false }
    }
    const runs = await storage.runs.list(id)
    const same = runs.find((run) => isSameImport(run, result, request))
    const runId = same?.id ?? system.newId()
    const store = async () => {
      if (same !== undefined) return same
      const release = await storing.acquire(NEVER)
      try {
        const made = newImport(system, runId, recording, result, request)
        await storeImport(system, recording, made)
        return made.run
      } finally {
        release()
      }
    }
    const role = request.role === 'reference' ? choosingReference(runs, runId) : refuseTrashed
    const run = await changeAndRefresh(system, id, store, role)
    return { run: (await storage.runs.get(runId)) ?? run, isNew: same === undefined }
  }

  return {
    ready,

    async add(id, result, request, signal) {
      await ready(id, signal)
      // One at a time for each recording, so that a file that is sent twice is found.
      return system.beginning.run(id, () => add(id, result, request))
    },

    async named(name) {
      const found = await storage.recordings.withBaseName(baseNameKey(name))
      const exact = found.filter((each) => nameKey(each.name) === nameKey(name))
      return exact.length > 0 ? exact : found
    },

    async setReference(id, runId) {
      refuseTrashed(await requireRecording(system, id))
      const runs = await storage.runs.list(id)
      if (runId !== null) {
        const run = runs.find((each) => each.id === runId)
        if (run === undefined) {
          throw new ToolkitError(
            'run-not-found',
            'This diarization does not exist, or was deleted.',
          )
        }
        if (run.status !== 'succeeded') {
          throw new ToolkitError(
            'request-conflict',
            'Only a finished diarization can be the reference. Choose another, or wait for this one.',
          )
        }
      }
      await changeAndRefresh(system, id, async () => undefined, choosingReference(runs, runId))
      return requireRecording(system, id)
    },

    async setScored(id, scored) {
      await scoreParts(system, id, scored, 'request-invalid')
      return requireRecording(system, id)
    },
  }
}

async function scoreParts(
  system: System,
  id: string,
  given: readonly Stretch[] | null,
  nothingScored: 'import-invalid' | 'request-invalid',
): Promise<void> {
  const { durationSeconds } = refuseTrashed(await requireRecording(system, id))
  const scored = given === null ? null : joinedParts(given, durationSeconds ?? Infinity)
  if (scored?.length === 0) {
    const length = durationSeconds === null ? '' : ` (${durationSeconds.toFixed(3)} s)`
    throw new ToolkitError(
      nothingScored,
      `None of the scored parts lies within the recording${length}, so that nothing would be scored.`,
    )
  }
  const scoring = (before: Recording) => ({ ...refuseTrashed(before), scored })
  await changeAndRefresh(system, id, async () => undefined, scoring)
}

/**
 * The number of turns. They are not kept: a result may make them anew each time, and many results wait for each other.
 * Errors: `import-too-large`, and as `describeTurns`: nothing of the recording is changed yet.
 */
function checkedCount({ turns }: ImportedResult): number {
  requireAtMost(MAX_TURNS, turns.length, 'turns')
  requireValidTurns(turns)
  return turns.length
}

/** Throws `import-too-large`. */
function requireAtMost(most: number, count: number, what: string): void {
  if (count <= most) return
  throw new ToolkitError(
    'import-too-large',
    `The result has ${count} ${what}. At most ${most} are allowed for a recording.`,
  )
}

/** Makes one of the runs (newest first) the reference; null: the recording has none. */
function choosingReference(
  runs: readonly Run[],
  runId: string | null,
): (recording: Recording) => Recording {
  return (recording) => withReference(refuseTrashed(recording), runs, runId)
}

/** The parts in order, cut at the end of the recording; parts that touch or overlap are joined. */
export function joinedParts(parts: readonly Stretch[], durationSeconds: number): Stretch[] {
  const joined: Stretch[] = []
  for (const part of parts.toSorted((a, b) => a.start - b.start)) {
    const end = Math.min(part.end, durationSeconds)
    if (end <= part.start) continue
    const last = joined.at(-1)
    if (last === undefined || part.start > last.end) joined.push({ start: part.start, end })
    else if (end > last.end) joined[joined.length - 1] = { start: last.start, end }
  }
  return joined
}

interface NewImport extends Omit<DescribedResult, 'event'> {
  readonly run: Run
}

/** The run of an imported result, and what is to be stored with it. */
function newImport(
  system: System,
  id: string,
  recording: Recording,
  result: ImportedResult,
  { file, label, raw }: ImportRequest,
): NewImport {
  const { turns, warnings } = withinRecording(result, recording.durationSeconds)
  const given = importedNames(result.speakerNames)
  const run: Run = {
    ...emptyRun(system, recording.id),
    id,
    provider: IMPORT_PROVIDER,
    model: label ?? file.format,
    request: { speakers: NO_HINTS, identify: null },
    confirmed: true,
    imported: { ...file, recording: result.recording },
    scored: result.scored && joinedParts(result.scored, recording.durationSeconds ?? Infinity),
    submittedAt: timestamp(system),
  }
  const job = {
    status: 'succeeded',
    result: {
      ...{ turns, curves: result.curves, speakerDoubt: null, identification: null, raw },
      warnings: [...warnings, ...given.warnings],
    },
    endedAt: null,
  } as const
  const facts = { modelReported: null, keptMs: null }
  const { event, ...stored } = describeResult(recording, run, job, facts)
  const speakerNames = withGivenNames(null, given.names)
  return { ...stored, run: transition(run, { ...event, speakerNames }, system.clock.now()) }
}

/** Stores a run with its result. Nothing is left of it after an error. */
async function storeImport(
  system: System,
  { id, currentRunId, speakerNames }: Recording,
  made: NewImport,
): Promise<void> {
  const { storage } = system
  const { run, turns } = made
  try {
    // The names of a current run of an older version are only in the recording, which is about to show others.
    await namedCurrentRun(system, { currentRunId, speakerNames })
    await storeBytes(system, run, made)
    await storage.runs.insertWithTurns(run, turns)
    // A deletion removes the recording first, and then the runs that it finds.
    await requireRecording(system, id)
  } catch (error) {
    await discardResult(system, run).catch((cause: unknown) => {
      system.log({ event: 'import-not-removed', runId: run.id, error: cause })
    })
    throw error
  }
  system.publish({ type: 'diarization', run, progress: null })
}

async function discardResult({ storage }: System, { id, recordingId }: Run): Promise<void> {
  await storage.runs.remove(id)
  await storage.blobs.remove(runKey(recordingId, id))
}

/** The turns without what lies beyond the end of the recording, and a warning for it. */
function withinRecording(
  { turns, warnings }: ImportedResult,
  durationSeconds: number | null,
): Pick<ImportedResult, 'turns' | 'warnings'> {
  if (durationSeconds === null || turns.every(({ end }) => end <= durationSeconds)) {
    return { turns, warnings }
  }
  let [cut, dropped] = [0, 0]
  const kept = turns.flatMap((turn) => {
    if (turn.end <= durationSeconds) return [turn]
    if (turn.start >= durationSeconds) {
      dropped += 1
      return []
    }
    cut += 1
    return [{ ...turn, end: durationSeconds }]
  })
  const at = `the end of the recording (${durationSeconds.toFixed(3)} s)`
  return {
    turns: kept,
    warnings: [
      ...warnings,
      ...(cut > 0 ? [`${counted(cut, 'turn was', 'turns were')} cut at ${at}.`] : []),
      ...(dropped > 0
        ? [
            `${counted(dropped, 'turn begins', 'turns begin')} after ${at} and ${dropped === 1 ? 'was' : 'were'} left out.`,
          ]
        : []),
    ],
  }
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

/** Whether the run is the same result of the same file, so that a file that is sent twice is imported once. */
function isSameImport(
  { imported, model, status }: Run,
  result: ImportedResult,
  { file, label }: ImportRequest,
): boolean {
  return (
    status === 'succeeded' &&
    imported?.sha256 === file.sha256 &&
    imported.recording === result.recording &&
    model === (label ?? file.format)
  )
}
