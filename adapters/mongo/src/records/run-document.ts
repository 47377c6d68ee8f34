import type { Run } from '@toolkit/core'

/** A run as it is stored. */
export interface RunDocument extends Omit<Run, 'id' | 'confirmed' | 'noticeToken'> {
  /** The order of inserting; runs that a server of an older version adds get it with the lease. */
  readonly sequence?: number
  /** A server of an older version adds runs without: those begin under the rules of before. */
  readonly confirmed?: boolean
  readonly noticeToken?: string | null
  readonly _id: string
  readonly finished: boolean
}
