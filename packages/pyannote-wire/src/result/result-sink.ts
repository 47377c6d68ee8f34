import type { GivenTurn, NamedCurve } from '@toolkit/core'
import { buildValue, IGNORE, type ValueSink } from '../json/json-sink.ts'
import { type CurveTaker, curveSink, speakerCurvesSink } from './result-curve.ts'
import {
  badResult,
  countOf,
  listOf,
  objectOf,
  oddScores,
  type Warn,
  warningList,
} from './result-shape.ts'

/** Reads the items of `output.diarization` one by one, and counts what is odd in them. */
class TurnReader {
  readonly turns: GivenTurn[] = []
  #without = { speaker: 0, times: 0 }
  #oddScores = 0

  /** Takes one item. A turn that holds no time at all is left out silently, an impossible one is counted. */
  add(item: unknown): void {
    const { speaker, start, end, confidence } = isRecord(item) ? item : NOTHING
    if (typeof speaker !== 'string' || speaker === '') this.#without.speaker += 1
    else if (!isTime(start) || !isTime(end) || end < start) this.#without.times += 1
    else if (end > start) this.turns.push({ speaker, start, end, scores: this.#scores(confidence) })
  }

  /** Says what was odd. */
  report(warn: Warn): void {
    const { speaker, times } = this.#without
    if (times > 0) warn(leftOut(times, 'impossible times'))
    if (speaker > 0) warn(leftOut(speaker, 'no speaker'))
    if (this.#oddScores > 0) warn(oddScores(this.#oddScores, 'the turns'))
  }

  /** The scores that are there; null where none is. */
  #scores(given: unknown): Readonly<Record<string, number>> | null {
    if (given === null || given === undefined) return null
    if (!isRecord(given)) {
      this.#oddScores += 1
      return null
    }
    const present: [string, number][] = []
    for (const [label, score] of Object.entries(given)) {
      if (score === null) continue
      if (typeof score === 'number' && score >= 0 && score <= 100) present.push([label, score])
      else this.#oddScores += 1
    }
    return present.length === 0 ? null : Object.fromEntries(present)
  }
}

const NOTHING: Readonly<Record<string, unknown>> = {}

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

function leftOut(count: number, what: string): string {
  return count === 1
    ? `1 turn has ${what}; it is left out.`
    : `${countOf(count, 'turn')} have ${what}; they are left out.`
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
