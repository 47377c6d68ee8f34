import { aborted, type Clock } from '@toolkit/core'
import type { Context, MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { Refusal, refusalResponse } from '../http/refusal.ts'
import { cutAnswer, cutConnection } from './broken-connection.ts'
import { changeAnswer, replaceAnswer } from './changed-answers.ts'
import { type Call, callOf, type FaultList, type FaultOf } from './fault-list.ts'

interface FaultPorts {
  readonly list: FaultList
  readonly early: EarlyNotices
  readonly clock: Clock
}

/** Applies the pending faults to every call: instead of the call, during it, or to its answer. */
export function faultMiddleware({ list, early, clock }: FaultPorts): MiddlewareHandler {
  return async (context, next) => {
    const call = callOf(context.req.method, context.req.path)
    if (call === null) return next()
    const instead = list.take(
      ['refuse', 'cut', 'hang'],
      (fault) => fault.call === undefined || fault.call === call,
    )
    if (instead?.kind === 'refuse') return refused(context, instead)
    if (instead?.kind === 'cut') return cut(context, call)
    if (instead?.kind === 'hang') return hang(context, instead.cutAfterMs ?? null, clock)

    const isEarly = call === 'diarize' && (await wantsEarlyNotice(context, list))
    if (isEarly) await noticeFirst(context, next, early, list)
    else await next()

    if (call === 'job' || call === 'jobs') await changeAnswer(context, call, list)
    const lost = list.take(['answer-lost'], (fault) => fault.call === call)
    if (lost !== undefined) replaceAnswer(context, await loseAnswer(context, lost, clock))
  }
}

function refused(context: Context, fault: FaultOf<'refuse'>): Response {
  const { status, field } = fault
  const fields = field === undefined ? [] : [{ field, message: 'is refused on request' }]
  const refusal = new Refusal(status as ContentfulStatusCode, 'Refused on request', fields)
  const after =
    fault.retryAfterSeconds === undefined && status === 429 ? 1 : fault.retryAfterSeconds
  if (after != null) context.header('Retry-After', String(after))
  return refusalResponse(context, refusal, 'on-request')
}

/** Cuts an upload after half of its body, any other call at once. */
async function cut(context: Context, call: Call): Promise<Response> {
  const half = Number(context.req.header('content-length') ?? 0) / 2
  if (call === 'media-put' && context.req.raw.body !== null) {
    const reader = context.req.raw.body.getReader()
    for (let received = 0; received < half; ) {
      const { done, value } = await reader.read()
      if (done) break
      received += value.length
    }
    await reader.cancel()
  }
  return cutConnection(context)
}

/** Does not answer until the caller gives up, or until the connection is cut after `cutAfterMs`. */
async function hang(context: Context, cutAfterMs: number | null, clock: Clock): Promise<Response> {
  const { signal } = context.req.raw
  if (cutAfterMs === null) await aborted(signal)
  else {
    await clock.wait(cutAfterMs, signal).catch((error: unknown) => {
      // The caller gave up first.
      if (!signal.aborted) throw error
    })
  }
  return cutConnection(context)
}

async function loseAnswer(
  context: Context,
  { how }: FaultOf<'answer-lost'>,
  clock: Clock,
): Promise<Response> {
  const answer = context.res
  if (how === 'half') return cutAnswer(context, answer)
  await answer.body?.cancel()
  if (how === 'hang') return hang(context, null, clock)
  if (how === 'cut') return cutConnection(context)
  return refusalResponse(context, new Refusal(504, 'The gateway lost the answer'), 'on-request')
}

/** Whether an early notice is pending and this submit has a webhook. Reads a copy of the body. */
async function wantsEarlyNotice(context: Context, list: FaultList): Promise<boolean> {
  if (!list.has(['notice'], ({ how }) => how === 'early')) return false
  const body: unknown = await context.req.raw
    .clone()
    .json()
    .catch(() => null) // The handler of the call reports an invalid body.
  return (body as { webhook?: unknown } | null)?.webhook != null
}

/** Answers a submit after the notice of its job was sent. */
async function noticeFirst(
  context: Context,
  next: () => Promise<void>,
  early: EarlyNotices,
  list: FaultList,
): Promise<void> {
  const submit = early.watch()
  try {
    await next()
    if (!context.res.ok || list.take(['notice'], ({ how }) => how === 'early') === undefined) return
    const { jobId } = (await context.res.clone().json()) as { jobId: string }
    await submit.after(jobId, context.req.raw.signal)
  } finally {
    submit.close()
  }
}

/** Delays the answer to a submit until the notice of its job is sent. */
export class EarlyNotices {
  readonly #submits = new Set<Submit>()

  /** To be called after every attempt to send a notice. */
  sent(jobId: string): void {
    for (const submit of this.#submits) submit.sent(jobId)
  }

  /** Starts watching before the job exists, because its notice may be fast. End it with `close`. */
  watch(): { after(jobId: string, signal: AbortSignal): Promise<void>; close(): void } {
    const submit = new Submit()
    this.#submits.add(submit)
    return {
      after: (jobId, signal) => submit.after(jobId, signal),
      close: () => this.#submits.delete(submit),
    }
  }
}

class Submit {
  readonly #sent = new Set<string>()
  #changed: () => void = () => undefined

  sent(jobId: string): void {
    this.#sent.add(jobId)
    this.#changed()
  }

  /** Resolves when the notice of `jobId` was sent, or when the caller has given up. */
  async after(jobId: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#changed = () => {
      if (this.#sent.has(jobId) || signal.aborted) resolve()
    }
    signal.addEventListener('abort', this.#changed)
    this.#changed()
    await promise
    signal.removeEventListener('abort', this.#changed)
  }
}
