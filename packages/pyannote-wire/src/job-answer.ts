import { setImmediate } from 'node:timers/promises'
import { JsonScanner } from './json/json-scanner.ts'
import { SinkEvents } from './json/json-sink.ts'
import { badResult } from './result/result-shape.ts'
import { type JobAnswer, jobAnswerSink } from './result/result-sink.ts'

export type { JobAnswer, JobOutput } from './result/result-sink.ts'

const SLICE_BYTES = 64 * 1024
/** Maximum time in ms between two yields to the event loop. */
const YIELD_INTERVAL_MS = 5

/**
 * Reads a response of `GET /v1/jobs/{id}` as a stream: scores are written directly to packed arrays, and nothing else
 * is buffered. Curves are packed as core's `ScoreCurve`; empty turns are skipped. Yields to the event loop every few
 * milliseconds. Single invalid values do not reject a result: scores that are not numbers from 0 to 100 are treated as
 * missing, turns with invalid times and curves without a resolution are skipped, and `warnings` count each kind.
 * Errors: `provider-bad-result` for invalid JSON, a missing job id or status, or a `diarization` that is not a list.
 */
export async function readJobAnswer(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<JobAnswer> {
  const { sink, finish } = jobAnswerSink()
  const scanner = new JsonScanner(new SinkEvents(sink))
  let lastYield = performance.now()
  for await (const block of bytes) {
    for (let from = 0; from < block.length; from += SLICE_BYTES) {
      asBadResult(() => scanner.write(block.subarray(from, from + SLICE_BYTES)))
      if (performance.now() - lastYield < YIELD_INTERVAL_MS) continue
      await setImmediate()
      lastYield = performance.now()
    }
  }
  asBadResult(() => scanner.end())
  return finish()
}

function asBadResult(step: () => void): void {
  try {
    step()
  } catch (error) {
    if (error instanceof SyntaxError) throw badResult(error.message, error)
    throw error
  }
}
