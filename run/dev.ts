import path from 'node:path'
import { createServer } from 'vite'
import { jsonLog } from './process/json-log.ts'
import { keepPrivate } from './process/private-files.ts'
import { startProduct } from './product/product.ts'
import { readSettings } from './settings.ts'

/** The product as `npm start` runs it, and the page with hot reload in front of it. */
const settings = readSettings(process.env)
await keepPrivate(settings.DATA_DIR, 'product', jsonLog)
const product = await startProduct({
  settings,
  webRoot: null,
  version: 'dev',
  log: jsonLog,
  environment: { PATH: process.env.PATH },
})
// Read by web/vite.config.ts, which hands /api on.
process.env.API_ORIGIN = product.url
const page = await createServer({ root: path.join(import.meta.dirname, '..', 'web') })
await page.listen()
page.printUrls()
process.once('SIGINT', () => {
  Promise.all([page.close(), product.close()]).then(() => process.exit(0))
})
