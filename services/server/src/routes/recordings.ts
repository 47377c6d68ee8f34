import { createRoute, z } from '@hono/zod-openapi'
import { encodeCursor, type RecordingChanges, sortValue } from '@toolkit/core'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { jsonBody } from '../http/request-body.ts'
import {
  answers,
  emptyAnswer,
  jsonContent,
  recordingId,
  recordingParams,
} from '../http/route-parts.ts'
import { choice } from '../resources/fields.ts'
import {
  type RecordingChanges as ChangesBody,
  type Facets as FacetsView,
  facetsSchema,
  listedRecordingView,
  newRecordingSchema,
  recordingChangesBody,
  recordingListSchema,
  recordingSchema,
  recordingView,
} from '../resources/recording.ts'
import {
  recordingFilter,
  recordingListQuery,
  recordingQuery,
} from '../resources/recording-query.ts'
import { givesHints, hintsOf } from '../resources/speaker-hints.ts'

const tags = ['Recordings']

type ListQuery = ReturnType<typeof recordingListQuery>

const list = (query: ListQuery) =>
  createRoute({
    method: 'get',
    path: '/api/recordings',
    tags,
    summary: 'Recordings, filtered and sorted',
    description: 'Without `speakerNames`, which only a single recording has.',
    request: { query },
    responses: answers(200, recordingListSchema, 'A page of recordings'),
  })

const facets = (query: ListQuery) =>
  createRoute({
    method: 'get',
    path: '/api/recordings/facets',
    tags,
    summary: 'Histograms of the scores of these recordings',
    description: 'The query of the list; each histogram ignores its own bound.',
    request: { query },
    responses: answers(200, facetsSchema, 'Counts by score'),
  })

const read = createRoute({
  method: 'get',
  path: '/api/recordings/{id}',
  tags,
  summary: 'One recording',
  request: { params: recordingParams },
  responses: answers(200, recordingSchema, 'The recording'),
})

const change = createRoute({
  method: 'patch',
  path: '/api/recordings/{id}',
  tags,
  summary: 'Rename or tag a recording, name its speakers, change its speaker hints, keep its audio',
  description:
    'Names are trimmed. `speakerNames` (at most 64, of 100 characters each) replaces all names of the current diarization, and a blank one means no name; any speaker hint replaces all hints. `tags` (at most 20, of 60 characters each) replaces all tags; `addTags` and `removeTags` change some of them. Tags are equal without regard to case. `keepAudioUntil` is the time until which the audio is kept; at this time it is removed, and the results stay.',
  middleware: [jsonBody()],
  request: { params: recordingParams, ...jsonContent(recordingChangesBody) },
  responses: answers(200, recordingSchema, 'The changed recording'),
})

const remove = createRoute({
  method: 'delete',
  path: '/api/recordings/{id}',
  tags,
  summary: 'Move a recording to the trash, or delete it permanently',
  description:
    'In the trash it can be restored for `trashDays` (see /api/health); if that is 0, it is deleted permanently at once. With `permanently=true` it is deleted with everything that belongs to it, whether it is in the trash or not.',
  request: {
    params: recordingParams,
    query: z.strictObject({ permanently: choice('true', 'false').default('false') }),
  },
  responses: emptyAnswer(204, 'Moved to the trash, or deleted'),
})

const addTrack = createRoute({
  method: 'post',
  path: '/api/recordings/{id}/tracks',
  tags: ['Recordings'],
  summary: 'Make a recording of another audio track of the same file',
  description: 'The tracks are in `media.tracks`. The new recording has a copy of the file.',
  middleware: [jsonBody()],
  request: {
    params: recordingParams,
    ...jsonContent(z.strictObject({ track: z.int().min(0) }).openapi('TrackChoice')),
  },
  responses: answers(201, newRecordingSchema, 'The new recording'),
})

export function recordingRoutes(app: App, { toolkit, providers }: ServerDependencies): void {
  const { recordings, uploads } = toolkit
  const listQuery = recordingListQuery(providers)

  app.openapi(list(listQuery), async (context) => {
    const given = context.req.valid('query')
    const place = given.after === undefined ? null : await recordings.get(given.after)
    const query = recordingQuery(given, place)
    const { items, more, ...counts } = await recordings.list(query)
    const last = items.at(-1)
    const { sort } = given
    const cursor = query.after === null ? null : encodeCursor({ sort, ...query.after })
    const nextCursor =
      more && last !== undefined
        ? encodeCursor({ sort, value: sortValue(last, query.sort), id: last.id })
        : null
    return context.json(
      { items: items.map(listedRecordingView), cursor, nextCursor, ...counts },
      200,
    )
  })

  app.openapi(facets(listQuery), async (context) => {
    const found = await recordings.facets(recordingFilter(context.req.valid('query')))
    return context.json(found as FacetsView, 200)
  })

  app.openapi(read, async (context) => {
    const recording = await recordings.get(recordingId(context.req.valid('param')))
    return context.json(recordingView(recording), 200)
  })

  app.openapi(change, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const recording = await recordings.change(id, changesOf(context.req.valid('json')))
    return context.json(recordingView(recording), 200)
  })

  app.openapi(remove, async (context) => {
    const id = recordingId(context.req.valid('param'))
    if (context.req.valid('query').permanently === 'true') await recordings.remove(id)
    else await toolkit.trash.put(id)
    return context.body(null, 204)
  })

  app.openapi(addTrack, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const { track } = context.req.valid('json')
    const { recording, sameAs, duplicateOf } = await uploads.ofTrack(id, track)
    context.header('Location', `/api/recordings/${recording.id}`)
    return context.json({ ...recordingView(recording), sameAs: [...sameAs], duplicateOf }, 201)
  })
}

function changesOf(body: ChangesBody): RecordingChanges {
  return {
    ...(body.name === undefined ? {} : { name: body.name }),
    ...(body.keepAudioUntil === undefined ? {} : { keepAudioUntil: body.keepAudioUntil }),
    ...(body.speakerNames === undefined ? {} : { speakerNames: body.speakerNames }),
    ...(body.tags === undefined ? {} : { tags: body.tags }),
    ...(body.addTags === undefined ? {} : { addTags: body.addTags }),
    ...(body.removeTags === undefined ? {} : { removeTags: body.removeTags }),
    ...(givesHints(body) ? { speakers: hintsOf(body) } : {}),
  }
}
