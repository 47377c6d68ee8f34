import type { App } from '../http/environment.ts'

const DESCRIPTION = `Hand in recordings, get diarizations, and find where they are unsure.

Times are in seconds, scores 0–100, ids opaque, timestamps ISO 8601. Errors are problem documents
(RFC 9457) with a stable \`code\`. Lists answer \`items\`, \`nextCursor\` and \`total\`.`

/** \`/api/openapi.json\`, made once of the schemas that validate. */
export function openApiRoute(app: App, version: string): void {
  let text: string | undefined
  app.get('/api/openapi.json', (context) => {
    text ??= JSON.stringify(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: { title: 'pyannote API toolkit', version, description: DESCRIPTION },
        servers: [{ url: '/' }],
      }),
    )
    return context.body(text, 200, { 'Content-Type': 'application/json' })
  })
}
