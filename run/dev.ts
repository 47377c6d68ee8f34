import { createServer } from 'vite'
import { jsonLog } from './json-log.ts'
import { startProduct } from './product.ts'
import { readSettings } from './settings.ts'

/** The product as `npm start` runs it, and the page with hot reload in front of it. */
const product = await startProduct({
  settings: readSettings(process.env),
  webRoot: null,
  version: 'dev',
  log: jsonLog,
  environment: { PATH: process.env.PATH },
})
const page = await createServer({
  root: new URL('../web', import.meta.url).pathname,
  server: { proxy: { '/api': product.url } },
})
await page.listen()
page.printUrls()
process.once('SIGINT', () => {
  Promise.all([page.close(), product.close()]).then(() => process.exit(0))
})
