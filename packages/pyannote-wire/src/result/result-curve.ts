import { type CurveKind, type CurveName, MISSING_BYTE, type NamedCurve } from '@toolkit/core'
import { buildValue, IGNORE, type ValueSink } from '../json/json-sink.ts'
import { anyBut, objectOf, oddScores, type Warn } from './result-shape.ts'

const FIRST_CAPACITY = 4096

/** Grows a packed score array value by value: bytes while every score is a whole number, else 32-bit floats. */
class ScoreBuffer {
  #values: Uint8Array | Float32Array = new Uint8Array(FIRST_CAPACITY)
  #length = 0

  /** Adds one score, 0–100, or NaN for a missing one. Answers false for a number outside, which counts as missing. */
  push(score: number): boolean {
    if (this.#length === this.#values.length) this.#grow()
    const fits = score >= 0 && score <= 100
    const isByte = this.#values instanceof Uint8Array
    if (fits) {
      if (isByte && !Number.isInteger(score)) this.#widen()
      this.#values[this.#length] = score
    } else {
      this.#values[this.#length] = isByte ? MISSING_BYTE : Number.NaN
    }
    this.#length += 1
    return fits || Number.isNaN(score)
  }

  /** The scores so far, in an array of their exact size. */
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

/** Who gets the curves of an answer, and the words about what is odd in them. */
export interface CurveTaker {
  readonly add: (curve: NamedCurve) => void
  readonly warn: Warn
}

const describe = (name: CurveName): string =>
  name.speaker === null ? `the ${name.kind} curve` : `the ${name.kind} curve of ${name.speaker}`

/** `[score, …]`, null for a missing one, straight into a packed array. */
function scoresSink(name: CurveName, warn: Warn, done: (values: Values) => void): ValueSink {
  return {
    ...anyBut(() => warn(`${describe(name)} is left out: its scores are not a list.`)),
    array: () => {
      const buffer = new ScoreBuffer()
      let odd = 0
      const missing = (): void => {
        odd += 1
        buffer.push(Number.NaN)
      }
      const item: ValueSink = {
        ...anyBut(missing),
        number: (score) => {
          if (!buffer.push(score)) odd += 1
        },
        scalar: (value) => {
          if (value === null) buffer.push(Number.NaN)
          else missing()
        },
      }
      const end = (): void => {
        if (odd > 0) warn(oddScores(odd, describe(name)))
        done(buffer.finish())
      }
      return { item, end }
    },
  }
}

/** Hands a curve on that has scores and a usable resolution. */
function take(name: CurveName, values: Values, resolution: unknown, taker: CurveTaker): void {
  if (typeof resolution === 'number' && resolution > 0 && Number.isFinite(resolution)) {
    taker.add({ ...name, resolution, values })
  } else {
    taker.warn(`${describe(name)} is left out: its resolution is not a number above 0.`)
  }
}

/** `{score:[…], resolution}`; null passes as absent. */
export function curveSink(name: CurveName, taker: CurveTaker): ValueSink {
  const odd = () => taker.warn(`${describe(name)} is left out: it has no scores.`)
  return objectOf(odd, () => {
    let values: Values | null = null
    let resolution: unknown
    return {
      field: (field) => {
        if (field === 'score')
          return scoresSink(name, taker.warn, (scores) => {
            values = scores
          })
        if (field === 'resolution')
          return buildValue((value) => {
            resolution = value
          })
        return IGNORE
      },
      end: () => {
        if (values !== null) take(name, values, resolution, taker)
      },
    }
  })
}

/**
 * `speakerProbability` in both forms that are in use: `{score:{LABEL:[…]}, resolution}` with one resolution for all,
 * and `{LABEL:{score:[…], resolution}}`.
 */
export function speakerCurvesSink(kind: CurveKind, taker: CurveTaker): ValueSink {
  const odd = () => taker.warn(`the ${kind} curves are left out: they have no scores.`)
  return objectOf(odd, () => {
    const shared = new Map<string, Values>()
    let resolution: unknown
    const labelled = objectOf(odd, () => ({
      field: (speaker: string) =>
        scoresSink({ kind, speaker }, taker.warn, (values) => shared.set(speaker, values)),
      end: () => undefined,
    }))
    return {
      field: (field) => {
        if (field === 'score') return labelled
        if (field === 'resolution')
          return buildValue((value) => {
            resolution = value
          })
        return curveSink({ kind, speaker: field }, taker)
      },
      end: () => {
        for (const [speaker, values] of shared) take({ kind, speaker }, values, resolution, taker)
      },
    }
  })
}
