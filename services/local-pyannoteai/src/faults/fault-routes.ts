import { Hono } from 'hono'
import { jsonBody } from '../http/request-body.ts'
import { faultListSchema } from './fault.ts'
import type { FaultList } from './fault-list.ts'

/** The control path `/local/faults`: `PUT` replaces the list, `GET` tells what is left of it, `DELETE` ends all. */
export function faultRoutes(list: FaultList): Hono {
  return new Hono()
    .put('/local/faults', async (context) => {
      list.set(await jsonBody(context, faultListSchema))
      return context.json({ faults: list.pending() })
    })
    .get('/local/faults', (context) => context.json({ faults: list.pending() }))
    .delete('/local/faults', (context) => {
      list.set([])
      return context.json({ faults: list.pending() })
    })
}
