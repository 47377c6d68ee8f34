import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { openMongoStorage } from '@toolkit/adapter-mongo'
import { joinStorage, type Storage } from '@toolkit/core'
import { onTestFinished } from 'vitest'
import { databaseAt } from '../../adapters/mongo/test/opened-storage.ts'
import { openAudioStore } from '../../run/product/audio-store.ts'
import { readSettings } from '../../run/settings.ts'
import { startMongo, whyNoMongo } from '../mongo/server.ts'
import { startS3, whyNoS3 } from '../s3/server.ts'

/** A storage of a test, which is closed at its end. */
export interface Place {
  readonly storage: Storage
  /** The names of everything that holds bytes of recordings and uploads, read without the adapter. */
  left(): Promise<readonly string[]>
}

/** Creates a folder that is deleted when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'place-'))
  onTestFinished(() => rm(made, { recursive: true, force: true }))
  return made
}

async function onDisk(): Promise<Place> {
  const dataDir = await temporaryFolder()
  const storage = await openEmbeddedStorage({ dataDir })
  onTestFinished(() => storage.close())
  const filesOf = async (folder: string) => {
    const options = { recursive: true, withFileTypes: true } as const
    const entries = await readdir(path.join(dataDir, folder), options)
    return entries.filter((entry) => entry.isFile()).map(({ name }) => `${folder}/${name}`)
  }
  return {
    storage,
    left: async () => [
      ...(await filesOf('blobs')),
      ...(await filesOf('partial')),
      ...(await filesOf('uploads')).filter((name) => !name.endsWith('.json')),
    ],
  }
}

async function inGridFs(): Promise<Place> {
  const server = await startMongo()
  onTestFinished(() => server.close())
  const url = server.url('places')
  const storage = await openMongoStorage({ url })
  onTestFinished(() => storage.close())
  return {
    storage,
    async left() {
      const database = databaseAt(url)
      const chunks = await database.collection('blobs.chunks').find().toArray()
      const files = database.collection('blobs.files').find({ length: { $gt: 0 } })
      return [
        ...(await files.toArray()).map(({ filename }) => String(filename)),
        ...chunks.map(({ _id }) => `chunk ${_id}`),
      ]
    },
  }
}

async function inBucket(): Promise<Place> {
  const server = await startS3()
  onTestFinished(() => server.close())
  await server.createBucket('places')
  const settings = readSettings({
    AUDIO_STORE: 's3://places/a',
    S3_ENDPOINT: server.endpoint,
  })
  const records = await onDisk()
  const bytes = await openAudioStore(settings, () => undefined)
  onTestFinished(() => bytes.close())
  return {
    storage: joinStorage(records.storage, bytes),
    async left() {
      const command = new ListObjectsV2Command({ Bucket: 'places' })
      const { Contents = [] } = await server.client.send(command)
      const names = Contents.map(({ Key = '' }) => Key)
      return [
        ...names.filter((name) => !/\/(?:description|moved)\.json$/.test(name)),
        ...(await records.left()),
      ]
    },
  }
}

/** Where bytes may lie: its name, how it is opened, and why it cannot be tested here (null: it can). */
export const PLACES = [
  ['on a disk', onDisk, async (): Promise<string | null> => null],
  ['in GridFS', inGridFs, () => whyNoMongo()],
  ['in a bucket', inBucket, whyNoS3],
] as const
