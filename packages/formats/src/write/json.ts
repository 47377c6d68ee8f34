import { type CurveKind, MISSING_BYTE, type NamedCurve, type Turn } from '@toolkit/core'
import type { Writer } from '../diarization-file.ts'
import { each, inPieces, separated } from './pieces.ts'

const SCORES_PER_PIECE = 65_536

/** The curves of a whole recording in pyannoteAI's output. `certainty` has no field: it is derived from the others. */
const FIELDS: readonly (readonly [CurveKind, string])[] = [
  ['confidence', 'confidence'],
  ['speech', 'speechProbability'],
  ['crosstalk', 'crosstalkProbability'],
]

/**
 * pyannoteAI's own output of a job: exact times, labels instead of names, every score, and the curves with null for
 * missing samples. `speakerNames` (label → name) is added if a person gave any.
 */
export const json: Writer = {
  format: 'json',
  contentType: 'application/json',
  extension: '.json',
  write: function* ({ turns, curves, speakerNames }) {
    yield '{"diarization":['
    yield* inPieces(separated(each(turns, turnText), ',\n'))
    yield ']'
    for (const [kind, field] of FIELDS) {
      const curve = curves.find((one) => one.kind === kind)
      if (curve !== undefined) yield* curveText(`,\n"${field}":`, curve)
    }
    yield* speakerCurvesText(curves.filter(({ kind }) => kind === 'speaker'))
    if (Object.keys(speakerNames).length > 0) {
      yield `,\n"speakerNames":${JSON.stringify(speakerNames)}`
    }
    yield '}\n'
  },
}

function turnText({ speaker, start, end, scores }: Turn): string {
  return JSON.stringify({ speaker, start, end, ...(scores === null ? {} : { confidence: scores }) })
}

function* curveText(head: string, { values, resolution }: NamedCurve): Generator<string> {
  yield `${head}{"score":[`
  yield* scoresText(values)
  yield `],"resolution":${resolution}}`
}

/**
 * `{score: {LABEL: […]}, resolution}`; `{LABEL: {score, resolution}}` if the curves have no common resolution, without
 * labels that mean the first form.
 */
function* speakerCurvesText(curves: readonly NamedCurve[]): Generator<string> {
  const resolution = curves[0]?.resolution
  if (resolution === undefined) return
  const label = ({ speaker }: NamedCurve, index: number) =>
    `${index === 0 ? '' : ','}${JSON.stringify(speaker)}:`
  if (curves.some((curve) => curve.resolution !== resolution)) {
    yield ',\n"speakerProbability":{'
    const distinct = curves.filter(({ speaker }) => speaker !== 'score' && speaker !== 'resolution')
    for (const [index, curve] of distinct.entries()) yield* curveText(label(curve, index), curve)
    yield '}'
    return
  }
  yield ',\n"speakerProbability":{"score":{'
  for (const [index, curve] of curves.entries()) {
    yield `${label(curve, index)}[`
    yield* scoresText(curve.values)
    yield ']'
  }
  yield `},"resolution":${resolution}}`
}

function* scoresText(values: NamedCurve['values']): Generator<string> {
  const textOf = values instanceof Uint8Array ? byteText : floatText
  for (let from = 0; from < values.length; from += SCORES_PER_PIECE) {
    const to = Math.min(from + SCORES_PER_PIECE, values.length)
    let piece = from === 0 ? '' : ','
    for (let i = from; i < to; i++) piece += (i === from ? '' : ',') + textOf(values[i] as number)
    yield piece
  }
}

function byteText(value: number): string {
  return value === MISSING_BYTE ? 'null' : String(value)
}

/** Few decimals if they give the same 32-bit number: 87.3 instead of 87.30000305175781. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'null'
  const short = Math.round(value * 1e4) / 1e4
  return String(Math.fround(short) === value ? short : value)
}
