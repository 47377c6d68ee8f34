import { createRoute, z } from '@hono/zod-openapi'
import { type NewEntry, ToolkitError } from '@toolkit/core'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { jsonBody } from '../http/request-body.ts'
import {
  answers,
  emptyAnswer,
  jsonContent,
  recordingId,
  recordingParams,
  runId,
} from '../http/route-parts.ts'
import { diarizationSchema, diarizationView } from '../resources/diarization.ts'
import { pageQuery } from '../resources/query.ts'
import { shortListPage } from '../resources/short-list.ts'
import {
  correctionListSchema,
  correctionLogQuery,
  correctionLogSchema,
  correctionRequestBody,
  correctionSchema,
  correctionView,
  entryView,
  type NewCorrectionEntries,
  newEntriesBody,
  storedEntriesSchema,
} from './correction.ts'

const tags = ['Corrections']
const path = '/api/recordings/{id}/corrections'
const params = z.object({ id: z.string(), correctionId: z.string() })

const open = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Correct a diarization: open an editable copy',
  description:
    'A diarization has at most one open correction: 200 with that one, so that another tab or person continues the same log. The diarization itself does not change. If it is deleted, its corrections are deleted with it.',
  middleware: [jsonBody(true)],
  request: { params: recordingParams, ...jsonContent(correctionRequestBody, false) },
  responses: {
    ...answers(201, correctionSchema, 'The new correction'),
    ...answers(200, correctionSchema, 'The correction that is open'),
  },
})

const list = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'The corrections of a recording, open and finished, newest first',
  request: { params: recordingParams, query: pageQuery },
  responses: answers(200, correctionListSchema, 'A page of corrections'),
})

const read = createRoute({
  method: 'get',
  path: `${path}/{correctionId}`,
  tags,
  summary: 'A correction with entries of its log, oldest first',
  description:
    'At most `limit` entries after the sequence number `after`. The log has `length` entries: read on until the last one is there.',
  request: { params, query: correctionLogQuery },
  responses: answers(200, correctionLogSchema, 'The correction and a part of its log'),
})

const append = createRoute({
  method: 'post',
  path: `${path}/{correctionId}/entries`,
  tags,
  summary: 'Append to the log: operations, undo and redo',
  description:
    'All entries are stored, or none. 409 `request-conflict` if the log has grown since `after`: read the newer entries, then send yours again. 400 `request-invalid` names the first entry that does not fit. `undo` takes back the newest operation that is in effect, `redo` the one that was taken back last, unless a new operation came after it; `of` names its entry, so that nothing else is undone. A repeated request is answered as stored.',
  middleware: [jsonBody()],
  request: { params, ...jsonContent(newEntriesBody) },
  responses: answers(200, storedEntriesSchema, 'The correction, and where the entries are'),
})

const finish = createRoute({
  method: 'post',
  path: `${path}/{correctionId}/finish`,
  tags,
  summary: 'Done: make a diarization of the correction',
  description:
    'The diarization has the provider `human`, the id of the correction, and the checked parts as `scored`. Scores of turns are kept where the turn is unchanged. A repeated request gives the same diarization.',
  request: { params },
  responses: answers(201, diarizationSchema, 'The corrected diarization'),
})

const discard = createRoute({
  method: 'delete',
  path: `${path}/{correctionId}`,
  tags,
  summary: 'Discard an open correction with its log',
  request: { params },
  responses: emptyAnswer(204, 'Discarded'),
})

export function correctionRoutes(app: App, { toolkit }: ServerDependencies): void {
  const { corrections } = toolkit

  app.openapi(open, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const { run } = context.req.valid('json')
    const opened = await corrections.open(id, run === undefined || run === null ? null : runId(run))
    const view = correctionView(opened.correction)
    context.header('Location', `/api/recordings/${id}/corrections/${view.id}`)
    return opened.isNew ? context.json(view, 201) : context.json(view, 200)
  })

  app.openapi(list, async (context) => {
    const found = await corrections.list(recordingId(context.req.valid('param')))
    const page = shortListPage(found.map(correctionView), context.req.valid('query'))
    return context.json(page, 200)
  })

  app.openapi(read, async (context) => {
    const [id, correctionId] = idsOf(context.req.valid('param'))
    const found = await corrections.get(id, correctionId, context.req.valid('query'))
    const correction = correctionView(found.correction)
    return context.json({ correction, entries: found.entries.map(entryView) }, 200)
  })

  app.openapi(append, async (context) => {
    const [id, correctionId] = idsOf(context.req.valid('param'))
    const { after, entries: given } = context.req.valid('json')
    const stored = await corrections.append(id, correctionId, after, given.map(newEntry))
    const entries = stored.entries.map(({ sequence, id: entryId, at }) => ({
      sequence,
      id: entryId,
      at,
    }))
    return context.json({ correction: correctionView(stored.correction), entries }, 200)
  })

  app.openapi(finish, async (context) => {
    const [id, correctionId] = idsOf(context.req.valid('param'))
    const followed = await corrections.finish(id, correctionId)
    context.header('Location', `/api/recordings/${id}/diarizations/${followed.run.id}`)
    return context.json(diarizationView(followed), 201)
  })

  app.openapi(discard, async (context) => {
    const [id, correctionId] = idsOf(context.req.valid('param'))
    await corrections.discard(id, correctionId)
    return context.body(null, 204)
  })
}

function newEntry(entry: NewCorrectionEntries['entries'][number]): NewEntry {
  return { ...entry, author: entry.author ?? null }
}

/** The ids of a path. `not-found` (404) for a correction's id of another form, as for any unknown id. */
function idsOf(given: z.infer<typeof params>): readonly [recordingId: string, id: string] {
  if (/^[A-Za-z0-9_-]{1,128}$/.test(given.correctionId)) {
    return [recordingId(given), given.correctionId]
  }
  throw new ToolkitError('not-found', 'There is no correction with this id.')
}
