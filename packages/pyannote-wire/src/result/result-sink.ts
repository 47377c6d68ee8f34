import type { GivenTurn, NamedCurve, SpeakerDoubt, SpeakerScores } from '@toolkit/core'
import { JsonFault } from '../json/json-reader.ts'
import { buildValue, IGNORE, textOrNull, type ValueSink } from '../json/json-sink.ts'
import { outputParts } from './result-output.ts'
import {
  badResult,
  countOf,
  invalidScores,
  isRecord,
  listOf,
  NO_FIELDS,
  objectOf,
  skippedDoubts,
  skippedVoiceScores,
  type Warn,
} from './result-shape.ts'

/** Reads the items of `output.diarization` one by one and counts invalid values. */
class TurnReader {
  readonly turns: GivenTurn[] = []
  #skipped = { speaker: 0, times: 0 }
  #invalidScores = 0

  /** Adds one item. Empty turns are skipped silently, invalid ones are counted. */
  add(item: unknown): void {
    const { speaker, start, end, confidence } = isRecord(item) ? item : NO_FIELDS
    if (typeof speaker !== 'string' || speaker === '') this.#skipped.speaker += 1
    else if (!isTime(start) || !isTime(end) || end < start) this.#skipped.times += 1
    else if (end > start) this.turns.push({ speaker, start, end, scores: this.#scores(confidence) })
  }

  /** Reports the invalid values. */
  report(warn: Warn): void {
    const { speaker, times } = this.#skipped
    if (times > 0) warn(skippedTurns(times, 'invalid times'))
    if (speaker > 0) warn(skippedTurns(speaker, 'no speaker'))
    if (this.#invalidScores > 0) warn(invalidScores(this.#invalidScores, 'the turns'))
  }

  /** Returns the valid scores; null if there are none. */
  #scores(given: unknown): Readonly<Record<string, number>> | null {
    if (given === null || given === undefined) return null
    if (!isRecord(given)) {
      this.#invalidScores += 1
      return null
    }
    const present: [string, number][] = []
    for (const [label, score] of Object.entries(given)) {
      if (score === null) continue
      if (typeof score === 'number' && score >= 0 && score <= 100) present.push([label, score])
      else this.#invalidScores += 1
    }
    return present.length === 0 ? null : Object.fromEntries(present)
  }
}

/** Output of a job. `turns` is null without a diarization; labels and times are as given. */
export interface JobOutput {
  readonly turns: readonly GivenTurn[] | null
  readonly curves: readonly NamedCurve[]
  /** The provider's own warning first, followed by warnings about invalid values. */
  readonly warnings: readonly string[]
  /** Null without one. Each of its labels is a speaker of the turns. */
  readonly speakerDoubt: SpeakerDoubt | null
  /** Null: the job compared no voices. Each of its labels is a speaker of the turns. */
  readonly identification: readonly SpeakerScores[] | null
  readonly error: string | null
}

/** A response of `GET /v1/jobs/{id}`. `status` is one of `JOB_STATUSES` or an unknown one. */
export interface JobAnswer {
  readonly jobId: string
  readonly status: string
  /** Time of the last change, ISO 8601; null if it is absent or invalid. */
  readonly updatedAt: string | null
  /** Null if it is absent or not an object. */
  readonly output: JobOutput | null
}

const ignore = (): void => undefined

function dateOrNull(value: unknown): string | null {
  const text = textOrNull(value)
  if (text === null || Number.isNaN(Date.parse(text))) return null
  return new Date(text).toISOString()
}

function outputSink(done: (output: JobOutput) => void): ValueSink {
  return objectOf(ignore, () => {
    let reader: TurnReader | null = null
    const { fields, warn, finish } = outputParts()
    const turnItem = buildValue((item) => reader?.add(item))
    const rejectNonList = (): never => {
      throw new JsonFault('diarization is not a list')
    }
    const begin = (): void => {
      reader = new TurnReader()
    }
    fields.set('diarization', listOf(rejectNonList, turnItem, begin))
    return {
      field: (name) => fields.get(name) ?? IGNORE,
      end: () => {
        reader?.report(warn)
        const turns = reader?.turns ?? null
        const { doubt, identification: scores } = finish()
        const speakerDoubt = doubt && ofSpeakers(turns ?? [], doubt, warn)
        const identification = scores && scoresOfSpeakers(turns ?? [], scores, warn)
        const { curves, warnings, error } = finish()
        done({ turns, curves, warnings, speakerDoubt, identification, error })
      },
    }
  })
}

/** The doubt with at most one label for each speaker of the turns. */
function ofSpeakers(turns: readonly GivenTurn[], doubt: SpeakerDoubt, warn: Warn): SpeakerDoubt {
  const speakers = new Set(turns.map(({ speaker }) => speaker))
  const labels = doubt.labels.filter(({ speaker }) => speakers.delete(speaker))
  const skipped = doubt.labels.length - labels.length
  if (skipped > 0) warn(skippedDoubts(skipped, 'no turns, or given twice'))
  return { ...doubt, labels }
}

/** The scores with at most one item for each speaker of the turns. */
function scoresOfSpeakers(
  turns: readonly GivenTurn[],
  scores: readonly SpeakerScores[],
  warn: Warn,
): readonly SpeakerScores[] {
  const speakers = new Set(turns.map(({ speaker }) => speaker))
  const kept = scores.filter(({ speaker }) => speakers.delete(speaker))
  const skipped = scores.length - kept.length
  if (skipped > 0) warn(skippedVoiceScores(skipped, 'no turns, or given twice'))
  return kept
}

/**
 * Creates the sink of a whole response, and `finish` to get the result after the end of the text. Throws
 * `provider-bad-result`.
 */
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
    sink: objectOf(ignore, () => ({
      field: (name) => fields.get(name) ?? IGNORE,
      end: () => undefined,
    })),
    finish: () => {
      if (typeof jobId !== 'string') throw badResult('it has no job id')
      if (typeof status !== 'string') throw badResult('it has no status')
      return { jobId, status, updatedAt, output }
    },
  }
}

function skippedTurns(count: number, what: string): string {
  return count === 1
    ? `1 turn has ${what} and was skipped.`
    : `${countOf(count, 'turn')} have ${what} and were skipped.`
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}
