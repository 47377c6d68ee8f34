import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { dumpDatabase } from '../../adapters/mongo/test/database-dump.ts'
import { startMongo } from '../mongo/server.ts'
import { dumpDataFolder } from './data-folder.ts'
import { startOldProduct } from './old-product.ts'
import { type ProductContent, readProduct } from './read-product.ts'
import { beginWork, writeRecordings } from './write-recordings.ts'

/** Lets the product of a checkout write the data of this folder; see README.md. */
const [checkout, target, kind] = process.argv.slice(2)
if (!checkout || !target || (kind !== 'embedded' && kind !== 'mongodb')) {
  throw new Error('node tests/old-data/write.ts CHECKOUT TARGET embedded|mongodb')
}
const folder = await mkdtemp(path.join(tmpdir(), 'old-data-'))
const mongo = kind === 'mongodb' ? await startMongo({ killable: true }) : null
const url = mongo?.url('old')
const product = await startOldProduct(checkout, folder, url)
try {
  await writeRecordings(product)
  const expected = await readProduct(product.origin)
  await beginWork(product)
  await rm(target, { recursive: true, force: true })
  await mkdir(target, { recursive: true })
  await writeFile(path.join(target, 'expected.json'), textOf(expected))
  if (url === undefined) await dumpDataFolder(path.join(folder, 'data'), target)
  else await writeFile(path.join(target, 'mongodb.ndjson'), await dumpDatabase(url))
} finally {
  await product.kill()
  await mongo?.close()
  await rm(folder, { recursive: true, force: true })
}

/** JSON with a line for each recording. */
function textOf({ recordings, ...rest }: ProductContent): string {
  const lines = Object.entries(recordings).map(
    ([name, content]) => `${JSON.stringify(name)}:${JSON.stringify(content)}`,
  )
  return `${JSON.stringify(rest).slice(0, -1)},"recordings":{\n${lines.join(',\n')}\n}}\n`
}
