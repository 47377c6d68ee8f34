import { z } from 'zod'
import { JsonScanner } from './json/json-scanner.ts'
import { IGNORE, SinkEvents, type ValueSink } from './json/json-sink.ts'

/** Body of a notice. Its `output`, if there is one, is ignored: the result is fetched from the job. */
export const noticeSchema = z.object({
  jobId: z.string().min(1).max(200),
  status: z.string().max(50),
})
export type NoticeBody = z.infer<typeof noticeSchema>

/**
 * Reads a notice from the first bytes of its body, so that a long `output` need not be buffered. `isWhole`: `head` is
 * the whole body. Null if the bytes are not JSON, or contain no job id or status.
 */
export function readNotice(head: Uint8Array, isWhole: boolean): NoticeBody | null {
  const found: Record<string, unknown> = {}
  const keep = (name: string): ValueSink => ({
    ...IGNORE,
    scalar: (value) => {
      found[name] = value
    },
  })
  const root: ValueSink = {
    ...IGNORE,
    object: () => ({
      field: (name) => (name in noticeSchema.shape ? keep(name) : IGNORE),
      end: () => undefined,
    }),
  }
  const scanner = new JsonScanner(new SinkEvents(root))
  try {
    scanner.write(head)
    if (isWhole) scanner.end()
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
  return noticeSchema.safeParse(found).data ?? null
}
