import type { Run } from '@toolkit/core'

/** A run as it is stored. */
export interface RunDocument extends Omit<Run, 'id' | 'confirmed'> {
  /** A server of an older version adds runs without: those begin under the rules of before. */
  readonly confirmed?: boolean
  readonly _id: string
  readonly finished: boolean
}
