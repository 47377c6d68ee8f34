import type { Context } from 'hono'
import type { FaultList, FaultOf } from './fault-list.ts'

const RESULT_FAULTS = ['no-output', 'bad-score', 'curve-length', 'turn-beyond-end'] as const

/**
 * Applies the pending faults to an answer of `GET /v1/jobs/{id}` or `GET /v2/jobs`. The answer is loaded into memory only
 * if such a fault is pending.
 */
export async function changeAnswer(
  context: Context,
  call: 'job' | 'jobs',
  list: FaultList,
): Promise<void> {
  if (!context.res.ok) return
  if (call === 'jobs') {
    if (list.take(['published-list'], () => true) !== undefined) await keepPublishedFields(context)
    return
  }
  if (!list.has([...RESULT_FAULTS, 'unknown-status'], () => true)) return
  let answer = (await context.res.json()) as JobAnswer
  if (isResult(answer)) {
    const fault = list.take(RESULT_FAULTS, () => true)
    if (fault !== undefined) answer = changeResult(answer, fault)
  }
  const unknown = list.take(['unknown-status'], () => true)
  if (unknown !== undefined) answer = { ...answer, status: unknown.status }
  replaceJson(context, answer)
}

/** Reduces the list to the published fields; live answers have more. */
async function keepPublishedFields(context: Context): Promise<void> {
  const { items, nextCursor } = (await context.res.json()) as {
    items: readonly { id: string; status: string; createdAt: string }[]
    nextCursor: string | null
  }
  const published = items.map(({ id, status, createdAt }) => ({ id, status, createdAt }))
  replaceJson(context, { items: published, nextCursor })
}

/** The same answer with another body. */
function replaceJson(context: Context, body: object): void {
  const headers = new Headers(context.res.headers)
  headers.delete('content-length')
  const { status } = context.res
  replaceAnswer(context, new Response(JSON.stringify(body), { status, headers }))
}

/** Replaces the answer, including its headers. */
export function replaceAnswer(context: Context, answer: Response): void {
  // Without this, Hono copies the old headers.
  context.res = undefined
  context.res = answer
}

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
interface JobAnswer {
  readonly status: string
  readonly output?: unknown
}

/** An answer with a result. */
interface ResultAnswer extends JobAnswer {
  readonly output: Output
}

function isResult(answer: JobAnswer): answer is ResultAnswer {
  return answer.status === 'succeeded' && answer.output !== undefined
}

const CURVES = ['confidence', 'speechProbability', 'crosstalkProbability', 'speakerProbability']

const BAD = { above: 100.5, below: -1, null: null, text: '97' } as const

type ResultFault = FaultOf<'no-output' | 'bad-score' | 'curve-length' | 'turn-beyond-end'>

/** The answer with its result changed. Parts that the result does not have are not added. */
function changeResult(answer: ResultAnswer, fault: ResultFault): JobAnswer {
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

/** The scores truncated, or repeated from the start, to `factor` times their length. */
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
