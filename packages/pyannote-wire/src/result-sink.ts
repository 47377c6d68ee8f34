import type { GivenTurn, NamedCurve } from '@toolkit/core'
import { IGNORE, type ValueSink } from './json-sink.ts'
import { buildValue } from './json-value.ts'
import { type CurveTaker, curveSink, speakerCurvesSink } from './result-curve.ts'
import { badResult, listOf, objectOf } from './result-shape.ts'
import { TurnReader } from './result-turn.ts'
import { warningList } from './result-warnings.ts'

/** What a job found. `turns` is null where the answer has no diarization; labels and times as given. */
export interface JobOutput {
  readonly turns: readonly GivenTurn[] | null
  readonly curves: readonly NamedCurve[]
  /** The provider's own warning first, then what was odd in the answer and how it was read. */
  readonly warnings: readonly string[]
  readonly error: string | null
}

/** An answer of `GET /v1/jobs/{id}`. `status` is one of `JOB_STATUSES`, or a name not known yet. */
export interface JobAnswer {
  readonly jobId: string
  readonly status: string
  /** When the job last changed, ISO 8601; null where the answer does not say, or says no date. */
  readonly updatedAt: string | null
  /** null where there is none, or none that is an object. */
  readonly output: JobOutput | null
}

const absent = (): void => undefined

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function dateOrNull(value: unknown): string | null {
  const text = textOrNull(value)
  if (text === null || Number.isNaN(Date.parse(text))) return null
  return new Date(text).toISOString()
}

function outputSink(done: (output: JobOutput) => void): ValueSink {
  return objectOf(absent, () => {
    let reader: TurnReader | null = null
    let warning: string | null = null
    let error: string | null = null
    const curves = new Map<string, NamedCurve>()
    const { warn, all } = warningList()
    const taker: CurveTaker = {
      add: (curve) => curves.set(JSON.stringify([curve.kind, curve.speaker]), curve),
      warn,
    }
    const turnItem = buildValue((item) => reader?.add(item))
    const noList = (): never => {
      throw badResult('diarization is not a list')
    }
    const begin = (): void => {
      reader = new TurnReader()
    }
    const fields = new Map<string, ValueSink>([
      ['diarization', listOf(noList, turnItem, begin)],
      ['confidence', curveSink({ kind: 'confidence', speaker: null }, taker)],
      ['speechProbability', curveSink({ kind: 'speech', speaker: null }, taker)],
      ['crosstalkProbability', curveSink({ kind: 'crosstalk', speaker: null }, taker)],
      ['speakerProbability', speakerCurvesSink('speaker', taker)],
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
      end: () => {
        reader?.report(warn)
        const warnings = [...(warning === null ? [] : [warning]), ...all()]
        done({ turns: reader?.turns ?? null, curves: [...curves.values()], warnings, error })
      },
    }
  })
}

/** The sink of a whole answer, and how to get it once the text has ended. `provider-bad-result`. */
export function jobAnswerSink(): { readonly sink: ValueSink; finish(): JobAnswer } {
  let jobId: unknown
  let status: unknown
  let updatedAt: string | null = null
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
      'updatedAt',
      buildValue((value) => {
        updatedAt = dateOrNull(value)
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
    sink: objectOf(absent, () => ({
      field: (name) => fields.get(name) ?? IGNORE,
      end: () => undefined,
    })),
    finish: () => {
      if (typeof jobId !== 'string') throw badResult('it names no job')
      if (typeof status !== 'string') throw badResult('it names no status')
      return { jobId, status, updatedAt, output }
    },
  }
}
