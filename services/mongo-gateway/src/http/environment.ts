import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'

/** Behind a listening server Hono hands on Node's own request and response; in process there are none. */
export interface Environment {
  Bindings: Partial<HttpBindings>
}

export type Ctx = Context<Environment>
