import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ToolkitError } from '@toolkit/core'
import { loadDotEnv } from './process/dot-env.ts'
import { jsonLog } from './process/json-log.ts'
import { builtPage } from './process/page.ts'
import { keepPrivate } from './process/private-files.ts'
import { type Product, startProduct } from './product/product.ts'
import { readSettings } from './settings.ts'

const root = path.join(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))

function announce(product: Product): void {
  const ffmpeg = product.ffmpegPath ?? 'none: M4A, AAC and video are refused until there is one'
  const lines = [
    '',
    `  PyAnnote-Api-Toolkit ${version}   ${product.url}`,
    '',
    ...product.providers.map(
      ({ name, models }, index) =>
        `  ${index === 0 ? 'providers' : '         '}   ${name} (${models.join(', ')})`,
    ),
    `  notices     ${product.notices}`,
    `  database    ${product.database}`,
    `  data        ${product.dataDir}`,
    `  ffmpeg      ${ffmpeg}`,
  ]
  console.log(`${lines.join('\n')}\n`)
}

async function main(): Promise<void> {
  loadDotEnv()
  const settings = readSettings(process.env)
  const webRoot = await builtPage((line) => console.log(line))
  await keepPrivate(settings.DATA_DIR, 'product', jsonLog)
  const product = await startProduct({
    settings,
    webRoot,
    version,
    log: jsonLog,
    environment: { PATH: process.env.PATH },
  })
  announce(product)
  let closing = false
  const stop = () => {
    // A second signal means: now.
    if (closing) process.exit(1)
    closing = true
    product.close().then(
      () => process.exit(product.lost.aborted ? 1 : 0),
      (error: unknown) => fail(error),
    )
  }
  product.lost.addEventListener('abort', () => {
    console.error('The database was away for too long, or another server has it. Start again.')
    stop()
  })
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

function fail(error: unknown): never {
  if (error instanceof ToolkitError) console.error(error.message)
  else console.error(error)
  process.exit(1)
}

main().catch(fail)
