import { ApiError, type CurveBlocks, createClient, curveBlocks } from '@toolkit/server/client'
import { type TurnTable, turnTable } from './turn-table.ts'

/** What to load of a run: all turns, or the samples of a curve (null: the default one). */
export type Wanted = { readonly id: string; readonly run: string } & (
  | { readonly kind: 'turns' }
  | { readonly kind: 'curve'; readonly curve: string | null }
)

/** A numbered request, or the number of one that is no longer needed. */
export type ResultRequest =
  | { readonly request: number; readonly wanted: Wanted }
  | { readonly cancel: number }

/** The answer to a request: the result, an error of the server, or why there was no answer. */
export type ResultAnswer = { readonly request: number } & (
  | { readonly result: TurnTable | CurveBlocks }
  | { readonly problem: ApiError['problem']; readonly retryAfterSeconds: number | null }
  | { readonly failure: string }
)

const api = createClient()
const running = new Map<number, AbortController>()

addEventListener('message', ({ data }: MessageEvent<ResultRequest>) => {
  if ('cancel' in data) running.get(data.cancel)?.abort()
  else void answer(data.request, data.wanted)
})

async function answer(request: number, wanted: Wanted): Promise<void> {
  const controller = new AbortController()
  running.set(request, controller)
  try {
    const result = await load(wanted, controller.signal)
    send({ request, result }, buffersOf(result))
  } catch (error) {
    if (error instanceof ApiError) {
      const { problem, retryAfterSeconds } = error
      send({ request, problem, retryAfterSeconds })
    } else send({ request, failure: error instanceof Error ? error.message : String(error) })
  } finally {
    running.delete(request)
  }
}

async function load(wanted: Wanted, signal: AbortSignal): Promise<TurnTable | CurveBlocks> {
  const { id, run } = wanted
  if (wanted.kind === 'turns') return turnTable(await api.allTurns(id, { run }, { signal }))
  const query = { run, ...(wanted.curve === null ? {} : { curve: wanted.curve }) }
  const { curve } = await api.curveSamples(id, query, { signal })
  return curveBlocks(curve)
}

/** The memory of a curve is moved to the page, not copied. That of turns is small. */
function buffersOf(result: TurnTable | CurveBlocks): ArrayBufferLike[] {
  if (!('curve' in result)) return []
  const { curve, mins, maxes, sums, counts } = result
  return [curve.values, mins, maxes, sums, counts].map(({ buffer }) => buffer)
}

function send(message: ResultAnswer, transfer: ArrayBufferLike[] = []): void {
  postMessage(message, { transfer: transfer as ArrayBuffer[] })
}
