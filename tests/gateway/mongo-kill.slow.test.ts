import { openGatewayClient } from '@toolkit/adapter-gateway-client'
import { openMongoStorage } from '@toolkit/adapter-mongo'
import { A_SERVICE_KEY, anUpload, aRecording } from '@toolkit/testkit'
import { expectNothingUnexplained } from '@toolkit/testkit/conformance'
import { expect, it, onTestFinished } from 'vitest'
import { startMongo, whyNoMongo } from '../mongo/server.ts'
import { runGateway } from './running-gateway.ts'

const WHOLE = new Uint8Array(12 * 1024 * 1024).map((_, index) => (index * 31) >> 8)
const SENT = 8 * 1024 * 1024
const BLOCK = 256 * 1024

async function* from(offset: number, end = WHOLE.length) {
  for (let at = offset; at < end; at += BLOCK) yield WHOLE.subarray(at, Math.min(end, at + BLOCK))
}

const missing = await whyNoMongo({ killable: true })

it('a kill of the database during an upload is a typed error, and the upload continues after the restart', async (context) => {
  if (missing !== null) return context.skip(missing)
  const database = await startMongo({ killable: true })
  onTestFinished(() => database.close())
  const storage = await openMongoStorage({ url: database.url('killed') })
  onTestFinished(() => storage.close())
  const gateway = await runGateway(storage)
  onTestFinished(() => gateway.close())
  const client = openGatewayClient({ url: gateway.url, key: A_SERVICE_KEY })
  onTestFinished(() => client.close())
  const upload = anUpload()
  const recording = aRecording()
  await client.uploads.insert(upload)
  await client.recordings.insert(recording)

  async function* untilKilled() {
    yield* from(0, SENT)
    await database.kill()
    yield* from(SENT)
  }
  const errors: unknown[] = [
    await client.uploads.append(upload.id, 0, untilKilled()).catch((error: unknown) => error),
    await client.check().catch((error: unknown) => error),
  ]
  for (const error of errors) expect(error).toMatchObject({ code: 'storage-unavailable' })
  const said = [...errors, ...gateway.log.map(({ error }) => error)].map(String).join('\n')
  expect(said).not.toContain('mongodb://')

  await database.restart()
  // The recording is a record without audio.
  await expectNothingUnexplained(storage, ({ kind }) => kind === 'missing')
  const stands = await client.uploads.offset(upload.id)
  expect(stands).toBeGreaterThan(0)
  expect(await client.uploads.append(upload.id, stands, from(stands))).toBe(WHOLE.length)
  const read = Buffer.concat(await Array.fromAsync(client.uploads.read(upload.id)))
  expect(read.equals(WHOLE)).toBe(true)
  expect(await client.recordings.get(recording.id)).toEqual(recording)
})
