import { appended, type CorrectionEntry } from '../correction/log.ts'
import { CLIENT_ID } from '../correction/operations.ts'
import { Pace } from '../correction/pace.ts'
import { type Correction, MAX_LOG_CHARACTERS, MAX_LOG_ENTRIES } from '../correction/record.ts'
import { hasCode, ToolkitError } from '../errors.ts'
import { nameFault } from '../model/name.ts'
import type { Run } from '../model/run.ts'
import { requireChangeable, requireRecording, requireRun } from '../runtime/change.ts'
import { KeyedQueue } from '../runtime/concurrency.ts'
import { refreshRecording } from '../runtime/projection.ts'
import { type System, timestamp } from '../runtime/system.ts'
import type { Corrections, NewEntry } from '../toolkit/corrections.ts'
import { storeCorrectedRun } from './corrected-run.ts'
import { type CorrectionSession, CorrectionSessions } from './correction-sessions.ts'

const MAX_AUTHOR_CHARACTERS = 100

/** Creates the use cases of corrections. Those of one recording are carried out one after another. */
export function createCorrections(system: System): Corrections {
  const { storage } = system
  const sessions = new CorrectionSessions(system)
  const queue = new KeyedQueue()

  /** The correction of this recording. Throws `not-found` or `recording-not-found`. */
  async function requireCorrection(recordingId: string, id: string): Promise<Correction> {
    const found = await storage.corrections.get(id)
    if (found?.recordingId === recordingId) return settled(found)
    await requireRecording(system, recordingId)
    throw new ToolkitError('not-found', 'This correction does not exist, or was discarded.')
  }

  /** The same correction, finished if its run exists: a kill may have come between both. */
  async function settled(correction: Correction): Promise<Correction> {
    if (correction.finishedAt !== null || sessions.has(correction.id)) return correction
    const run = await storage.runs.get(correction.id)
    return run === null ? correction : finished(correction, run)
  }

  async function finished(correction: Correction, run: Run): Promise<Correction> {
    const { recordingId, id: correctionId, length } = correction
    const done = { ...correction, finishedAt: run.createdAt }
    await storage.corrections.append(done, [])
    sessions.forget(correctionId)
    system.publish({ type: 'correction', recordingId, correctionId, length })
    return done
  }

  async function open(recordingId: string, givenRunId: string | null) {
    const recording = await requireChangeable(system, recordingId)
    const runId = givenRunId ?? recording.currentRunId
    if (runId === null) {
      throw new ToolkitError(
        'no-result',
        'There is no finished diarization to correct. Wait for one, or diarize the recording.',
      )
    }
    const run = await requireRun(system, recordingId, runId)
    if (run.status !== 'succeeded') {
      throw new ToolkitError(
        'request-conflict',
        'Only a succeeded diarization can be corrected. Choose another, or wait for this one.',
      )
    }
    const known = await storage.corrections.list(recordingId)
    for (const correction of known.filter(({ basedOn }) => basedOn === runId)) {
      const there = await settled(correction)
      if (there.finishedAt === null) return { correction: there, isNew: false }
    }
    const now = timestamp(system)
    const correction: Correction = {
      id: system.newId(),
      recordingId,
      basedOn: runId,
      createdAt: now,
      updatedAt: now,
      finishedAt: null,
      length: 0,
      checked: [],
      logCharacters: 0,
    }
    await storage.corrections.insert(correction)
    // The run may be deleted meanwhile, with the corrections that were there.
    await requireRun(system, recordingId, runId).catch(async (error: unknown) => {
      if (isGone(error)) await storage.corrections.remove(correction.id)
      throw error
    })
    system.publish({ type: 'correction', recordingId, correctionId: correction.id, length: 0 })
    return { correction, isNew: true }
  }

  async function append(
    recordingId: string,
    id: string,
    after: number,
    given: readonly NewEntry[],
  ) {
    const recording = await requireChangeable(system, recordingId)
    const correction = requireOpen(await requireCorrection(recordingId, id))
    const session = await sessions.of(recording, correction)
    const stored = storedBefore(session, given)
    const rest = given.slice(stored.length)
    if (rest.length === 0) return { correction, entries: stored }
    if ((stored.at(-1)?.sequence ?? after) !== correction.length) throw behind(correction, after)
    const next = await extended(system, session, rest, stored.length)
    // Whether a failed call has stored them is unknown, so the log is read again.
    sessions.forget(id)
    const { checked } = next.history.state
    const whole = { ...next.correction, checked }
    const isStored = await storage.corrections.append(
      { ...whole, length: correction.length },
      next.added,
    )
    if (!isStored) throw behind(correction, after)
    for (const entry of next.added) session.entries.set(entry.id, entry)
    sessions.keep({ correction: whole, history: next.history, entries: session.entries })
    const { length } = whole
    system.publish({ type: 'correction', recordingId, correctionId: id, length })
    return { correction: whole, entries: [...stored, ...next.added] }
  }

  async function finish(recordingId: string, id: string): Promise<Run> {
    const recording = await requireChangeable(system, recordingId)
    const correction = await requireCorrection(recordingId, id)
    if (correction.finishedAt !== null) {
      await refreshRecording(system, recordingId)
      return requireRun(system, recordingId, id)
    }
    const { history } = await sessions.of(recording, correction)
    sessions.forget(id)
    const existing = await storage.runs.get(id)
    const run = existing ?? (await storeCorrectedRun(system, recording, correction, history.state))
    await finished(correction, run)
    return requireRun(system, recordingId, id)
  }

  async function discard(recordingId: string, id: string): Promise<void> {
    await requireChangeable(system, recordingId)
    requireOpen(await requireCorrection(recordingId, id))
    sessions.forget(id)
    // Turns of a run that a kill has left without its run.
    await storage.runs.remove(id)
    await storage.corrections.remove(id)
    system.publish({ type: 'correction', recordingId, correctionId: id, length: null })
  }

  return {
    open: (recordingId, runId) => queue.run(recordingId, () => open(recordingId, runId)),

    async list(recordingId) {
      await requireRecording(system, recordingId)
      const found = await storage.corrections.list(recordingId)
      return Promise.all(found.map(settled))
    },

    async get(recordingId, id, { after, limit }) {
      const correction = await requireCorrection(recordingId, id)
      const entries = await storage.corrections.entries(id, after, limit)
      return {
        correction,
        entries: entries.filter(({ sequence }) => sequence <= correction.length),
      }
    },

    append: (recordingId, id, after, entries) =>
      queue.run(recordingId, () => append(recordingId, id, after, entries)),

    finish: (recordingId, id) =>
      queue.run(recordingId, async () => ({
        run: await finish(recordingId, id),
        progress: null,
      })),

    discard: (recordingId, id) => queue.run(recordingId, () => discard(recordingId, id)),
  }
}

function isGone(error: unknown): boolean {
  return hasCode(error, 'run-not-found') || hasCode(error, 'recording-not-found')
}

function requireOpen(correction: Correction): Correction {
  if (correction.finishedAt === null) return correction
  throw new ToolkitError(
    'request-conflict',
    'This correction is done: it is a diarization now. Open a correction of that one to go on.',
  )
}

function behind({ length }: Correction, after: number): ToolkitError {
  return new ToolkitError(
    'request-conflict',
    `The log of this correction has grown, or was changed: it had ${length} entries, not ${after}. Read the newer entries, then send yours again.`,
  )
}

/**
 * The leading entries that are stored already, because a request is repeated. Throws `request-invalid` if another entry
 * has one of the ids.
 */
function storedBefore(
  { entries }: CorrectionSession,
  given: readonly NewEntry[],
): CorrectionEntry[] {
  const stored: CorrectionEntry[] = []
  for (const [index, entry] of given.entries()) {
    const before = entries.get(entry.id)
    if (before === undefined) break
    const isNext = stored.length === 0 || stored.at(-1)?.sequence === before.sequence - 1
    if (!isNext || actionText(before) !== actionText(entry)) throw idInUse(index)
    stored.push(before)
  }
  return stored
}

/**
 * Applies new entries, with pauses for other requests. Throws `request-invalid`, naming the first that does not fit.
 */
async function extended(
  system: System,
  session: CorrectionSession,
  given: readonly NewEntry[],
  firstIndex: number,
) {
  const at = timestamp(system)
  const pace = new Pace()
  let { history } = session
  let { logCharacters } = session.correction
  const added: CorrectionEntry[] = []
  const ids = new Set<string>()
  for (const [offset, { id, author, ...action }] of given.entries()) {
    const index = firstIndex + offset
    requireEntry(id, author, index)
    if (ids.has(id) || session.entries.has(id)) throw idInUse(index)
    ids.add(id)
    history = fitting(index, () => appended(history, action))
    const entry: CorrectionEntry = { sequence: history.length, id, author, at, ...action }
    logCharacters += JSON.stringify(entry).length
    added.push(entry)
    const operation = entry.kind === 'do' ? entry.operation : null
    if (pace.isDue(history.state, operation)) await system.clock.wait(0)
  }
  if (history.length > MAX_LOG_ENTRIES || logCharacters > MAX_LOG_CHARACTERS) {
    throw new ToolkitError(
      'request-too-large',
      `A correction takes ${MAX_LOG_ENTRIES} entries of ${MAX_LOG_CHARACTERS} characters together. Finish it and correct its result.`,
    )
  }
  const { length } = history
  const correction = { ...session.correction, length, updatedAt: at, logCharacters }
  return { history, added, correction }
}

function fitting<T>(index: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!hasCode(error, 'request-invalid')) throw error
    throw invalidEntry(index, error.message)
  }
}

function requireEntry(id: string, author: string | null, index: number): void {
  if (!CLIENT_ID.test(id)) {
    throw invalidEntry(index, 'The id must have 1 to 64 letters, digits, "_" and "-".')
  }
  if (author === null) return
  const fault =
    nameFault(author) ??
    ([...author].length > MAX_AUTHOR_CHARACTERS
      ? `must have at most ${MAX_AUTHOR_CHARACTERS} characters`
      : null)
  if (fault !== null) throw invalidEntry(index, `The author ${fault}.`)
}

function idInUse(index: number): ToolkitError {
  return invalidEntry(index, 'Another entry has this id.')
}

function invalidEntry(index: number, message: string): ToolkitError {
  const fields = [{ path: `entries.${index}`, message }]
  return new ToolkitError('request-invalid', `Nothing was stored. ${message}`, { fields })
}

/** What an entry does, as text to compare. */
function actionText(entry: NewEntry | CorrectionEntry): string {
  return entry.kind === 'do'
    ? JSON.stringify(Object.entries(entry.operation).sort(byName))
    : `${entry.kind} ${entry.of}`
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : Number(a > b)
}
