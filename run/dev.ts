import path from 'node:path'
import { aborted } from '@toolkit/core'
import { createServer } from 'vite'
import { jsonLog } from './process/json-log.ts'
import { keepPrivate } from './process/private-files.ts'
import { runProgram, stopSignal } from './process/program.ts'
import { startProduct } from './product/product.ts'
import { readSettings } from './settings.ts'

/** The product as `npm start` runs it, and the page with hot reload in front of it. */
runProgram(async () => {
  const settings = readSettings(process.env)
  await keepPrivate(settings.DATA_DIR, 'product', jsonLog)
  await using opened = new AsyncDisposableStack()
  const product = await startProduct({
    settings,
    webRoot: null,
    version: 'dev',
    log: jsonLog,
    environment: process.env,
  })
  opened.defer(() => product.close())
  // web/vite.config.ts reads it and proxies /api to it.
  process.env.API_ORIGIN = product.url
  const page = await createServer({ root: path.join(import.meta.dirname, '..', 'web') })
  opened.defer(() => page.close())
  await page.listen()
  page.printUrls()
  await aborted(stopSignal())
  return 0
})
