import type { Readable } from 'node:stream'
import type { Context } from 'hono'

/** Behind a listening server Hono hands on Node's own request; in process there is none. */
export interface Environment {
  Bindings: { readonly incoming?: Readable }
}

export type Ctx = Context<Environment>
