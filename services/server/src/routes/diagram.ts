import { createRoute } from '@hono/zod-openapi'
import { coloursByLabel, diagramSvg, namesOfRun } from '@toolkit/core'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { bytesAnswer, chosenRun, recordingId, recordingParams } from '../http/route-parts.ts'
import { diagramQuery } from '../resources/query.ts'
import { SANDBOX_POLICY } from '../security/headers.ts'

const route = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/diagram.svg',
  tags: ['Results'],
  summary: 'The diarization as an image',
  request: { params: recordingParams, query: diagramQuery },
  responses: bytesAnswer(
    200,
    'image/svg+xml',
    'One lane for each speaker, overlap marked, with a legend',
  ),
})

export function diagramRoute(app: App, { toolkit }: ServerDependencies): void {
  app.openapi(route, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const { recording, run, turns } = await toolkit.results.allTurns(
      id,
      chosenRun(context.req.valid('query')),
    )
    const lastEnd = turns.reduce((end, turn) => Math.max(end, turn.end), 0)
    const svg = diagramSvg({
      name: recording.name,
      durationSeconds: recording.durationSeconds ?? lastEnd,
      turns,
      speakerNames: namesOfRun(recording, run),
      speakerColours: coloursByLabel(run.speakerNames),
      ...(run.summary === null ? {} : { summary: run.summary }),
    })
    return context.body(svg, 200, {
      'Content-Type': 'image/svg+xml; charset=utf-8',
      'Content-Security-Policy': SANDBOX_POLICY,
      'Cache-Control': 'no-cache',
    })
  })
}
