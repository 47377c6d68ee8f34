import { JsonFault, readJson } from './json/json-reader.ts'
import { badResult } from './result/result-shape.ts'
import { type JobAnswer, jobAnswerSink } from './result/result-sink.ts'

export type { JobAnswer, JobOutput } from './result/result-sink.ts'

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
  try {
    await readJson(bytes, sink, { places: false })
  } catch (error) {
    if (error instanceof JsonFault) throw badResult(error.message, error)
    throw error
  }
  return finish()
}
