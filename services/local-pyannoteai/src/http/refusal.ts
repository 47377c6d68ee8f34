import { fieldErrors } from '@toolkit/core'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { z } from 'zod'

export interface FieldRefusal {
  readonly field: string
  readonly message: string
}

/** A request that is refused, in the cloud's words. `fields` are those of a 400. */
export class Refusal extends Error {
  readonly status: ContentfulStatusCode
  readonly fields: readonly FieldRefusal[]

  constructor(status: ContentfulStatusCode, message: string, fields: readonly FieldRefusal[] = []) {
    super(message)
    this.name = 'Refusal'
    this.status = status
    this.fields = fields
  }
}

/** What a schema refused, by the cloud's names. */
export function fieldRefusals({ issues }: z.ZodError): FieldRefusal[] {
  return fieldErrors(issues).map(({ path, message }) => ({ field: path || 'body', message }))
}

/** The cloud's body of an error: 400 names the fields, every other one the request. */
export function refusalResponse(context: Context, refusal: Refusal, requestId: string): Response {
  const { status, message, fields } = refusal
  const body = status === 400 ? { message, errors: fields } : { requestId, message }
  return context.json(body, status)
}
