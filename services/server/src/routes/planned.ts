import { createRoute } from '@hono/zod-openapi'
import { type RegisteredProvider, ToolkitError } from '@toolkit/core'
import { problemResponse } from '@toolkit/http-kit'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { jsonBody } from '../http/request-body.ts'
import { emptyAnswer, jsonContent } from '../http/route-parts.ts'
import { fromUrlBody } from '../resources/recording.ts'

const tags = ['Planned']
const responses = emptyAnswer(501, 'Not available yet')

const planned = (providers: readonly RegisteredProvider[]) => [
  createRoute({
    method: 'post',
    path: '/api/recordings/from-url',
    tags,
    summary: 'Fetch a recording from https:// or s3://',
    middleware: [jsonBody()],
    request: jsonContent(fromUrlBody(providers)),
    responses,
  }),
]

/** Calls that are in the API description but not implemented yet: they answer 501. */
export function plannedRoutes(app: App, { providers }: ServerDependencies): void {
  for (const { path, method, ...route } of planned(providers)) {
    app.openAPIRegistry.registerPath({ path, method, ...route })
    app.on([method.toUpperCase()], [path.replaceAll(/\/\{(.+?)\}/g, '/:$1')], () =>
      problemResponse(
        new ToolkitError('not-implemented', `${path} is planned and not available yet.`),
      ),
    )
  }
}
