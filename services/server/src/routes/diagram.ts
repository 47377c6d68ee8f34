import { createRoute } from '@hono/zod-openapi'
import {
  type CurveName,
  coloursByLabel,
  defaultCurve,
  diagramSvg,
  hasCode,
  namesOfRun,
  type ScoreCurve,
  type Toolkit,
} from '@toolkit/core'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { bytesAnswer, chosenRun, recordingId, recordingParams } from '../http/route-parts.ts'
import { curveName } from '../resources/curve.ts'
import { bounds } from '../resources/query.ts'
import { diagramQuery, spotOptions } from '../resources/spot.ts'
import { SANDBOX_POLICY } from '../security/headers.ts'

const route = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/diagram.svg',
  tags: ['Results'],
  summary: 'The diarization as an image',
  description: 'With `min` or `max`, the spots of the curve are marked, by the rules of `spots`.',
  request: { params: recordingParams, query: diagramQuery },
  responses: bytesAnswer(
    200,
    'image/svg+xml',
    'One lane for each speaker, overlap marked, and the curve, with a legend',
  ),
})

export function diagramRoute(app: App, { toolkit }: ServerDependencies): void {
  app.openapi(route, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const query = context.req.valid('query')
    const { recording, run, turns } = await toolkit.results.allTurns(id, chosenRun(query))
    const shown = curveName(query) ?? defaultCurve(run.curves)
    const isMarked = query.min !== undefined || query.max !== undefined
    const lastEnd = turns.reduce((end, turn) => Math.max(end, turn.end), 0)
    const svg = diagramSvg({
      name: recording.name,
      durationSeconds: recording.durationSeconds ?? lastEnd,
      turns,
      speakerNames: namesOfRun(recording, run),
      speakerColours: coloursByLabel(run.speakerNames),
      ...(run.summary === null ? {} : { summary: run.summary }),
      ...(shown === undefined
        ? {}
        : {
            curve: {
              name: shown,
              curve: await samplesOf(toolkit, id, run.id, shown),
              spots: isMarked ? spotOptions(query, bounds(undefined, undefined)) : null,
            },
          }),
    })
    return context.body(svg, 200, {
      'Content-Type': 'image/svg+xml; charset=utf-8',
      'Content-Security-Policy': SANDBOX_POLICY,
      'Cache-Control': 'no-cache',
    })
  })
}

/** The samples of a curve; null if they are missing on the server, because turns can be drawn without them. */
async function samplesOf(
  { results }: Toolkit,
  recordingId: string,
  runId: string,
  name: CurveName,
): Promise<ScoreCurve | null> {
  try {
    return (await results.curve(recordingId, runId, name)).curve
  } catch (error) {
    if (hasCode(error, 'file-missing')) return null
    throw error
  }
}
