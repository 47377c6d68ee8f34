import { ToolkitError } from '@toolkit/core'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Ctx, Environment } from '../http/environment.ts'
import { parsed } from '../http/parsed.ts'
import type { Parts } from '../http/parts.ts'
import { jsonBody } from '../http/request-body.ts'
import { holdLease, type LeaseHolder } from '../lease-holder.ts'

const holderBody = z.object({ token: z.string() })
const MAX_BYTES = 1024

/**
 * `POST /lease` is open for as long as the right is waited for and held; each line of its answer says how it stands.
 * Whoever closes it gives the right back; `POST /lease/release {token}` answers when that is done.
 * `POST /lease/confirm {token}` after each line shows that the caller is there; 404 where it has nothing to hold.
 */
export function leaseRoutes({ storage, log, signals }: Parts): Hono<Environment> {
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
