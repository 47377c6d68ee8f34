import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { storageSuite } from '@toolkit/testkit/conformance'
import { afterAll, test } from 'vitest'
import { openAudioStore, withAudioStore } from '../../run/product/audio-store.ts'
import { readSettings } from '../../run/settings.ts'
import { startS3, whyNoS3 } from '../s3/server.ts'

const missing = await whyNoS3()

if (missing !== null) {
  test('S3', (context) => context.skip(missing))
} else {
  const server = await startS3()
  afterAll(() => server.close())
  await server.createBucket('joined')
  let opened = 0
  storageSuite('records in SQLite, bytes in S3', async () => {
    opened += 1
    const folder = await mkdtemp(path.join(tmpdir(), 'records-here-'))
    const settings = readSettings({
      AUDIO_STORE: `s3://joined/n${opened}`,
      S3_ENDPOINT: server.endpoint,
    })
    const records = await openEmbeddedStorage({ dataDir: folder })
    const bytes = await openAudioStore(settings, () => undefined)
    const storage = await withAudioStore(records, bytes, {
      newDatabase: false,
      place: settings.AUDIO_STORE ?? '',
    })
    return {
      storage,
      async close() {
        await storage.close()
        await rm(folder, { recursive: true })
      },
    }
  })
}
