import { createRoute } from '@hono/zod-openapi'
import { curveBins, curveBytes, type Results, sliceCurve } from '@toolkit/core'
import type { ServerDependencies } from '../dependencies.ts'
import { bytesResponse } from '../http/compression.ts'
import type { App } from '../http/environment.ts'
import {
  chosenRun,
  problemAnswer,
  recordingId,
  recordingParams,
  timeWindow,
} from '../http/route-parts.ts'
import { CALIBRATED, curveName, curveQuery, curveSchema } from '../resources/curve.ts'

const PACKED = 'application/octet-stream'

const route = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/curve',
  tags: ['Results'],
  summary: 'A score curve, in bins or as its packed samples',
  description: [
    'With `Accept: application/octet-stream`: the samples of the window, little-endian, with the headers',
    '`X-Curve-Type` (uint8, 255 = missing; or float32, NaN = missing), `X-Curve-Resolution` (seconds per sample),',
    '`X-Curve-Start` (seconds of the first sample), `X-Curve-First-Sample`, `X-Curve-Kind`.',
  ].join(' '),
  request: { params: recordingParams, query: curveQuery },
  responses: {
    200: {
      description: 'The curve in bins, null for a bin without samples; or its packed samples',
      content: {
        'application/json': { schema: curveSchema },
        [PACKED]: { schema: { type: 'string' as const, format: 'binary' } },
      },
    },
    default: problemAnswer,
  },
})

export function curveRoute(app: App, { toolkit }: ServerDependencies): void {
  app.openapi(route, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const query = context.req.valid('query')
    const { curve, kind, recording } =
      query.curve === CALIBRATED
        ? { ...(await toolkit.results.calibratedCurve(id, chosenRun(query))), kind: CALIBRATED }
        : withKind(await toolkit.results.curve(id, chosenRun(query), curveName(query)))
    const extent = curve.values.length * curve.resolution
    const window = timeWindow(query, Math.max(extent, recording.durationSeconds ?? 0))
    context.header('Vary', 'Accept')
    if (wantsPacked(context.req.header('Accept'))) {
      const slice =
        window.end > window.start
          ? sliceCurve(curve, window)
          : { curve: { ...curve, values: curve.values.subarray(0, 0) }, firstSample: 0 }
      context.header('X-Curve-Type', curve.values instanceof Uint8Array ? 'uint8' : 'float32')
      context.header('X-Curve-Resolution', String(curve.resolution))
      context.header('X-Curve-Start', String(slice.firstSample * curve.resolution))
      context.header('X-Curve-First-Sample', String(slice.firstSample))
      context.header('X-Curve-Kind', kind)
      return bytesResponse(context, curveBytes(slice.curve))
    }
    const bins = window.end > window.start ? curveBins(curve, window, query.bins) : []
    return context.json({ ...window, resolution: curve.resolution, bins }, 200)
  })
}

function withKind({ curve, name, recording }: Awaited<ReturnType<Results['curve']>>) {
  return { curve, recording, kind: name.kind }
}

/** Whether `Accept` names the packed type. */
function wantsPacked(accept: string | undefined): boolean {
  const ranges = accept?.split(',') ?? []
  return ranges.some((range) => {
    const [type, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    return type === PACKED && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
}
