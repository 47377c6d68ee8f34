import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { openMongoStorage } from '@toolkit/adapter-mongo'
import type { Recording, Storage } from '@toolkit/core'
import { startMongo, whyNoMongo } from '../tests/mongo/server.ts'
import { queries, recordings, times } from './recordings.ts'
import { percentile, type Row } from './row.ts'

/**
 * The larger count is for a given MongoDB server. SecantusDB, the replacement, is written in Python, so its figures
 * say nothing about MongoDB.
 */
const COUNT = process.env.MONGODB_URL ? 100_000 : 1_000
const AT_ONCE = 100

/** The list and facet queries of `recordings.ts` on MongoDB, compared with the embedded storage. */
export async function mongoBenches(): Promise<Row[]> {
  const missing = await whyNoMongo()
  if (missing !== null) {
    console.log(`mongo: skipped, it ${missing}`)
    return []
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-'))
  const server = await startMongo()
  try {
    const all = recordings(COUNT)
    const embedded = await measured(await openEmbeddedStorage({ dataDir: folder }), all)
    const mongo = await measured(await openMongoStorage({ url: server.url('bench') }), all)
    const where = `${COUNT.toLocaleString('en')} recordings, ${process.env.MONGODB_URL ? 'MongoDB' : 'SecantusDB in place of MongoDB'}, p95`
    const row = (what: string, figure: 'list' | 'facets'): Row => ({
      what: `${what}, ${where}`,
      value: mongo[figure],
      unit: 'ms',
      reach: null,
      beside: { what: 'embedded', value: embedded[figure] },
    })
    return [row('list with both score filters', 'list'), row('facets of the same', 'facets')]
  } finally {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function measured(
  storage: Storage,
  all: readonly Recording[],
): Promise<{ readonly list: number; readonly facets: number }> {
  try {
    for (let at = 0; at < all.length; at += AT_ONCE) {
      const some = all.slice(at, at + AT_ONCE)
      await Promise.all(some.map((recording) => storage.recordings.insert(recording)))
    }
    const asked = queries()
    const list = () => times(asked.map((query) => () => storage.recordings.list(query)))
    const facets = () => times(asked.map((query) => () => storage.recordings.facets(query)))
    await list()
    return { list: percentile(await list(), 0.95), facets: percentile(await facets(), 0.95) }
  } finally {
    await storage.close()
  }
}
