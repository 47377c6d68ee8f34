import { ApiError, type CurveBlocks, createClient, curveBlocks } from '@toolkit/server/client'

/** A curve to load (`curve` null: the default one), or the number of a request that is no longer needed. */
export type CurveRequest =
  | {
      readonly request: number
      readonly id: string
      readonly run: string
      readonly curve: string | null
    }
  | { readonly cancel: number }

/** The answer to a request: the curve, an error of the server, or why there was no answer. */
export type CurveAnswer = { readonly request: number } & (
  | { readonly blocks: CurveBlocks }
  | { readonly problem: ApiError['problem']; readonly retryAfterSeconds: number | null }
  | { readonly failure: string }
)

const api = createClient()
const running = new Map<number, AbortController>()

addEventListener('message', ({ data }: MessageEvent<CurveRequest>) => {
  if ('cancel' in data) running.get(data.cancel)?.abort()
  else void load(data)
})

async function load({ request, id, run, curve }: Exclude<CurveRequest, { cancel: number }>) {
  const controller = new AbortController()
  running.set(request, controller)
  try {
    const query = { run, ...(curve === null ? {} : { curve }) }
    const { curve: samples } = await api.curveSamples(id, query, { signal: controller.signal })
    const blocks = curveBlocks(samples)
    const { mins, maxes, sums, counts } = blocks
    const buffers = [samples.values, mins, maxes, sums, counts].map(({ buffer }) => buffer)
    answer({ request, blocks }, buffers as ArrayBuffer[])
  } catch (error) {
    if (error instanceof ApiError) {
      const { problem, retryAfterSeconds } = error
      answer({ request, problem, retryAfterSeconds })
    } else answer({ request, failure: error instanceof Error ? error.message : String(error) })
  } finally {
    running.delete(request)
  }
}

function answer(message: CurveAnswer, transfer: ArrayBuffer[] = []): void {
  postMessage(message, { transfer })
}
