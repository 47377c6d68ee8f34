import { ToolkitError } from '@toolkit/core'
import { Hono } from 'hono'
import { z } from 'zod'
import { type Ctx, type Environment, parsed, type RouteDependencies } from './call.ts'
import { holdLease, type LeaseHolder } from './lease-holder.ts'
import { jsonBody } from './request-body.ts'

const holderBody = z.object({ token: z.string() })
const MAX_BYTES = 1024

/**
 * `POST /lease` stays open while the caller waits for the lease and holds it; each line of the answer has the state.
 * Closing it releases the lease; `POST /lease/release {token}` answers when the lease is released. The caller sends
 * `POST /lease/confirm {token}` after each line; 404 if the token holds no lease.
 */
export function leaseRoutes({ storage, log, signals }: RouteDependencies): Hono<Environment> {
  const holders = new Map<string, LeaseHolder>()
  const holder = async (context: Ctx) => {
    const { token } = parsed(holderBody, await jsonBody(context, MAX_BYTES))
    return holders.get(token)
  }
  return new Hono<Environment>()
    .post('/lease', (context) => {
      const taken = holdLease(storage.lease, log, signals.of(context))
      holders.set(taken.token, taken)
      void taken.ended.then(() => holders.delete(taken.token))
      return new Response(taken.lines, { headers: { 'Content-Type': 'application/x-ndjson' } })
    })
    .post('/lease/confirm', async (context) => {
      const known = await holder(context)
      if (!known) throw new ToolkitError('not-found', 'Nobody holds the lease with this token.')
      known.confirm()
      return context.body(null, 204)
    })
    .post('/lease/release', async (context) => {
      await (await holder(context))?.release()
      return context.body(null, 204)
    })
}
