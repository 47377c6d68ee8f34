import type { Storage } from '@toolkit/core'
import type { Log } from '@toolkit/http-kit'

/** Everything the gateway is given. */
export interface GatewayDependencies {
  /** Closed by whoever opened it, after the listening server. */
  readonly storage: Storage
  /** What a caller has to show: the key that our services share. */
  readonly serviceKey: string
  readonly log: Log
  /** Fires when the gateway shuts down: ends what is under way and gives the lease back. */
  readonly closing?: AbortSignal
}
