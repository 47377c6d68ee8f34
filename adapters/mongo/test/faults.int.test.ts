import { inspect } from 'node:util'
import { ALL_RECORDINGS, ALL_TURNS, type CorrectionEntry, NO_FILTER } from '@toolkit/core'
import {
  aCandidate,
  aCorrection,
  anUpload,
  aRecording,
  aTurn,
  patternLength,
  patternStream,
  someCandidates,
} from '@toolkit/testkit'
import type { Document } from 'mongodb'
import { afterAll, describe, expect, test } from 'vitest'
import { startMongo, whyNoMongo } from '../../../tests/mongo/server.ts'
import { connectionTo } from '../src/connection.ts'
import { openMongoStorage } from '../src/index.ts'
import { failCommands } from './fail-commands.ts'
import { openedStorage } from './opened-storage.ts'

const missing = await whyNoMongo({ killable: true })
const unavailable = { code: 'storage-unavailable' }
const never = new AbortController().signal
/** Commands of this kind fail, except for the first `skip`. */
const failures = ['insert', 'find', 'update', 'delete'].flatMap((command) =>
  [0, 1, 2].map((skip) => ({ command, skip })),
)

describe('an invalid or unreachable URL', () => {
  test.each([
    'http://u:s3cret@h/',
    'mongodb://u:s3cret@h:99999/',
    'mongodb://u:s3c:ret@@h/',
    's3cret',
  ])('is `settings-invalid`, without its password in the error (%#)', async (url) => {
    const error = await openMongoStorage({ url }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'settings-invalid' })
    expect(inspect(error, { depth: 20 })).not.toContain('s3c')
  })

  test('with an unknown host name is `storage-unavailable`', async () => {
    const url = 'mongodb+srv://user:s3cret@nowhere.invalid/x'
    const error = await openMongoStorage({ url }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject(unavailable)
    expect(inspect(error, { depth: 20 })).not.toContain('s3cret')
  })

  test('with a missing certificate file is `settings-invalid`', async () => {
    const url = 'mongodb://127.0.0.1:9/x?tls=true&tlsCAFile=/nowhere/ca.pem'
    await expect(openMongoStorage({ url })).rejects.toMatchObject({
      code: 'settings-invalid',
      message: expect.stringContaining('/nowhere/ca.pem'),
    })
  })

  test('with a closed port is `storage-unavailable`, without its password in the error', async () => {
    const url = 'mongodb://user:s3cret@127.0.0.1:9/x?serverSelectionTimeoutMS=9'
    const error = await openMongoStorage({ url }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject(unavailable)
    expect(inspect(error, { depth: 20 })).not.toContain('s3cret')
  })
})

describe.skipIf(missing !== null)(
  `a database with faults (${missing ?? 'SecantusDB'})`,
  async () => {
    const server = missing === null ? await startMongo({ killable: true }) : null
    afterAll(() => server?.close())
    const opened = (name: string) => openedStorage(server?.url(name) ?? '')

    const failCommand = (command: string, mode: Document | 'off', data?: Document) =>
      failCommands(server?.url('admin') ?? '', [command], mode, data)

    const failNext = (command: string, data: Document) => failCommand(command, { times: 1 }, data)

    test('a full disk is `storage-full`, a refused user is `storage-unavailable`', async () => {
      const { storage } = await opened('codes')
      await failNext('insert', { errorCode: 14_031 })
      await expect(storage.recordings.insert(aRecording())).rejects.toMatchObject({
        code: 'storage-full',
      })
      await failNext('insert', { errorCode: 14_031 })
      await expect(storage.blobs.put('a', patternStream(0, 9))).rejects.toMatchObject({
        code: 'storage-full',
      })
      expect(await storage.blobs.size('a')).toBe(null)
      await failNext('find', { errorCode: 18 })
      await expect(storage.recordings.get('x')).rejects.toMatchObject({
        ...unavailable,
        message: expect.stringContaining('MONGODB_URL'),
      })
    })

    test('a database that hangs is `storage-unavailable`', async () => {
      const { storage } = await opened('hangs')
      await failNext('ping', { blockConnection: true, blockTimeMS: 9_000 })
      await expect(storage.check()).rejects.toMatchObject(unavailable)
    })

    test('a full disk during an upload: the stored bytes are kept', async () => {
      const { storage } = await opened('full')
      const upload = anUpload()
      await storage.uploads.insert(upload)
      const bytes = patternStream(0, 6_000_000, (at) =>
        at === 64 * 1024 * 60 ? failNext('insert', { errorCode: 14_031 }) : undefined,
      )
      await expect(storage.uploads.append(upload.id, 0, bytes)).rejects.toMatchObject({
        code: 'storage-full',
      })
      const offset = await storage.uploads.offset(upload.id)
      expect(offset).toBeGreaterThan(0)
      await storage.uploads.append(upload.id, offset, patternStream(offset, 6_000_000))
      expect(await patternLength(storage.uploads.read(upload.id))).toBe(6_000_000)
    })

    test('a replacement that fails at any command keeps the old or the new value, and no other bytes', async () => {
      const { storage } = await opened('replace')
      for (const { command, skip } of failures) {
        await storage.blobs.put('a', patternStream(0, 300_000))
        await failCommand(command, { skip })
        const put = storage.blobs.put('a', patternStream(0, 400_000))
        const end = await put.catch(() => 'failed')
        await failCommand(command, 'off')
        const kept = await patternLength(storage.blobs.read('a'))
        expect(end === 'failed' ? [300_000, 400_000] : [400_000]).toContain(kept)
        await (await storage.lease.acquire(never)).release()
        expect(await patternLength(storage.blobs.read('a'))).toBe(kept)
      }
      await storage.blobs.remove('a')
      const { db, client } = connectionTo(server?.url('replace') ?? '')
      expect(await db.collection('blobs.chunks').countDocuments()).toBe(0)
      await client.close()
    })

    test('candidates whose `put` or `remove` fails at any command are the old or the new ones, and no others stay', async () => {
      const { storage } = await opened('candidates')
      const { candidates, recordings } = storage
      await recordings.insert(aRecording({ id: 'recording-1' }))
      const { db, client } = connectionTo(server?.url('candidates') ?? '')
      const starts = async () => {
        const page = {
          threshold: 50,
          unjudged: false,
          reason: null,
          sort: 'recording',
          after: null,
        } as const
        const { items } = await candidates.list({ ...page, recordings: NO_FILTER, limit: 10 })
        return items.map(({ start }) => start)
      }
      const of = (place: number) => [1, 2, 3].map((start) => 10 * place + start)
      const put = (place: number) =>
        candidates.put(
          someCandidates({
            spots: of(place).map((start) => aCandidate({ start, end: start + 1 })),
          }),
        )
      const ends: string[] = []
      for (const change of ['put', 'remove'] as const) {
        for (const { command, skip } of [
          ...failures,
          ...[0, 1].map((skip) => ({ command: 'findAndModify', skip })),
        ]) {
          await put(0)
          await failCommand(command, { skip })
          const end = await (change === 'put' ? put(1) : candidates.remove('recording-1')).catch(
            () => 'failed',
          )
          await failCommand(command, 'off')
          const after = change === 'put' ? of(1) : []
          const kept = await starts()
          const allowed = end === 'failed' ? [of(0), after] : [after]
          expect(allowed, `${change} ${command} ${skip}`).toContainEqual(kept)
          if (end === 'failed') ends.push(`${change} ${kept.length === 0 || kept[0] === 11}`)
          await (await storage.lease.acquire(never)).release()
          expect(await starts()).toEqual(kept)
          expect(await db.collection('candidateSpots').countDocuments()).toBe(kept.length)
          const rows = await db.collection('candidateRuns').find().toArray()
          expect(rows.map(({ unlisted }) => unlisted)).toEqual(kept.length === 0 ? [] : [[]])
        }
      }
      await client.close()
      // Some failed before, and some after the change was seen.
      expect(new Set(ends)).toEqual(
        new Set(['put false', 'put true', 'remove false', 'remove true']),
      )
    })

    test('an append to a log that fails at any command is stored whole or not at all, and work goes on', async () => {
      const { storage } = await opened('log')
      const { corrections } = storage
      const correction = aCorrection()
      await corrections.insert(correction)
      let length = 0
      const entries = (prefix: string) =>
        [1, 2, 3].map((place): CorrectionEntry => {
          const sequence = length + place
          const common = { id: `${prefix}${sequence}`, author: null, at: correction.createdAt }
          return { ...common, sequence, kind: 'do', operation: { kind: 'confirm', turns: ['b1'] } }
        })
      let interrupted = 0
      for (const { command, skip } of failures) {
        const [failing, next] = [entries('failing'), entries('next')]
        await failCommand(command, { skip })
        const end = await corrections
          .append({ ...correction, length }, failing)
          .catch(() => 'failed')
        await failCommand(command, 'off')
        const stored = await corrections.entries(correction.id, length, 10)
        const isStored = (await corrections.get(correction.id))?.length === length + 3
        expect(stored, `${command} ${skip}`).toEqual(isStored ? failing : [])
        if (end !== 'failed') expect(end).toBe(isStored)
        else if (isStored) interrupted += 1
        if (!isStored) await corrections.append({ ...correction, length }, next)
        expect(await corrections.entries(correction.id, length, 10)).toEqual(
          isStored ? failing : next,
        )
        length += 3
      }
      expect(interrupted).toBeGreaterThan(0)
      const log = await corrections.entries(correction.id, 0, 1_000)
      expect(log.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length }, (_, index) => index + 1),
      )
      await corrections.remove(correction.id)
      const { db, client } = connectionTo(server?.url('log') ?? '')
      expect(await db.collection('correction-entries').countDocuments()).toBe(0)
      await client.close()
    })

    test('an upload that fails at any command is completed by repeating the call', async () => {
      const { storage } = await opened('again-upload')
      const { uploads, blobs } = storage
      const bytes = 700_000
      for (const { command, skip } of [...failures, { command: 'findAndModify', skip: 0 }]) {
        const upload = anUpload()
        await uploads.insert(upload)
        await uploads.append(upload.id, 0, patternStream(0, 100_000))
        const tries = [
          () => uploads.append(upload.id, 100_000, patternStream(100_000, bytes)),
          () => uploads.moveToBlob(upload.id, 'audio'),
          () => uploads.remove(upload.id),
        ]
        for (const attempt of tries) {
          await failCommand(command, { skip })
          const end = await attempt().catch(() => 'failed')
          await failCommand(command, 'off')
          if (end !== 'failed') continue
          if (attempt === tries[0]) {
            const offset = await uploads.offset(upload.id)
            expect(offset).toBeGreaterThanOrEqual(100_000)
            await uploads.append(upload.id, offset, patternStream(offset, bytes))
            expect(await patternLength(uploads.read(upload.id))).toBe(bytes)
          } else await attempt()
        }
        expect(await uploads.list()).toEqual([])
        expect(await patternLength(blobs.read('audio'))).toBe(bytes)
        await blobs.remove('audio')
        await (await storage.lease.acquire(never)).release()
      }
      const { db, client } = connectionTo(server?.url('again-upload') ?? '')
      expect(await db.collection('blobs.chunks').countDocuments()).toBe(0)
      expect(await db.collection('blobs.files').countDocuments()).toBe(0)
      await client.close()
    })

    test('turns are unchanged after a repeated `put` failed', async () => {
      const { storage } = await opened('again')
      const turns = [aTurn(), aTurn({ index: 1 }), aTurn({ index: 2 })]
      await storage.turns.put('run', turns)
      for (const command of ['insert', 'update', 'delete']) {
        await failNext(command, { errorCode: 14_031 })
        const end = await storage.turns.put('run', turns).catch((error: unknown) => error)
        if (end !== undefined) expect(end).toMatchObject({ code: 'storage-full' })
        expect((await storage.turns.list('run', ALL_TURNS)).items).toEqual(turns)
      }
    })

    test('a kill during an upload is `storage-unavailable`, and the upload continues after the restart', async () => {
      const { storage } = await opened('mid-upload')
      const upload = anUpload()
      await storage.uploads.insert(upload)
      const bytes = patternStream(0, 9_000_000, async (at) => {
        if (at === 64 * 1024 * 90) await server?.kill()
      })
      await expect(storage.uploads.append(upload.id, 0, bytes)).rejects.toMatchObject(unavailable)
      await expect(storage.uploads.offset(upload.id)).rejects.toMatchObject(unavailable)
      await expect(storage.check()).rejects.toMatchObject(unavailable)
      await server?.restart()
      await storage.check()
      const offset = await storage.uploads.offset(upload.id)
      expect(offset).toBeGreaterThan(0)
      await storage.uploads.append(upload.id, offset, patternStream(offset, 9_000_000))
      await storage.uploads.moveToBlob(upload.id, 'audio')
      expect(await patternLength(storage.blobs.read('audio'))).toBe(9_000_000)
    })

    test('a kill during lists and a stream is `storage-unavailable`, and nothing is lost', async () => {
      const { storage } = await opened('mid-list')
      const recordings = Array.from({ length: 200 }, () => aRecording())
      for (const recording of recordings) await storage.recordings.insert(recording)
      await storage.blobs.put('long', patternStream(0, 9_000_000))
      const reading = (async () => {
        for await (const _ of storage.blobs.read('long')) await server?.kill()
      })()
      const lists = Array.from({ length: 8 }, () => storage.recordings.list(ALL_RECORDINGS))
      const ends = await Promise.allSettled([reading, ...lists])
      expect(ends[0]).toMatchObject({ status: 'rejected', reason: unavailable })
      for (const end of ends) {
        if (end.status === 'rejected') expect(end.reason).toMatchObject(unavailable)
      }
      await server?.restart()
      const { items, total } = await storage.recordings.list(ALL_RECORDINGS)
      expect([items.length, total]).toEqual([200, 200])
      expect(await patternLength(storage.blobs.read('long'))).toBe(9_000_000)
    })

    test('a lease is kept over a restart that is shorter than its time', async () => {
      const { storage } = await opened('lease')
      const held = await storage.lease.acquire(never)
      await server?.restart()
      await storage.check()
      expect(held.lost.aborted).toBe(false)
      await held.release()
    })
  },
)
