import { type CurveKind, type CurveName, MISSING_BYTE, type NamedCurve } from '@toolkit/core'
import { buildValue, IGNORE, type ValueSink } from '../json/json-sink.ts'
import { invalidScores, objectOf, rejectNonNull, type Warn } from './result-shape.ts'

const INITIAL_CAPACITY = 4096

/** A growing packed score array: bytes while all scores are integers, otherwise 32-bit floats. */
class ScoreBuffer {
  #values: Uint8Array | Float32Array = new Uint8Array(INITIAL_CAPACITY)
  #length = 0

  /**
   * Adds a score, 0–100, or NaN for a missing one. Returns false for a number out of range, which is stored as missing.
   */
  push(score: number): boolean {
    if (this.#length === this.#values.length) this.#grow()
    const isInRange = score >= 0 && score <= 100
    const isByte = this.#values instanceof Uint8Array
    if (isInRange) {
      if (isByte && !Number.isInteger(score)) this.#widen()
      this.#values[this.#length] = score
    } else {
      this.#values[this.#length] = isByte ? MISSING_BYTE : Number.NaN
    }
    this.#length += 1
    return isInRange || Number.isNaN(score)
  }

  /** Returns the scores in an array of exact size. */
  finish(): Uint8Array | Float32Array {
    return this.#values.slice(0, this.#length)
  }

  #grow(): void {
    const larger =
      this.#values instanceof Uint8Array
        ? new Uint8Array(this.#values.length * 2)
        : new Float32Array(this.#values.length * 2)
    larger.set(this.#values)
    this.#values = larger
  }

  #widen(): void {
    const bytes = this.#values
    this.#values = Float32Array.from(bytes, (value) =>
      value === MISSING_BYTE ? Number.NaN : value,
    )
  }
}

type Values = NamedCurve['values']

/** Receives the curves of a response and the warnings about them. */
export interface CurveReceiver {
  readonly add: (curve: NamedCurve) => void
  readonly warn: Warn
}

const describe = (name: CurveName): string =>
  name.speaker === null ? `the ${name.kind} curve` : `the ${name.kind} curve of ${name.speaker}`

/** Parses `[score, …]` (null: missing) into a packed array. */
function scoresSink(name: CurveName, warn: Warn, done: (values: Values) => void): ValueSink {
  return {
    ...rejectNonNull(() => warn(`${describe(name)} was skipped: its scores are not a list.`)),
    array: () => {
      const buffer = new ScoreBuffer()
      let invalid = 0
      const addMissing = (): void => {
        invalid += 1
        buffer.push(Number.NaN)
      }
      const item: ValueSink = {
        ...rejectNonNull(addMissing),
        number: (score) => {
          if (!buffer.push(score)) invalid += 1
        },
        scalar: (value) => {
          if (value === null) buffer.push(Number.NaN)
          else addMissing()
        },
      }
      const end = (): void => {
        if (invalid > 0) warn(invalidScores(invalid, describe(name)))
        done(buffer.finish())
      }
      return { item, end }
    },
  }
}

/** Seconds. A larger resolution is an error of the file, such as milliseconds. */
const MAX_RESOLUTION = 60

/** Adds a curve if its resolution is valid; otherwise warns. */
function addCurve(
  name: CurveName,
  values: Values,
  resolution: unknown,
  receiver: CurveReceiver,
): void {
  if (typeof resolution === 'number' && resolution > 0 && resolution <= MAX_RESOLUTION) {
    receiver.add({ ...name, resolution, values })
  } else {
    receiver.warn(
      `${describe(name)} was skipped: its resolution is not a number of seconds above 0, at most ${MAX_RESOLUTION}.`,
    )
  }
}

/** Parses `{score:[…], resolution}`; null counts as absent. */
export function curveSink(name: CurveName, receiver: CurveReceiver): ValueSink {
  const onInvalid = () => receiver.warn(`${describe(name)} was skipped: it has no scores.`)
  return objectOf(onInvalid, () => {
    let values: Values | null = null
    let resolution: unknown
    return {
      field: (field) => {
        if (field === 'score')
          return scoresSink(name, receiver.warn, (scores) => {
            values = scores
          })
        if (field === 'resolution')
          return buildValue((value) => {
            resolution = value
          })
        return IGNORE
      },
      end: () => {
        if (values !== null) addCurve(name, values, resolution, receiver)
      },
    }
  })
}

/**
 * Parses `speakerProbability` in both forms in use: `{score:{LABEL:[…]}, resolution}` with a shared resolution, and
 * `{LABEL:{score:[…], resolution}}`.
 */
export function speakerCurvesSink(kind: CurveKind, receiver: CurveReceiver): ValueSink {
  const onInvalid = () => receiver.warn(`the ${kind} curves were skipped: they have no scores.`)
  return objectOf(onInvalid, () => {
    const shared = new Map<string, Values>()
    let resolution: unknown
    const labelled = objectOf(onInvalid, () => ({
      field: (speaker: string) =>
        scoresSink({ kind, speaker }, receiver.warn, (values) => shared.set(speaker, values)),
      end: () => undefined,
    }))
    return {
      field: (field) => {
        if (field === 'score') return labelled
        if (field === 'resolution')
          return buildValue((value) => {
            resolution = value
          })
        return curveSink({ kind, speaker: field }, receiver)
      },
      end: () => {
        for (const [speaker, values] of shared)
          addCurve({ kind, speaker }, values, resolution, receiver)
      },
    }
  })
}
