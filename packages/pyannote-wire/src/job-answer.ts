import { setImmediate } from 'node:timers/promises'
import { JsonScanner } from './json/json-scanner.ts'
import { SinkEvents } from './json/json-sink.ts'
import { badResult } from './result/result-shape.ts'
import { type JobAnswer, jobAnswerSink } from './result/result-sink.ts'

export type { JobAnswer, JobOutput } from './result/result-sink.ts'

const SLICE_BYTES = 64 * 1024
/** How long the scanner may keep the event loop to itself. */
const STRETCH_MS = 5

/**
 * Reads an answer of `GET /v1/jobs/{id}` as it arrives: scores go straight into packed arrays, nothing else is kept.
 * Curves are packed as core's `ScoreCurve`; a turn without length is left out. Gives the event loop back every few
 * milliseconds. One odd value does not lose a result: scores that are no numbers from 0 to 100 count as missing, turns
 * with impossible times and curves without a resolution are left out, and `warnings` count each. Errors:
 * `provider-bad-result` for broken JSON, no job id or status, a `diarization` that is not a list.
 */
export async function readJobAnswer(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<JobAnswer> {
  const { sink, finish } = jobAnswerSink()
  const scanner = new JsonScanner(new SinkEvents(sink))
  let stretchStart = performance.now()
  for await (const block of bytes) {
    for (let from = 0; from < block.length; from += SLICE_BYTES) {
      asBadResult(() => scanner.write(block.subarray(from, from + SLICE_BYTES)))
      if (performance.now() - stretchStart < STRETCH_MS) continue
      await setImmediate()
      stretchStart = performance.now()
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
