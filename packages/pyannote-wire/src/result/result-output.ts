import type { NamedCurve, SpeakerDoubt, SpeakerScores } from '@toolkit/core'
import { buildValue, textOrNull, type ValueSink } from '../json/json-sink.ts'
import { type CurveReceiver, curveSink, speakerCurvesSink } from './result-curve.ts'
import { speakerDoubtSink } from './result-doubt.ts'
import { identificationSink } from './result-identification.ts'
import { type Warn, warningList } from './result-shape.ts'

/** What an output has besides its lists of turns. */
export interface OutputParts {
  readonly curves: readonly NamedCurve[]
  /** The provider's own warning first, followed by those about invalid values. */
  readonly warnings: readonly string[]
  /** As given: its labels may be those of no turn. */
  readonly doubt: SpeakerDoubt | null
  /** As given: its labels may be those of no turn. Null: the job compared no voices. */
  readonly identification: readonly SpeakerScores[] | null
  readonly error: string | null
}

/** The sinks of the fields of an output that are no lists of turns, by name, and `finish` for what they have read. */
export function outputParts(): {
  readonly fields: Map<string, ValueSink>
  readonly warn: Warn
  finish(): OutputParts
} {
  let warning: string | null = null
  let error: string | null = null
  let doubt: SpeakerDoubt | null = null
  let identification: readonly SpeakerScores[] | null = null
  const curves = new Map<string, NamedCurve>()
  const { warn, all } = warningList()
  const receiver: CurveReceiver = {
    add: (curve) => curves.set(JSON.stringify([curve.kind, curve.speaker]), curve),
    warn,
  }
  const fields = new Map<string, ValueSink>([
    ['confidence', curveSink({ kind: 'confidence', speaker: null }, receiver)],
    ['speechProbability', curveSink({ kind: 'speech', speaker: null }, receiver)],
    ['crosstalkProbability', curveSink({ kind: 'crosstalk', speaker: null }, receiver)],
    ['speakerProbability', speakerCurvesSink('speaker', receiver)],
    [
      'warning',
      buildValue((value) => {
        warning = textOrNull(value)
      }),
    ],
    [
      'speakerDoubt',
      speakerDoubtSink(warn, (given) => {
        doubt = given
      }),
    ],
    [
      'voiceprints',
      identificationSink(warn, (given) => {
        identification = given
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
    fields,
    warn,
    finish: () => ({
      curves: [...curves.values()],
      warnings: [...(warning === null ? [] : [warning]), ...all()],
      doubt,
      identification,
      error,
    }),
  }
}
