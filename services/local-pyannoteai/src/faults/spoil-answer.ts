import type { Context } from 'hono'
import type { FaultList } from './fault-list.ts'
import { isResult, type JobAnswer, spoilResult } from './spoil-result.ts'

const RESULT_FAULTS = ['no-output', 'bad-score', 'curve-length', 'turn-beyond-end'] as const

/**
 * Does to an answer of `GET /v1/jobs/{id}` or `GET /v2/jobs` what the list holds for it. The answer is held in memory, and
 * only while such a fault is still to come.
 */
export async function spoilAnswer(
  context: Context,
  call: 'job' | 'jobs',
  list: FaultList,
): Promise<void> {
  if (!context.res.ok) return
  if (call === 'jobs') {
    if (list.take(['published-list'], () => true) !== undefined) await publishedForm(context)
    return
  }
  if (!list.has([...RESULT_FAULTS, 'unknown-status'], () => true)) return
  let answer = (await context.res.json()) as JobAnswer
  if (isResult(answer)) {
    const fault = list.take(RESULT_FAULTS, () => true)
    if (fault !== undefined) answer = spoilResult(answer, fault)
  }
  const unknown = list.take(['unknown-status'], () => true)
  if (unknown !== undefined) answer = { ...answer, status: unknown.status }
  replaceJson(context, answer)
}

/** The list as it is published: what live answers say besides is left out. */
async function publishedForm(context: Context): Promise<void> {
  const { items, nextCursor } = (await context.res.json()) as {
    items: readonly { id: string; status: string; createdAt: string }[]
    nextCursor: string | null
  }
  const published = items.map(({ id, status, createdAt }) => ({ id, status, createdAt }))
  replaceJson(context, { items: published, nextCursor })
}

/** The same answer with another body. */
function replaceJson(context: Context, body: object): void {
  const headers = new Headers(context.res.headers)
  headers.delete('content-length')
  const { status } = context.res
  replaceAnswer(context, new Response(JSON.stringify(body), { status, headers }))
}

/** Puts another answer in the place of the one that was made, with none of its headers. */
export function replaceAnswer(context: Context, answer: Response): void {
  // Set directly, Hono would copy the old headers over.
  context.res = undefined
  context.res = answer
}
