import type { Context } from 'hono'

/** Puts another answer in the place of the one that was made, with none of its headers. */
export function replaceAnswer(context: Context, answer: Response): void {
  // Set directly, Hono would copy the old headers over.
  context.res = undefined
  context.res = answer
}
