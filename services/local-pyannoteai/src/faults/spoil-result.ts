import type { FaultOf } from './fault-list.ts'

type Scores = readonly unknown[]

interface Curve {
  readonly score: Scores | Readonly<Record<string, Scores>>
  readonly resolution: number
}

function isScores(score: Curve['score']): score is Scores {
  return Array.isArray(score)
}

interface Output {
  readonly diarization: readonly {
    readonly start: number
    readonly end: number
    readonly confidence?: Readonly<Record<string, unknown>>
  }[]
  readonly [field: string]: unknown
}

/** An answer of `GET /v1/jobs/{id}`. */
export interface JobAnswer {
  readonly status: string
  readonly output?: unknown
}

/** Such an answer with a result. */
export interface ResultAnswer extends JobAnswer {
  readonly output: Output
}

export function isResult(answer: JobAnswer): answer is ResultAnswer {
  return answer.status === 'succeeded' && answer.output !== undefined
}

const CURVES = ['confidence', 'speechProbability', 'crosstalkProbability', 'speakerProbability']

const BAD = { above: 100.5, below: -1, null: null, text: '97' } as const

type ResultFault = FaultOf<'no-output' | 'bad-score' | 'curve-length' | 'turn-beyond-end'>

/** The answer with its result spoilt. What a result does not have (curves, say) cannot be spoilt. */
export function spoilResult(answer: ResultAnswer, fault: ResultFault): JobAnswer {
  const { output, ...rest } = answer
  switch (fault.kind) {
    case 'no-output':
      return rest
    case 'bad-score':
      return { ...rest, output: badScores(output, BAD[fault.score]) }
    case 'curve-length':
      return { ...rest, output: everyCurve(output, (scores) => resized(scores, fault.factor)) }
    case 'turn-beyond-end':
      return { ...rest, output: stretched(output, fault.seconds) }
  }
}

/** The middle score of every curve and all scores of the first turn replaced. */
function badScores(output: Output, bad: unknown): Output {
  const [first, ...others] = output.diarization
  const labels = Object.keys(first?.confidence ?? {})
  const confidence = Object.fromEntries(labels.map((label) => [label, bad]))
  const diarization =
    first === undefined || labels.length === 0
      ? output.diarization
      : [{ ...first, confidence }, ...others]
  return everyCurve({ ...output, diarization }, (scores) =>
    scores.length === 0 ? scores : scores.with(Math.floor(scores.length / 2), bad),
  )
}

/** The scores cut off, or begun again from the first, until there are `factor` times as many. */
function resized(scores: Scores, factor: number): Scores {
  return Array.from(
    { length: Math.round(scores.length * factor) },
    (_, i) => scores[i % scores.length],
  )
}

/** The last turn ends `seconds` later. */
function stretched(output: Output, seconds: number): Output {
  const last = output.diarization.at(-1)
  if (last === undefined) return output
  return {
    ...output,
    diarization: output.diarization.with(-1, { ...last, end: last.end + seconds }),
  }
}

function everyCurve(output: Output, change: (scores: Scores) => Scores): Output {
  const each = (ofSpeakers: Readonly<Record<string, Scores>>) =>
    Object.fromEntries(Object.entries(ofSpeakers).map(([label, scores]) => [label, change(scores)]))
  const changed: Record<string, unknown> = {}
  for (const name of CURVES) {
    const curve = output[name] as Curve | undefined
    if (curve === undefined) continue
    changed[name] = {
      ...curve,
      score: isScores(curve.score) ? change(curve.score) : each(curve.score),
    }
  }
  return { ...output, ...changed }
}
