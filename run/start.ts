import { aborted } from '@toolkit/core'
import { jsonLog } from './process/json-log.ts'
import { builtPage } from './process/page.ts'
import { keepPrivate } from './process/private-files.ts'
import { loadDotEnv, runProgram, stopSignal } from './process/program.ts'
import { version } from './process/version.ts'
import { type Product, startProduct } from './product/product.ts'
import { readSettings } from './settings.ts'

function announce(product: Product): void {
  const ffmpeg = product.ffmpegPath ?? 'none: M4A, AAC and video are refused without it'
  const lines = [
    '',
    `  PyAnnote API Toolkit ${version}   ${product.url}`,
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

runProgram(async () => {
  loadDotEnv()
  const settings = readSettings(process.env)
  const webRoot = await builtPage((line) => console.log(line))
  await keepPrivate(settings.DATA_DIR, 'product', jsonLog)
  const product = await startProduct({
    settings,
    webRoot,
    version,
    log: jsonLog,
    environment: process.env,
  })
  announce(product)
  await aborted(stopSignal(product.lost))
  if (product.lost.aborted) {
    console.error(
      'The database was unreachable for too long, or another server works on it. Start again.',
    )
  }
  await product.close()
  return product.lost.aborted ? 1 : 0
})
