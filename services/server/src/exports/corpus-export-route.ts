import { createRoute, z } from '@hono/zod-openapi'
import {
  type ExportedRecordings,
  MAX_CHOSEN,
  NO_BOUNDS,
  type RegisteredProvider,
} from '@toolkit/core'
import { contentDisposition } from '@toolkit/http-kit'
import type { ServerDependencies } from '../dependencies.ts'
import type { App, Ctx } from '../http/environment.ts'
import { invalidRequest } from '../http/problems.ts'
import { jsonOrForm } from '../http/request-body.ts'
import { problemAnswer } from '../http/route-parts.ts'
import { SentBodies } from '../http/sent-bodies.ts'
import { curveName } from '../resources/curve.ts'
import { bounds } from '../resources/query.ts'
import { recordingFilter } from '../resources/recording-query.ts'
import { spotOptions } from '../resources/spot.ts'
import { corpusBytes } from './corpus-bytes.ts'
import {
  chosenExportBody,
  chosenExportQuery,
  corpusExportQuery,
  type ExportFormat,
  exported,
  type ValidExportFields,
} from './corpus-export-query.ts'
import type { ExportWriters } from './writers.ts'

const MAX_SENT_AT_ONCE = 8
const IDLE_MS = 300_000

const binary = { schema: { type: 'string', format: 'binary' } } as const
const text = { schema: { type: 'string' } } as const

const exportAnswers = {
  200: {
    description: 'The file',
    content: {
      'text/csv': text,
      'application/x-ndjson': text,
      'text/plain': text,
      'application/zip': binary,
    },
  },
  default: problemAnswer,
}

const corpusExport = (providers: readonly RegisteredProvider[]) =>
  createRoute({
    method: 'get',
    path: '/api/export',
    tags: ['Exports'],
    summary:
      'Recordings, turns, spots, human scores or verdicts of all recordings that match, as a file',
    description: `The filters of the list; recordings come oldest first. \`min\` and \`max\` bound the confidence of turns, and with the parameters of /api/recordings/{id}/spots the scores of spots. \`rttm\` is one file of all turns, whose file ids are the names of the recordings; \`zip\` has the tables of recordings, turns, human scores and verdicts on stretches and an RTTM file of each recording. The columns are in docs/exports.md. Recordings that are deleted meanwhile are left out. If something fails after the start, the connection breaks off: a file that ends is complete. 503 while ${MAX_SENT_AT_ONCE} others are being sent.`,
    request: { query: corpusExportQuery(providers) },
    responses: exportAnswers,
  })

/** The field of a form, so that a page can have the browser save the file. */
const FIELD = 'selection'

const chosenExport = createRoute({
  method: 'post',
  path: '/api/export',
  tags: ['Exports'],
  summary: 'The same of chosen recordings, as a file',
  description: `The recordings come in the order of \`recordingIds\`, each once, at most ${MAX_CHOSEN}; those that are deleted or in the trash are left out. Everything else is as in \`GET /api/export\`, without filters. Also as a form (application/x-www-form-urlencoded) whose field \`${FIELD}\` has the JSON.`,
  request: {
    query: chosenExportQuery,
    body: {
      required: true,
      content: {
        'application/json': { schema: chosenExportBody },
        'application/x-www-form-urlencoded': { schema: z.object({ [FIELD]: z.string() }) },
      },
    },
  },
  responses: exportAnswers,
})

const CONTENT_TYPES: Readonly<Record<Exclude<ExportFormat, 'rttm'>, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/x-ndjson; charset=utf-8',
  zip: 'application/zip',
}

export function corpusExportRoute(
  app: App,
  { toolkit, providers, log }: ServerDependencies,
  { rttm }: Pick<ExportWriters, 'rttm'>,
): void {
  const sent = new SentBodies({ most: MAX_SENT_AT_ONCE, what: 'exports', idleMs: IDLE_MS })
  const answer = async (
    context: Ctx,
    query: ValidExportFields,
    recordings: ExportedRecordings,
  ): Promise<Response> => {
    const { format } = query
    const what = exported(query)
    const headers = {
      'Content-Type': format === 'rttm' ? rttm.contentType : CONTENT_TYPES[format],
      'Content-Disposition': contentDisposition('attachment', `${what}.${format}`),
      'Cache-Control': 'private, no-store',
      // Also keeps the compression away, which would collect the whole file.
      'Accept-Ranges': 'none',
    }
    if (context.req.method === 'HEAD') return new Response(null, { headers })
    const request = {
      format,
      what,
      recordings,
      confidence: bounds(query.min, query.max),
      curve: curveName(query),
      spots: spotOptions(query, NO_BOUNDS),
    }
    const body = await sent.stream(context, log, () =>
      corpusBytes(toolkit.corpus, request, rttm, new Date()),
    )
    return new Response(body, { headers })
  }

  app.openapi(corpusExport(providers), (context) => {
    const query = context.req.valid('query')
    return answer(context, query, recordingFilter(query))
  })

  app.openAPIRegistry.registerPath(chosenExport)
  // Not `openapi`: its validators take one media type of a body.
  app.post(chosenExport.path, async (context) => {
    // A repeated parameter is a list, as for the validators, and refused.
    const given = Object.entries(context.req.queries()).map(([name, values]) => {
      return [name, values.length > 1 ? values : values[0]]
    })
    const query = chosenExportQuery.safeParse(Object.fromEntries(given))
    if (!query.success) throw invalidRequest(query.error.issues)
    const chosen = chosenExportBody.safeParse(await jsonOrForm(context, FIELD))
    if (!chosen.success) throw invalidRequest(chosen.error.issues)
    return answer(context, query.data, { ids: chosen.data.recordingIds })
  })
}
