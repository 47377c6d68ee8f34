import { curveBytes, describePacking, type ProviderJob } from '@toolkit/core'
import { encodeFrames, FRAMES_TYPE } from '@toolkit/http-kit'

/**
 * A job as a response: JSON while it has no result; with one, frames: a header with turns, warnings and how each curve
 * is packed, then the curves' samples, then the raw answer, gzipped as it is. No score is text again.
 */
export function jobResponse(job: ProviderJob): Response {
  if (job.status !== 'succeeded') return Response.json(job)
  const { turns, curves, warnings, raw } = job.result
  const header = {
    status: job.status,
    endedAt: job.endedAt,
    turns,
    warnings,
    curves: curves.map((curve) => ({
      kind: curve.kind,
      speaker: curve.speaker,
      ...describePacking(curve),
    })),
  }
  const frames = encodeFrames(header, [...curves.map(curveBytes), raw])
  return new Response(ReadableStream.from(frames), { headers: { 'Content-Type': FRAMES_TYPE } })
}
