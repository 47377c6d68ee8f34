import {
  type CurveName,
  curveFromBytes,
  type GivenTurn,
  type PackedDescription,
  type ProviderJob,
  ToolkitError,
} from '@toolkit/core'
import { decodeFrames, FRAMES_TYPE } from '@toolkit/http-kit'

/** The header of a result, as the wrapper writes it; the parts are each curve's samples, then the raw answer. */
interface ResultHeader {
  readonly status: 'succeeded'
  readonly endedAt: string | null
  readonly turns: readonly GivenTurn[]
  readonly warnings: readonly string[]
  readonly curves: readonly (CurveName & PackedDescription)[]
}

/** A job of the wrapper's answer: JSON, or frames where it has a result. `provider-unavailable` for another form. */
export async function jobOfResponse(response: Response): Promise<ProviderJob> {
  if (response.headers.get('Content-Type') !== FRAMES_TYPE || response.body === null) {
    return (await response.json()) as ProviderJob
  }
  const { header, parts } = await decodeFrames(response.body).catch(asUnavailable)
  const { turns, warnings, endedAt, curves } = header as ResultHeader
  const raw = parts.at(-1)
  if (raw === undefined || parts.length !== curves.length + 1) throw unavailable()
  const result = {
    turns,
    warnings,
    curves: curves.map(({ kind, speaker, ...packing }, index) => ({
      kind,
      speaker,
      ...curveFromBytes(parts[index] as Uint8Array, packing),
    })),
    raw,
  }
  return { status: 'succeeded', result, endedAt }
}

/** Broken frames are the connection's fault: nothing is wrong with the job itself. */
function asUnavailable(error: unknown): never {
  throw error instanceof ToolkitError ? unavailable(error) : error
}

function unavailable(cause?: unknown): ToolkitError {
  const message =
    'The wrapper gave a result of another form. Run server and wrapper of one version.'
  return new ToolkitError('provider-unavailable', message, { cause })
}
