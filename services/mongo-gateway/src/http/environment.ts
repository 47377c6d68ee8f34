import type { HttpBindings } from '@hono/node-server'
import type { Storage } from '@toolkit/core'
import type { Log } from '@toolkit/http-kit'
import type { Context } from 'hono'
import type { CallSignals } from './call-signals.ts'

/** Behind a listening server Hono hands on Node's own request and response; in process there are none. */
export interface Environment {
  Bindings: Partial<HttpBindings>
}

export type Ctx = Context<Environment>

/** What the routes share. */
export interface Parts {
  readonly storage: Storage
  readonly log: Log
  readonly signals: CallSignals
}
