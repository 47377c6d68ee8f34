import type { GivenTurn } from '@toolkit/core'
import { areProbabilitiesUpTo, percent } from '../confidence.ts'
import type { FileResult, Reader } from '../diarization-file.ts'
import { fieldOf, type JsonObject, labelOf, readJsonItems } from './structured/json-items.ts'
import {
  type Fault,
  numberOf,
  recordingOf,
  requireResults,
  type TurnCount,
  TurnList,
} from './structured/turn-list.ts'

interface Session {
  readonly recording: string | null
  readonly turns: TurnList
  /** Turns whose words were left out. */
  withWords: number
}

/** The confidences of a file. */
interface Confidences {
  largest: number
}

/**
 * Reads SegLST of MeetEval: `[{session_id, speaker, start_time, end_time, words}]`, one result for each session, in the
 * order of the file. Times are numbers or texts with a number. `confidence`, which our writer adds, is the score of the
 * turn's speaker: a probability if no confidence of the file is above 1, otherwise 0–100. Words are left out. Errors: as
 * `Reader`.
 */
export const readSegLst: Reader = async (source) => {
  const count: TurnCount = { turns: 0 }
  const sessions = new Map<string | null, Session>()
  const confidences: Confidences = { largest: 0 }
  await readJsonItems(source, (item, index, fault) => {
    if (index === null) throw fault('SegLST is a list of objects, not one object')
    const id = labelOf(fieldOf(item, 'session_id'))
    const session = sessions.get(id) ?? openSession(id, count, fault)
    sessions.set(id, session)
    requireResults(sessions.size)
    addSegment(session, item, confidences, fault)
  })
  if (sessions.size === 0) return [new TurnList().result(null)]
  return Array.from(sessions.values(), (session) => resultOf(session, confidences))
}

function openSession(id: string | null, count: TurnCount, fault: Fault): Session {
  const recording = id === null ? null : recordingOf(id, fault)
  return { recording, turns: new TurnList(count), withWords: 0 }
}

function addSegment(
  session: Session,
  item: JsonObject,
  confidences: Confidences,
  fault: Fault,
): void {
  const speaker = labelOf(fieldOf(item, 'speaker'))
  if (speaker === null) throw fault('it has no speaker')
  const start = numberOf(fieldOf(item, 'start_time'))
  const end = numberOf(fieldOf(item, 'end_time'))
  const words = fieldOf(item, 'words')
  if (typeof words === 'string' && words.trim() !== '') session.withWords += 1
  const confidence = confidenceOf(session, item)
  confidences.largest = Math.max(confidences.largest, confidence ?? 0)
  const scores = confidence === null ? null : Object.fromEntries([[speaker, confidence]])
  session.turns.add({ speaker, start, end, scores }, fault)
}

/** In the unit of the file. */
function confidenceOf({ turns }: Session, item: JsonObject): number | null {
  const given = fieldOf(item, 'confidence') ?? null
  if (given === null) return null
  const score = numberOf(given)
  if (score >= 0 && score <= 100) return score
  turns.countBadScores(1)
  return null
}

function resultOf({ recording, turns, withWords }: Session, { largest }: Confidences): FileResult {
  const count = withWords === 1 ? '1 turn' : `${withWords} turns`
  const words = withWords === 0 ? [] : [`The words of ${count} were left out.`]
  const result = turns.result(recording, words)
  if (!areProbabilitiesUpTo(largest)) return result
  return { ...result, turns: result.turns.map(inPercent) }
}

function inPercent(turn: GivenTurn): GivenTurn {
  if (turn.scores === null) return turn
  const scores = Object.entries(turn.scores).map(([speaker, score]) => [speaker, percent(score)])
  return { ...turn, scores: Object.fromEntries(scores) }
}
