import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { App } from '../http/environment.ts'
import { PAGE_POLICY } from '../security/headers.ts'

const DESCRIPTION = `Upload recordings, get diarizations, and find where they are unsure.

Times are in seconds, scores 0–100, ids opaque, timestamps ISO 8601. Errors are problem documents
(RFC 9457) with a stable \`code\`. Lists answer \`items\`, \`nextCursor\` and \`total\`.`

/** `/api/openapi.json`, generated once from the schemas that validate requests. */
export function openApiRoute(app: App, version: string): void {
  let text: string | undefined
  app.get('/api/openapi.json', (context) => {
    text ??= JSON.stringify(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: { title: 'PyAnnote API Toolkit', version, description: DESCRIPTION },
        servers: [{ url: '/' }],
      }),
    )
    return context.body(text, 200, { 'Content-Type': 'application/json' })
  })
}

const FOLDER = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')))

const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
}

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>PyAnnote API Toolkit · API</title>
    <link rel="icon" href="/api/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/api/docs/swagger-ui.css">
  </head>
  <body>
    <div id="docs"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`

const START = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
})
`

/** `/api/docs`: Swagger UI with files of our own origin, as `Content-Security-Policy` requires. */
export function docsRoutes(app: App): void {
  const headers = (type: string) => ({
    'Content-Type': type,
    'Content-Security-Policy': PAGE_POLICY,
    'Cache-Control': 'no-cache',
  })
  app.get('/api/docs', (context) => context.body(PAGE, 200, headers('text/html; charset=utf-8')))
  app.get('/api/docs/start.js', (context) =>
    context.body(START, 200, headers('text/javascript; charset=utf-8')),
  )
  for (const [name, type] of Object.entries(ASSETS)) {
    app.get(`/api/docs/${name}`, async (context) =>
      context.body(new Uint8Array(await readFile(join(FOLDER, name))), 200, headers(type)),
    )
  }
}
