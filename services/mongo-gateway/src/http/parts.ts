import type { Storage } from '@toolkit/core'
import type { Log } from '@toolkit/http-kit'
import type { CallSignals } from './call-signals.ts'

/** What the routes share. */
export interface Parts {
  readonly storage: Storage
  readonly log: Log
  readonly signals: CallSignals
}
