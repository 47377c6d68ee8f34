import { createRoute, z } from '@hono/zod-openapi'
import { contentDisposition } from '@toolkit/http-kit'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { invalidRequest } from '../http/problems.ts'
import { jsonOrForm } from '../http/request-body.ts'
import { bytesAnswer } from '../http/route-parts.ts'
import { SentBodies } from '../http/sent-bodies.ts'
import { evidenceBody, MAX_CLIP_SECONDS, MAX_CLIPS } from './evidence-body.ts'
import { evidenceEntries } from './evidence-pack.ts'
import { CONTEXT_SECONDS, planEvidence } from './evidence-plan.ts'
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

export function evidenceRoute(
  app: App,
  { toolkit, log }: ServerDependencies,
  writers: ExportWriters,
): void {
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
        'Content-Disposition': contentDisposition('attachment', 'evidence.zip'),
        'Cache-Control': 'private, no-store',
        'Accept-Ranges': 'none',
      },
    })
  })
}
