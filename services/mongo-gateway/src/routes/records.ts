import { Hono } from 'hono'
import type { Environment } from '../http/environment.ts'
import type { Parts } from '../http/parts.ts'
import { jsonBody } from '../http/request-body.ts'
import { VERBS } from '../records/verbs.ts'

/** The largest call is `turns/put`: 24 h of talk are about 100,000 turns, some 35 MB. */
const MAX_BYTES = 64 * 1024 * 1024

/** `POST /records/<store>/<verb>`: the arguments as a JSON array in, the value as JSON out, 204 where there is none. */
export function recordRoutes({ storage }: Parts): Hono<Environment> {
  const routes = new Hono<Environment>()
  for (const [name, verb] of Object.entries(VERBS)) {
    routes.post(`/records/${name}`, async (context) => {
      const value = await verb(storage, await jsonBody(context, MAX_BYTES))
      return value === undefined ? context.body(null, 204) : Response.json(value)
    })
  }
  return routes
}
