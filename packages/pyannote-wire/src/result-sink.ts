import type { GivenTurn, NamedCurve } from '@toolkit/core'
import { IGNORE, type ValueSink } from './json-sink.ts'
import { buildValue } from './json-value.ts'
import { curveSink, speakerCurvesSink } from './result-curve.ts'
import { badResult, listOf, objectOf } from './result-shape.ts'
import { turnOfItem } from './result-turn.ts'

/** What a job found. `turns` is null where the answer has no diarization; labels and times as given. */
export interface JobOutput {
  readonly turns: readonly GivenTurn[] | null
  readonly curves: readonly NamedCurve[]
  readonly warning: string | null
  readonly error: string | null
}

/** An answer of `GET /v1/jobs/{id}`. `status` is one of `JOB_STATUSES`, or a name not known yet. */
export interface JobAnswer {
  readonly jobId: string
  readonly status: string
  readonly output: JobOutput | null
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function outputSink(done: (output: JobOutput) => void): ValueSink {
  return objectOf('output', () => {
    let turns: GivenTurn[] | null = null
    let items = 0
    let warning: string | null = null
    let error: string | null = null
    const curves = new Map<string, NamedCurve>()
    const addCurve = (curve: NamedCurve): void => {
      curves.set(JSON.stringify([curve.kind, curve.speaker]), curve)
    }
    const turnItem = buildValue((item) => {
      const turn = turnOfItem(item, items)
      items += 1
      if (turn !== null) turns?.push(turn)
    })
    const fields = new Map<string, ValueSink>([
      [
        'diarization',
        listOf('diarization', turnItem, () => {
          turns = []
          items = 0
        }),
      ],
      ['confidence', curveSink({ kind: 'confidence', speaker: null }, addCurve)],
      ['speechProbability', curveSink({ kind: 'speech', speaker: null }, addCurve)],
      ['crosstalkProbability', curveSink({ kind: 'crosstalk', speaker: null }, addCurve)],
      ['speakerProbability', speakerCurvesSink('speaker', addCurve)],
      [
        'warning',
        buildValue((value) => {
          warning = textOrNull(value)
        }),
      ],
      [
        'error',
        buildValue((value) => {
          error = textOrNull(value)
        }),
      ],
    ])
    return {
      field: (name) => fields.get(name) ?? IGNORE,
      end: () => done({ turns, curves: [...curves.values()], warning, error }),
    }
  })
}

/** The sink of a whole answer, and how to get it once the text has ended. `provider-bad-result`. */
export function jobAnswerSink(): { readonly sink: ValueSink; finish(): JobAnswer } {
  let jobId: unknown
  let status: unknown
  let output: JobOutput | null = null
  const fields = new Map<string, ValueSink>([
    [
      'jobId',
      buildValue((value) => {
        jobId = value
      }),
    ],
    [
      'status',
      buildValue((value) => {
        status = value
      }),
    ],
    [
      'output',
      outputSink((given) => {
        output = given
      }),
    ],
  ])
  return {
    sink: objectOf('the answer', () => ({
      field: (name) => fields.get(name) ?? IGNORE,
      end: () => undefined,
    })),
    finish: () => {
      if (typeof jobId !== 'string') throw badResult('it names no job')
      if (typeof status !== 'string') throw badResult('it names no status')
      return { jobId, status, output }
    },
  }
}
