import { createRoute, z } from '@hono/zod-openapi'
import type { RegisteredProvider } from '@toolkit/core'
import { contentDisposition } from '@toolkit/http-kit'
import { closingSignal, type ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { invalidRequest } from '../http/problems.ts'
import { jsonBody, jsonOrForm } from '../http/request-body.ts'
import { answers, bytesAnswer, jsonContent } from '../http/route-parts.ts'
import { SentBodies } from '../http/sent-bodies.ts'
import {
  evidenceBody,
  evidencePlanBody,
  evidencePlanSchema,
  MAX_CLIP_SECONDS,
  MAX_CLIPS,
} from './evidence-body.ts'
import { countEvidence } from './evidence-count.ts'
import { evidenceEntries } from './evidence-pack.ts'
import { planEvidence } from './evidence-plan.ts'
import { CONTEXT_SECONDS } from './evidence-stretches.ts'
import type { ExportWriters } from './writers.ts'
import { zipBytes } from './zip.ts'

/** Each reads and decodes sound. */
const MAX_SENT_AT_ONCE = 4
const IDLE_MS = 300_000
/** The field of a form, so that a page can have the browser save the file without keeping it in memory. */
const FIELD = 'selection'

const evidence = createRoute({
  method: 'post',
  path: '/api/evidence',
  tags: ['Exports'],
  summary: 'Clips of chosen spots or turns of recordings with what is known of them, as a ZIP',
  description: `For each recording given stretches, or its spots or turns within a range of scores. The ZIP has clips (WAV with ${CONTEXT_SECONDS} s of context on both sides, cut to the sample), \`spots.json\` and \`spots.csv\` (scores, human score, provider, model, job, request), each whole result as RTTM, TextGrid and Audacity labels, and \`index.html\`, which plays the clips without a network. At most ${MAX_CLIPS} clips and ${MAX_CLIP_SECONDS} s together (413). Also as a form (application/x-www-form-urlencoded) whose field \`${FIELD}\` has the JSON. If something fails after the start, the connection breaks off. 503 while ${MAX_SENT_AT_ONCE} others are being sent.`,
  request: {
    body: {
      required: true,
      content: {
        'application/json': { schema: evidenceBody },
        'application/x-www-form-urlencoded': { schema: z.object({ [FIELD]: z.string() }) },
      },
    },
  },
  responses: bytesAnswer(200, 'application/zip', 'The pack'),
})

const plan = (providers: readonly RegisteredProvider[]) =>
  createRoute({
    method: 'post',
    path: '/api/evidence/plan',
    tags: ['Exports'],
    summary: 'How many clips an evidence pack of many recordings would have, and how long they are',
    description:
      'Of the spots or turns of the current diarizations. `selection` is the body of `POST /api/evidence` for what was counted. Recordings that have no result or no sound are left out, and named. Nothing is stored.',
    middleware: [jsonBody()],
    request: jsonContent(evidencePlanBody(providers)),
    responses: answers(200, evidencePlanSchema, 'The number and length of the clips'),
  })

export function evidenceRoutes(
  app: App,
  dependencies: ServerDependencies,
  writers: ExportWriters,
): void {
  const { toolkit, providers, log } = dependencies
  const closing = closingSignal(dependencies)
  app.openapi(plan(providers), async (context) => {
    const signal = AbortSignal.any([context.req.raw.signal, closing])
    return context.json(await countEvidence(toolkit, context.req.valid('json'), signal), 200)
  })

  const sent = new SentBodies({ most: MAX_SENT_AT_ONCE, what: 'evidence packs', idleMs: IDLE_MS })
  app.openAPIRegistry.registerPath(evidence)
  // Not `openapi`: its validators take one media type of a body.
  app.post(evidence.path, async (context) => {
    const given = evidenceBody.safeParse(await jsonOrForm(context, FIELD))
    if (!given.success) throw invalidRequest(given.error.issues)
    const body = await sent.stream(context, log, async function* (signal) {
      const planned = await planEvidence(toolkit.results, given.data.recordings)
      yield* zipBytes(evidenceEntries({ toolkit, writers, signal }, planned), new Date())
    })
    return new Response(body, {
      headers: {
        'Content-Type': 'application/zip',
        'Content-Disposition': contentDisposition('attachment', 'clips.zip'),
        'Cache-Control': 'private, no-store',
        'Accept-Ranges': 'none',
      },
    })
  })
}
