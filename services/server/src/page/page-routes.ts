import { problemResponse } from '@toolkit/http-kit'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { nothingHere } from '../http/not-found.ts'
import { staticFile } from './static-files.ts'

/** The built page: its files, and `index.html` for every address of its own that a browser opens. */
export function pageRoutes(app: App, { settings, log }: ServerDependencies): void {
  const { webRoot } = settings
  if (webRoot === null) return
  app.get('*', async (context, next) => {
    const { path } = context.req
    if (path === '/api' || path.startsWith('/api/')) return next()
    const file = await staticFile(context, webRoot, path, log)
    if (file !== null) return file
    // The front door opens to everybody; deeper addresses of the page only to browsers.
    const forPeople = path === '/' || (context.req.header('Accept') ?? '').includes('text/html')
    const page =
      forPeople && !path.startsWith('/assets/')
        ? await staticFile(context, webRoot, '/index.html', log)
        : null
    return page ?? problemResponse(nothingHere())
  })
}
