import type { Turn } from '@toolkit/core'

/** A turn as it is stored. Labels of speakers are data: they are values here, never names of fields. */
export interface TurnDocument extends Omit<Turn, 'scores'> {
  readonly runId: string
  /** Seconds. */
  readonly duration: number
  readonly scores: readonly { readonly speaker: string; readonly score: number }[] | null
}

export function turnDocument(runId: string, { scores, ...fields }: Turn): TurnDocument {
  return {
    runId,
    ...fields,
    duration: fields.end - fields.start,
    scores:
      scores === null
        ? null
        : Object.entries(scores).map(([speaker, score]) => ({ speaker, score })),
  }
}

export function turnOf({ runId: _run, duration: _derived, scores, ...fields }: TurnDocument): Turn {
  return {
    ...fields,
    scores:
      scores === null
        ? null
        : Object.fromEntries(scores.map(({ speaker, score }) => [speaker, score])),
  }
}
