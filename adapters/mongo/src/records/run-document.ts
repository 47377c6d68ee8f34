import type { Run } from '@toolkit/core'

/** A run as it is stored. */
export interface RunDocument extends Omit<Run, 'id'> {
  readonly _id: string
  readonly finished: boolean
}
