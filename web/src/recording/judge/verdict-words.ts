import type { StretchVerdictView } from '@toolkit/server/client'

/** A verdict of the server, or one on its way there. */
export interface ShownVerdict extends StretchVerdictView {
  readonly isSaved: boolean
}

export type Judgement = StretchVerdictView['verdict']
export type StretchError = StretchVerdictView['errors'][number]

export const JUDGEMENT_WORDS: Readonly<Record<Judgement, string>> = {
  right: 'right',
  wrong: 'wrong',
  unclear: 'unclear',
}

/** The errors in the order of their keys, 1 to 5. */
export const ERROR_WORDS: Readonly<Record<StretchError, string>> = {
  'missed-speech': 'missed speech',
  'false-alarm': 'false alarm',
  'wrong-speaker': 'wrong speaker',
  boundary: 'boundary',
  overlap: 'overlap',
}

/** A verdict in words. */
export function verdictWords(verdict: ShownVerdict, runId: string | null): string {
  const { errors, reviewer, isSaved } = verdict
  const what =
    errors.length === 0 ? '' : `: ${errors.map((error) => ERROR_WORDS[error]).join(', ')}`
  return [
    `Judged ${JUDGEMENT_WORDS[verdict.verdict]}${what}`,
    ...(reviewer === null ? [] : [`by ${reviewer}`]),
    ...(verdict.runId === runId ? [] : [`on another diarization${modelWords(verdict)}`]),
    ...(isSaved ? [] : ['not yet saved']),
  ].join(', ')
}

function modelWords({ model }: ShownVerdict): string {
  return model === '' ? '' : ` (${model})`
}
