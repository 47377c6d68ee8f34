import type { HttpBindings } from '@hono/node-server'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'

/** A listening server adds Node's request and response; `app.fetch` in process has neither. */
export interface Environment {
  Bindings: Partial<HttpBindings>
}

export type App = OpenAPIHono<Environment>
export type Ctx = Context<Environment>
