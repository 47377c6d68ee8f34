import type { Verdict } from '@toolkit/core'

/** A verdict as it is stored. `sequence` is the order of appending. */
export interface VerdictDocument extends Omit<Verdict, 'id'> {
  readonly _id: string
  readonly sequence: number
}
