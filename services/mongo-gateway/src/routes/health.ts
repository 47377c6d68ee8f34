import { Hono } from 'hono'
import type { Environment } from '../http/environment.ts'
import type { Parts } from '../http/parts.ts'

/** `GET /health`: 200 where the database answers, else what it says, 503. */
export function healthRoute({ storage }: Parts): Hono<Environment> {
  return new Hono<Environment>().get('/health', async (context) => {
    await storage.check()
    return context.json({ status: 'ok', database: storage.kind })
  })
}
