import { type CurveKind, curveFromBytes, type ScoreCurve } from '@toolkit/core'

/** The samples of a curve in a window, as the server packs them. */
export interface CurveSamples {
  readonly kind: CurveKind
  /** Index, in the whole curve, of the first sample here. */
  readonly firstSample: number
  readonly curve: ScoreCurve
}

export const PACKED_SAMPLES = 'application/octet-stream'

/** Reads an answer of packed samples: their type, resolution and place are in its headers. */
export async function readSamples(response: Response): Promise<CurveSamples> {
  const header = (name: string) => response.headers.get(`X-Curve-${name}`)
  const curve = curveFromBytes(new Uint8Array(await response.arrayBuffer()), {
    type: header('Type') === 'uint8' ? 'uint8' : 'float32',
    resolution: Number(header('Resolution')),
  })
  return {
    kind: header('Kind') as CurveKind,
    firstSample: Number(header('First-Sample')),
    curve,
  }
}
