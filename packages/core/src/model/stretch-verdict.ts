import { type Fields, type RecordOf, typed } from './fields.ts'

export const JUDGEMENTS = ['right', 'wrong', 'unclear'] as const
export type Judgement = (typeof JUDGEMENTS)[number]

/** What is wrong in a stretch that was judged `wrong`. */
export const STRETCH_ERRORS = [
  'missed-speech',
  'false-alarm',
  'wrong-speaker',
  'boundary',
  'overlap',
] as const
export type StretchError = (typeof STRETCH_ERRORS)[number]

export const MAX_STRETCH_NOTE_CHARACTERS = 10_000
/** Of the reviewer's name, the label of a speaker, and the id of a draw. */
export const MAX_STRETCH_TEXT_CHARACTERS = 100

/** The fields of a stretch verdict, in the order of the API. */
export const STRETCH_VERDICT_FIELDS = {
  id: { kind: 'text', shown: true },
  recordingId: { kind: 'text', shown: true },
  /** The judged run. It may have been deleted since. */
  runId: { kind: 'text', shown: true },
  /** Seconds, half-open. */
  start: { kind: 'amount', shown: true },
  end: { kind: 'amount', shown: true },
  verdict: { kind: 'choice', choices: JUDGEMENTS, shown: true },
  /** In the order of `STRETCH_ERRORS`. */
  errors: { kind: 'list', type: typed<readonly StretchError[]>(), shown: true },
  /** The label of the judged speaker in the run. */
  speaker: { kind: 'text', nullable: true, shown: true },
  note: { kind: 'text', nullable: true, shown: true },
  reviewer: { kind: 'text', nullable: true, shown: true },
  /** The id of the record that says how the stretch was drawn. */
  draw: { kind: 'text', nullable: true, shown: true },
  /** Of the run, when it was judged. */
  provider: { kind: 'text', shown: true },
  model: { kind: 'text', shown: true },
  /** The run's default curve, and the mean of its samples in the stretch; null: there are none. */
  curve: { kind: 'choice', choices: ['confidence', 'certainty'], nullable: true, shown: true },
  score: { kind: 'score', nullable: true, shown: true },
  createdAt: { kind: 'time', shown: true },
  /** When it was taken back; null: it is in effect. */
  undoneAt: { kind: 'time', nullable: true, shown: true },
} as const satisfies Fields

/**
 * What a person says about a stretch of a run. It is never changed, only taken back. Not a `Verdict`, which is the human
 * score of a whole recording.
 */
export interface StretchVerdict extends RecordOf<typeof STRETCH_VERDICT_FIELDS> {}

/** The fields that a list is filtered by for equality. */
export const STRETCH_VERDICT_EQUALS = [
  'recordingId',
  'runId',
  'verdict',
  'reviewer',
  'provider',
  'model',
] as const satisfies readonly (keyof StretchVerdict)[]
export type StretchVerdictEqual = (typeof STRETCH_VERDICT_EQUALS)[number]

/** The order of lists: newest first by time, ties by id. */
export function compareNewestFirst(a: StretchVerdict, b: StretchVerdict): number {
  return compareTexts(b.createdAt, a.createdAt) || compareTexts(a.id, b.id)
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
