import { createRoute } from '@hono/zod-openapi'
import {
  describeTurns,
  type GivenTurn,
  isBounded,
  type NamedCurve,
  namesOfRun,
  type Recording,
  type Run,
  type Toolkit,
  type Turn,
  withoutExtension,
} from '@toolkit/core'
import { WRITERS, type WrittenRun } from '@toolkit/formats'
import { byteStream, contentDisposition } from '@toolkit/http-kit'
import type { z } from 'zod'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { bytesAnswer, chosenRun, recordingId, recordingParams } from '../http/route-parts.ts'
import { curveName } from '../resources/curve.ts'
import { bounds } from '../resources/query.ts'
import { spotOptions } from '../resources/spot.ts'
import { SANDBOX_POLICY } from '../security/headers.ts'
import { exportQuery } from './export-query.ts'
import { textBytes } from './text-bytes.ts'

/** The speaker of spots in formats that have turns only. */
const SPOT = 'spot'

const route = createRoute({
  method: 'get',
  path: '/api/recordings/{id}/export',
  tags: ['Results'],
  summary: 'The result in the format of another tool',
  description:
    '`min` and `max` export only the turns in this range of confidence, `start` and `end` only those that overlap this part. With `what=spots` the spots of the curve are exported, by the rules of `spots`. docs/formats.md says what each format keeps. `json` is the output of pyannoteAI.',
  request: { params: recordingParams, query: exportQuery },
  responses: bytesAnswer(200, 'text/plain', 'The file'),
})

export function exportRoute(app: App, { toolkit, log }: ServerDependencies): void {
  app.openapi(route, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const query = context.req.valid('query')
    const writer = WRITERS[query.format]
    const { recording, run, turns } = await toolkit.results.allTurns(id, chosenRun(query))
    const written = {
      ...describeRecording(recording, run),
      turns:
        query.what === 'spots' ? await spotsOf(toolkit, run, query) : turnsWithin(turns, query),
      curves: query.format === 'json' ? await curvesOf(toolkit, run) : [],
    }
    const what = query.what === 'spots' ? ' spots' : ''
    const headers = {
      'Content-Type': writer.contentType,
      'Content-Disposition': contentDisposition(
        'attachment',
        `${written.recording}${what}${writer.extension}`,
      ),
      'Content-Security-Policy': SANDBOX_POLICY,
      'Cache-Control': 'private, no-cache',
    }
    if (context.req.method === 'HEAD') return new Response(null, { headers })
    const body = byteStream(context, log, () => textBytes(writer.write(written)))
    return new Response(body, { headers })
  })
}

/** What writers say about a run, without its turns and curves. */
export function describeRecording(
  recording: Recording,
  run: Run,
): Omit<WrittenRun, 'turns' | 'curves'> {
  return {
    recording: withoutExtension(recording.name),
    mediaName: recording.name,
    contentType: recording.contentType,
    durationSeconds: recording.durationSeconds ?? 0,
    speakerNames: namesOfRun(recording, run),
    provider: run.provider,
    model: run.modelReported ?? run.model,
  }
}

type ExportOptions = z.infer<typeof exportQuery>

function turnsWithin(turns: readonly Turn[], query: ExportOptions): readonly Turn[] {
  const confidence = bounds(query.min, query.max)
  const [from, to] = [query.start ?? 0, query.end ?? Infinity]
  return turns.filter((turn) => {
    if (turn.end <= from || turn.start >= to) return false
    if (!isBounded(confidence)) return true
    const value = turn.confidence
    return value !== null && value >= (query.min ?? 0) && value <= (query.max ?? 100)
  })
}

/** The spots of a curve as turns. */
async function spotsOf(
  { results }: Toolkit,
  { recordingId, id }: Run,
  query: ExportOptions,
): Promise<readonly Turn[]> {
  const { page } = await results.spots(recordingId, id, curveName(query))
  const options = spotOptions(query, bounds(query.start, query.end))
  const order = { sort: 'start', descending: false } as const
  const { items } = page({ options, order, offset: 0, limit: Number.MAX_SAFE_INTEGER })
  const turns = items.map(
    ({ start, end, mean }): GivenTurn => ({ speaker: SPOT, start, end, scores: { [SPOT]: mean } }),
  )
  return describeTurns(turns)
}

/** The curves that the provider gave; those that core derives are left out. */
async function curvesOf(
  { results }: Toolkit,
  { recordingId, id, curves }: Run,
): Promise<readonly NamedCurve[]> {
  const given = curves.filter(({ kind }) => kind !== 'certainty')
  return Promise.all(
    given.map(async ({ kind, speaker }) => {
      const { curve } = await results.curve(recordingId, id, { kind, speaker })
      return { kind, speaker, ...curve }
    }),
  )
}
