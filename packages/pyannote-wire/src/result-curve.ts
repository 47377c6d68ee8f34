import type { CurveKind, CurveName, NamedCurve } from '@toolkit/core'
import { IGNORE, type ValueSink } from './json-sink.ts'
import { buildValue } from './json-value.ts'
import { badResult, objectOf, refuseAllBut } from './result-shape.ts'
import { ScoreBuffer } from './score-buffer.ts'

type Done = (curve: NamedCurve) => void
const describe = (name: CurveName): string =>
  name.speaker === null ? name.kind : `${name.kind} of ${name.speaker}`

function checkedResolution(value: unknown, what: string): number {
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value
  throw badResult(`the resolution of ${what} is not a number above 0`)
}

/** `[score, …]`, null for a missing one, straight into a packed array. */
function scoresSink(what: string, done: (values: NamedCurve['values']) => void): ValueSink {
  return {
    ...refuseAllBut(`the score of ${what}`, 'a list'),
    array: () => {
      const buffer = new ScoreBuffer()
      const push = (score: number): void => {
        if (!buffer.push(score)) throw badResult(`a score of ${what} lies outside 0–100`)
      }
      const item: ValueSink = {
        ...refuseAllBut(`a score of ${what}`, 'a number'),
        number: push,
        scalar: (value) => {
          if (value !== null) throw badResult(`a score of ${what} is not a number`)
          push(Number.NaN)
        },
      }
      return { item, end: () => done(buffer.finish()) }
    },
  }
}

/** `{score:[…], resolution}`; null passes as absent. */
export function curveSink(name: CurveName, done: Done): ValueSink {
  const what = describe(name)
  return objectOf(`the curve ${what}`, () => {
    let values: NamedCurve['values'] | null = null
    let resolution: unknown
    return {
      field: (field) => {
        if (field === 'score')
          return scoresSink(what, (scores) => {
            values = scores
          })
        if (field === 'resolution')
          return buildValue((value) => {
            resolution = value
          })
        return IGNORE
      },
      end: () => {
        if (values === null) return
        done({ ...name, resolution: checkedResolution(resolution, what), values })
      },
    }
  })
}

/**
 * `speakerProbability` in both forms that are in use: `{score:{LABEL:[…]}, resolution}` with one resolution for all,
 * and `{LABEL:{score:[…], resolution}}`.
 */
export function speakerCurvesSink(kind: CurveKind, done: Done): ValueSink {
  return objectOf(`the curves ${kind}`, () => {
    const shared = new Map<string, NamedCurve['values']>()
    let resolution: unknown
    const labelled = objectOf(`the score of ${kind}`, () => ({
      field: (speaker: string) =>
        scoresSink(describe({ kind, speaker }), (values) => shared.set(speaker, values)),
      end: () => undefined,
    }))
    return {
      field: (field) => {
        if (field === 'score') return labelled
        if (field === 'resolution')
          return buildValue((value) => {
            resolution = value
          })
        return curveSink({ kind, speaker: field }, done)
      },
      end: () => {
        for (const [speaker, values] of shared) {
          done({ kind, speaker, resolution: checkedResolution(resolution, kind), values })
        }
      },
    }
  })
}
