import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { openMongoStorage } from '@toolkit/adapter-mongo'
import { afterAll, describe, expect, test } from 'vitest'
import { dumpDatabase, restoreDatabase } from '../../adapters/mongo/test/database-dump.ts'
import { failCommands } from '../../adapters/mongo/test/fail-commands.ts'
import { startMongo, whyNoMongo } from '../mongo/server.ts'

const missing = await whyNoMongo({ killable: true })
const never = new AbortController().signal
/** The commands of a migration. */
const COMMANDS = [
  ...['find', 'aggregate', 'insert', 'update', 'create', 'collMod'],
  ...['createIndexes', 'dropIndexes', 'listCollections', 'listIndexes'],
]

describe.skipIf(missing !== null)(
  `the migration of a MongoDB database of b54ad5c (${missing ?? 'SecantusDB'})`,
  async () => {
    const server = missing === null ? await startMongo({ killable: true }) : null
    afterAll(() => server?.close())
    const dump = await readFile(
      path.join(import.meta.dirname, 'b54ad5c/mongodb/mongodb.ndjson'),
      'utf8',
    )

    async function openAndClose(url: string): Promise<void> {
      const storage = await openMongoStorage({ url })
      try {
        await (await storage.lease.acquire(never)).release()
      } finally {
        await storage.close()
      }
    }

    /** The database without the lease and the versions of its writes. */
    const contentOf = async (url: string) =>
      (await dumpDatabase(url)).split('\n').filter((line) => !line.includes('"_id":"lease"'))

    test('gives the same if it fails at every command in turn', async () => {
      const [url, other] = [server?.url('failing') ?? '', server?.url('in-one-go') ?? '']
      await restoreDatabase(url, dump)
      await restoreDatabase(other, dump)
      await openAndClose(other)
      let failed = 0
      for (let isOpen = false; !isOpen; ) {
        await failCommands(url, COMMANDS, { skip: failed })
        isOpen = await openAndClose(url).then(
          () => true,
          () => false,
        )
        await failCommands(url, COMMANDS, 'off')
        if (!isOpen) failed += 1
      }
      expect(failed).toBeGreaterThan(10)
      expect(await contentOf(url)).toEqual(await contentOf(other))
    })
  },
)
