import { sampleFigures, samplesCovering, samplesWithin } from '../curves/curve-figures.ts'
import { hasCode, ToolkitError } from '../errors.ts'
import { nameFault } from '../model/name.ts'
import type { Recording } from '../model/recording.ts'
import type { Run } from '../model/run.ts'
import type { ScoreCurve } from '../model/score.ts'
import {
  MAX_STRETCH_NOTE_CHARACTERS,
  MAX_STRETCH_TEXT_CHARACTERS,
  STRETCH_ERRORS,
  type StretchVerdict,
} from '../model/stretch-verdict.ts'
import { requireChangeable, requireRecording, requireRun } from '../runtime/change.ts'
import { type System, timestamp } from '../runtime/system.ts'
import type { Results } from '../toolkit/results.ts'
import type { NewStretchVerdict, StretchVerdicts } from '../toolkit/stretch-verdicts.ts'

/** Less is no stretch that could be heard; half of it is for rounded times. */
const SHORTEST_SECONDS = 0.0005
const CLIENT_ID = /^[A-Za-z0-9_-]{1,64}$/
/** The last sample of a curve may end this much after the recording. */
const END_TOLERANCE_SECONDS = 0.1
/** Besides line feeds, returns and tabs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROL_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** Creates the use cases of verdicts on stretches. */
export function createStretchVerdicts(
  system: System,
  results: Pick<Results, 'curve'>,
): StretchVerdicts {
  const { storage, publish, revision } = system

  /** The verdict that is stored under this id, if the content is the same. Throws `request-conflict` otherwise. */
  async function stored(given: NewStretchVerdict): Promise<StretchVerdict | null> {
    const verdict = given.id === null ? null : await storage.stretchVerdicts.get(given.id)
    if (verdict === null || isSame(verdict, given)) return verdict
    throw new ToolkitError(
      'request-conflict',
      'Another verdict has this id. Send this one with an id of its own.',
    )
  }

  async function judged(given: NewStretchVerdict): Promise<StretchVerdict> {
    const recording = await requireChangeable(system, given.recordingId)
    requireStretch(given, recording)
    const run = await requireJudgeable(recording, given.runId)
    const { id, runId: _given, ...content } = given
    return {
      ...content,
      id: id ?? system.newId(),
      runId: run.id,
      provider: run.provider,
      model: run.modelReported ?? run.model,
      ...(await scoreOf(recording.id, run.id, given)),
      createdAt: timestamp(system),
      undoneAt: null,
    }
  }

  /** The run with this id, or the current one. Throws `request-conflict` if there is no result that can be judged. */
  async function requireJudgeable(
    { id, currentRunId }: Recording,
    runId: string | null,
  ): Promise<Run> {
    const wanted = runId ?? currentRunId
    if (wanted === null) {
      throw new ToolkitError(
        'request-conflict',
        'There is no finished diarization to judge. Wait for one, or diarize the recording.',
      )
    }
    const run = await requireRun(system, id, wanted)
    if (run.status === 'succeeded') return run
    throw new ToolkitError(
      'request-conflict',
      'Only a succeeded diarization can be judged. Choose another, or wait for this one.',
    )
  }

  async function scoreOf(
    recordingId: string,
    runId: string,
    stretch: Pick<StretchVerdict, 'start' | 'end'>,
  ): Promise<Pick<StretchVerdict, 'curve' | 'score'>> {
    try {
      const { name, curve } = await results.curve(recordingId, runId, null)
      const { kind } = name
      if (kind !== 'confidence' && kind !== 'certainty') return { curve: null, score: null }
      return { curve: kind, score: meanWithin(curve, stretch) }
    } catch (error) {
      if (!hasCode(error, 'curve-not-found')) throw error
      return { curve: null, score: null }
    }
  }

  return {
    async add(sent) {
      const given = normalised(sent)
      const before = await stored(given)
      if (before !== null) return { verdict: before, isNew: false }
      const verdict = await judged(given)
      const { recordingId } = verdict
      const isInserted = await revision.ofWrite({ recordingId, what: 'verdicts' }, async () => {
        if (!(await storage.stretchVerdicts.insert(verdict))) return false
        // The recording may be deleted meanwhile, with the verdicts that were there.
        await requireRecording(system, recordingId).catch(async (error: unknown) => {
          if (hasCode(error, 'recording-not-found')) {
            await storage.stretchVerdicts.remove(recordingId)
          }
          throw error
        })
        return true
      })
      if (!isInserted) {
        const first = await stored({ ...given, id: verdict.id })
        if (first !== null) return { verdict: first, isNew: false }
        throw new ToolkitError('request-conflict', 'This verdict was deleted with its recording.')
      }
      publish({ type: 'verdict', verdict })
      return { verdict, isNew: true }
    },

    async undo(id) {
      const before = await storage.stretchVerdicts.get(id)
      if (before === null) throw unknownVerdict()
      if (before.undoneAt !== null) return before
      const { recordingId } = before
      await requireChangeable(system, recordingId)
      const verdict = await revision.ofWrite({ recordingId, what: 'verdicts' }, () =>
        storage.stretchVerdicts.undo(id, timestamp(system)),
      )
      if (verdict === null) throw unknownVerdict()
      publish({ type: 'verdict', verdict })
      return verdict
    },

    list: (query) => storage.stretchVerdicts.list(query),
  }
}

/** The mean of the samples that the stretch touches and that are not missing; null: there are none. */
function meanWithin(
  { values, resolution }: ScoreCurve,
  { start, end }: Pick<StretchVerdict, 'start' | 'end'>,
): number | null {
  const first = Math.min(samplesWithin(start, resolution), values.length)
  const last = Math.min(samplesCovering(end, resolution), values.length)
  const { count, sum } = sampleFigures(values, first, last)
  return count === 0 ? null : sum / count
}

/** The same verdict with its errors in the order of `STRETCH_ERRORS`, each once. Throws `request-invalid`. */
function normalised(given: NewStretchVerdict): NewStretchVerdict {
  if (given.id !== null && !CLIENT_ID.test(given.id)) {
    throw invalid('id', 'must have 1 to 64 letters, digits, "_" and "-"')
  }
  for (const name of ['start', 'end'] as const) {
    if (!Number.isFinite(given[name]) || given[name] < 0) {
      throw invalid(name, 'must be a number of at least 0')
    }
  }
  if (given.end - given.start < SHORTEST_SECONDS) {
    throw invalid('end', 'must lie at least a millisecond after start')
  }
  if (given.errors.length > 0 && given.verdict !== 'wrong') {
    throw invalid('errors', 'can only be given if the verdict is wrong')
  }
  for (const name of ['speaker', 'reviewer', 'draw'] as const) requireText(name, given[name])
  if (given.note !== null) {
    if (!given.note.isWellFormed()) throw invalid('note', 'is not well-formed Unicode')
    if (CONTROL_CHARACTER.test(given.note)) throw invalid('note', 'must have no control characters')
    requireLength('note', given.note, MAX_STRETCH_NOTE_CHARACTERS)
  }
  const errors = STRETCH_ERRORS.filter((error) => given.errors.includes(error))
  return { ...given, errors }
}

function requireText(path: string, text: string | null): void {
  if (text === null) return
  if (text.trim() === '') throw invalid(path, 'must not be empty')
  const fault = nameFault(text)
  if (fault !== null) throw invalid(path, fault)
  requireLength(path, text, MAX_STRETCH_TEXT_CHARACTERS)
}

function requireLength(path: string, text: string, most: number): void {
  if ([...text].length > most) throw invalid(path, `must have at most ${most} characters`)
}

function requireStretch(
  { start, end }: Pick<NewStretchVerdict, 'start' | 'end'>,
  { durationSeconds }: Recording,
): void {
  if (durationSeconds === null) return
  const message = `must lie within the recording, which has ${durationSeconds} s`
  if (start >= durationSeconds) throw invalid('start', message)
  if (end > durationSeconds + END_TOLERANCE_SECONDS) throw invalid('end', message)
}

/** Whether a stored verdict has the content of a new one. Without a run, it is of any. */
function isSame(stored: StretchVerdict, given: NewStretchVerdict): boolean {
  return (
    stored.recordingId === given.recordingId &&
    (given.runId === null || stored.runId === given.runId) &&
    stored.start === given.start &&
    stored.end === given.end &&
    stored.verdict === given.verdict &&
    stored.errors.join() === given.errors.join() &&
    stored.speaker === given.speaker &&
    stored.note === given.note &&
    stored.reviewer === given.reviewer &&
    stored.draw === given.draw
  )
}

function unknownVerdict(): ToolkitError {
  return new ToolkitError(
    'not-found',
    'This verdict does not exist, or was deleted with its recording.',
  )
}

function invalid(path: string, message: string): ToolkitError {
  return new ToolkitError('request-invalid', `${path} ${message}.`, {
    fields: [{ path, message }],
  })
}
