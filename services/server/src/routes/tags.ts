import { createRoute } from '@hono/zod-openapi'
import { MAX_LISTED_TAGS, mostUsed } from '@toolkit/core'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { answers } from '../http/route-parts.ts'
import { recordingFilter, recordingFilterQuery } from '../resources/recording-query.ts'
import { tagCountListSchema } from '../resources/tag.ts'

const list = (query: ReturnType<typeof recordingFilterQuery>) =>
  createRoute({
    method: 'get',
    path: '/api/tags',
    tags: ['Recordings'],
    summary: 'The tags of these recordings, and how many have each',
    description: `The filters of the list. Sorted without regard to case; of several spellings the first is shown. At most ${MAX_LISTED_TAGS}: those of most recordings.`,
    request: { query },
    responses: answers(200, tagCountListSchema, 'The tags'),
  })

export function tagRoute(app: App, { toolkit, providers }: ServerDependencies): void {
  app.openapi(list(recordingFilterQuery(providers)), async (context) => {
    const filter = recordingFilter(context.req.valid('query'))
    const counts = await toolkit.recordings.tags(filter)
    return context.json([...mostUsed(counts, MAX_LISTED_TAGS)], 200)
  })
}
