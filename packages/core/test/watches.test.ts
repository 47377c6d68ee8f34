import {
  ALL_RECORDINGS,
  type OpenedSource,
  type SourceObject,
  type SourceReader,
  ToolkitError,
  type WatchedPlace,
} from '@toolkit/core'
import { memoryStorage } from '@toolkit/testkit'
import { describe, expect, it } from 'vitest'
import { blocks, DRAFT, openTestToolkit, SOUND, type TestToolkitOptions } from './test-toolkit.ts'

const EVERY_SECONDS = 60

/** A place whose objects a test changes. */
function bucket({ growing = false, everySeconds = EVERY_SECONDS } = {}) {
  const objects = new Map<string, { readonly version: string; readonly bytes: Uint8Array }>()
  let fault: ToolkitError | null = null
  let openFault: ToolkitError | null = null
  let endFault: ToolkitError | null = null
  let held = Promise.resolve()
  let openings = 0
  const reader: SourceReader = {
    once: true,
    recognise: (address) =>
      address.startsWith('s3://b/')
        ? { shown: { kind: 's3', url: address }, fileName: address.slice('s3://b/'.length) }
        : null,
    async open(address, { from, version }): Promise<OpenedSource> {
      openings += 1
      const found = objects.get(address)
      if (openFault !== null) throw openFault
      if (found === undefined) throw new ToolkitError('source-not-found', 'Gone.')
      if (version !== null && version !== found.version) {
        throw new ToolkitError('source-changed', 'Changed.')
      }
      const wait = held
      async function* bytes() {
        await wait
        yield* blocks(found?.bytes.subarray(from) ?? new Uint8Array())
      }
      return { from, sizeBytes: found.bytes.length, version: found.version, bytes: bytes() }
    },
  }
  const place: WatchedPlace = {
    name: 's3://b/',
    growing,
    async *pages() {
      if (fault !== null) throw fault
      yield [...objects].map(
        ([address, { version, bytes }]): SourceObject => ({
          address,
          name: address.slice('s3://b/'.length),
          sizeBytes: bytes.length,
          modifiedAt: '2026-01-01T00:00:00.000Z',
          version,
        }),
      )
      if (endFault !== null) throw endFault
    },
  }
  const given: TestToolkitOptions = {
    given: { sources: [reader], watch: { places: [place], everySeconds } },
  }
  return {
    given,
    openings: () => openings,
    put: (name: string, version: string, bytes: Uint8Array = SOUND) =>
      objects.set(`s3://b/${name}`, { version, bytes }),
    remove: (name: string) => objects.delete(`s3://b/${name}`),
    refuse: (error: ToolkitError | null) => {
      fault = error
    },
    refuseEnd: (error: ToolkitError | null) => {
      endFault = error
    },
    /** No object has bytes until the returned function is called. */
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return resolve
    },
    refuseOpen: (error: ToolkitError | null) => {
      openFault = error
    },
  }
}

const names = async ({ storage }: Pick<Awaited<ReturnType<typeof openTestToolkit>>, 'storage'>) =>
  (
    await storage.recordings.list({
      ...ALL_RECORDINGS,
      limit: 100,
    })
  ).items.map(({ name }) => name)

/** Lets `times` looks happen. */
async function looks(setup: Awaited<ReturnType<typeof openTestToolkit>>, times: number) {
  for (let look = 0; look < times; look += 1) {
    const before = setup.toolkit.sources.watches()[0]?.lastLookAt
    await setup.until(async () => setup.toolkit.sources.watches()[0]?.lastLookAt !== before)
  }
}

describe('a watched place', () => {
  it('gives each object and version one recording', async () => {
    const source = bucket()
    source.put('a.wav', '1')
    const setup = await openTestToolkit(source.given)
    await setup.until(async () => (await names(setup)).length === 1)
    source.put('b.wav', '1')
    await setup.until(async () => (await names(setup)).length === 2)
    await looks(setup, 3)
    expect(await names(setup)).toEqual(['a.wav', 'b.wav'])
    source.put('a.wav', '2')
    await setup.until(async () => (await names(setup)).length === 3)
    await looks(setup, 2)
    expect(await names(setup)).toEqual(['a.wav', 'b.wav', 'a.wav'])
    expect(setup.toolkit.sources.watches()).toMatchObject([
      { place: 's3://b/', everySeconds: EVERY_SECONDS, error: null, taken: 3, skipped: 0 },
    ])
  })

  it('takes nothing again after a restart, nor what was deleted, and nothing that was added by hand', async () => {
    const storage = memoryStorage()
    const source = bucket()
    source.put('a.wav', '1')
    source.put('b.wav', '1')
    const before = await openTestToolkit({ ...source.given, storage })
    await before.until(async () => (await names(before)).length === 2)
    const [first] = (await storage.recordings.list(ALL_RECORDINGS)).items
    await before.toolkit.recordings.remove(first?.id ?? '')
    await before.until(async () => (await names(before)).length === 1)
    await before.toolkit.close()

    const after = await openTestToolkit({ ...source.given, storage })
    await looks(after, 2)
    expect(await names(after)).toHaveLength(1)
    source.put('c.wav', '1')
    const { made } = await after.toolkit.fetches.begin('s3://b/c.wav', { ...DRAFT, name: 'mine' })
    await made
    await looks(after, 2)
    expect((await names(after)).sort()).toEqual([expect.any(String), 'mine'].sort())
    expect(source.openings()).toBe(3)
  })

  it('takes an object once although the server ended before that was stored', async () => {
    const storage = memoryStorage()
    const source = bucket()
    source.put('a.wav', '1')
    const before = await openTestToolkit({ storage })
    const address = 's3://b/a.wav'
    await before.toolkit.uploads.begin({ ...DRAFT, name: 'a.wav' }, null, {
      source: {
        shown: { kind: 's3', url: address },
        address,
        version: '1',
        restarts: 0,
        error: null,
        found: true,
      },
    })
    await before.toolkit.close()
    const after = await openTestToolkit({ ...source.given, storage })
    await looks(after, 3)
    expect(await names(after)).toEqual(['a.wav'])
    expect(source.openings()).toBe(1)
  })

  it('leaves no upload behind if it cannot be stored that an object is taken', async () => {
    const storage = memoryStorage()
    const source = bucket()
    source.put('a.wav', '1')
    let isBroken = true
    const put: typeof storage.taken.put = async (one) => {
      if (isBroken) throw new ToolkitError('storage-unavailable', 'The storage is away.')
      await storage.taken.put(one)
    }
    const failing = { ...storage, taken: { ...storage.taken, put } }
    const setup = await openTestToolkit({ ...source.given, storage: failing })
    await looks(setup, 3)
    expect((await setup.toolkit.uploads.open()).total).toBe(0)
    expect(setup.toolkit.sources.watches()[0]?.error?.code).toBe('storage-unavailable')
    isBroken = false
    await setup.until(async () => (await names(setup)).length === 1)
    await looks(setup, 2)
    expect(await names(setup)).toEqual(['a.wav'])
  })

  it('a fetch that is tried again outlives the beginning of its next version, which fails', async () => {
    const storage = memoryStorage()
    const source = bucket({ everySeconds: 5 })
    let gate: Promise<void> | null = null
    let isReached = false
    const put: typeof storage.taken.put = async (one) => {
      isReached = gate !== null
      await gate
      await storage.taken.put(one)
    }
    source.put('a.wav', '1')
    source.refuseOpen(new ToolkitError('source-denied', 'Denied.'))
    const gated = { ...storage, taken: { ...storage.taken, put } }
    const setup = await openTestToolkit({ ...source.given, storage: gated })
    const failed = async () => (await setup.toolkit.uploads.open()).items[0]?.upload
    await setup.until(async () => (await failed())?.source?.error != null)
    const { promise, reject } = Promise.withResolvers<void>()
    gate = promise
    source.put('a.wav', '2')
    await setup.until(async () => isReached)
    const id = (await setup.toolkit.uploads.open()).items.find(
      ({ upload }) => upload.source?.error != null,
    )?.upload.id
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    try {
      await setup.toolkit.fetches.retry(id ?? '')
      gate = null
      reject(new ToolkitError('storage-unavailable', 'The storage is away.'))
      await looks(setup, 2)
      expect(unhandled).toEqual([])
    } finally {
      process.off('unhandledRejection', note)
    }
  })

  it('skips what is not a recording, and says so once', async () => {
    const source = bucket()
    source.put('notes.txt', '1', new TextEncoder().encode('no recording at all'))
    const setup = await openTestToolkit(source.given)
    await setup.until(async () => setup.toolkit.sources.watches()[0]?.skipped === 1)
    await looks(setup, 3)
    expect(source.openings()).toBe(1)
    expect(setup.logged.filter((entry) => JSON.stringify(entry).includes('watch-skipped'))).toEqual(
      [{ event: 'watch-skipped', uploadId: expect.any(String), code: 'audio-unknown-format' }],
    )
    expect(setup.toolkit.sources.watches()[0]?.lastSkipped).toEqual([
      { address: 's3://b/notes.txt', message: 'This is no sound.' },
    ])
    expect(await names(setup)).toEqual([])
    expect((await setup.toolkit.uploads.open()).total).toBe(0)
  })

  it('waits for what is still being written: two looks find the same version', async () => {
    const source = bucket({ growing: true })
    source.put('a.wav', '1')
    const setup = await openTestToolkit(source.given)
    await looks(setup, 1)
    source.put('a.wav', '2')
    await looks(setup, 1)
    expect(source.openings()).toBe(0)
    await setup.until(async () => (await names(setup)).length === 1)
    expect(source.openings()).toBe(1)
  })

  it('takes the good version that replaces a bad one while the bad one is read', async () => {
    const source = bucket({ everySeconds: 5 })
    source.put('a.wav', '1', new TextEncoder().encode('no recording at all'))
    const open = source.hold()
    const setup = await openTestToolkit(source.given)
    await setup.until(async () => source.openings() === 1)
    source.put('a.wav', '2')
    await looks(setup, 2)
    open()
    await setup.until(async () => setup.toolkit.sources.watches()[0]?.skipped === 1)
    await looks(setup, 3)
    expect(await names(setup)).toEqual(['a.wav'])
    expect(setup.toolkit.sources.watches()[0]).toMatchObject({ taken: 1, skipped: 1 })
  })

  it('leaves the fetch of a person to the person', async () => {
    const source = bucket()
    const open = source.hold()
    const setup = await openTestToolkit(source.given)
    source.put('a.wav', '1', new TextEncoder().encode('no recording at all'))
    const { upload, made } = await setup.toolkit.fetches.begin('s3://b/a.wav', DRAFT)
    await looks(setup, 2)
    open()
    await expect(made).rejects.toMatchObject({ code: 'audio-unknown-format' })
    await looks(setup, 3)
    const left = (await setup.toolkit.uploads.open()).items.map((item) => item.upload)
    expect(left).toMatchObject([
      { id: upload.id, source: { error: { code: 'audio-unknown-format' } } },
    ])
  })

  it('does not take again what a person took after the page was read', async () => {
    const source = bucket({ everySeconds: 5 })
    for (let place = 0; place < 60; place += 1) source.put(`${place}.wav`, '1')
    source.put('last.wav', '1')
    const open = source.hold()
    const setup = await openTestToolkit(source.given)
    await setup.until(async () => (await setup.toolkit.uploads.open()).total === 20)
    const { made } = await setup.toolkit.fetches.begin('s3://b/last.wav', {
      ...DRAFT,
      name: 'mine',
    })
    open()
    await made
    await setup.until(async () => setup.toolkit.sources.watches()[0]?.taken === 60)
    await looks(setup, 2)
    expect((await names(setup)).filter((name) => ['last.wav', 'mine'].includes(name))).toEqual([
      'mine',
    ])
  })

  it('takes an object that was away for a moment', async () => {
    const source = bucket()
    source.put('a.wav', '1')
    source.refuseOpen(new ToolkitError('source-not-found', 'Gone.'))
    const setup = await openTestToolkit(source.given)
    await setup.until(async () => source.openings() > 0)
    await looks(setup, 2)
    expect(await names(setup)).toEqual([])
    source.refuseOpen(null)
    await setup.until(async () => (await names(setup)).length === 1)
    await looks(setup, 2)
    expect(await names(setup)).toEqual(['a.wav'])
    expect((await setup.toolkit.uploads.open()).total).toBe(0)
  })

  it('takes an object again whose failed fetch was cleared away after a week', async () => {
    const source = bucket({ everySeconds: 600 })
    source.put('a.wav', '1')
    source.refuseOpen(new ToolkitError('source-denied', 'Denied.'))
    const setup = await openTestToolkit(source.given)
    await setup.until(async () => source.openings() === 1)
    source.refuseOpen(null)
    await looks(setup, 1)
    expect(await names(setup)).toEqual([])
    await setup.clock.advance(8 * 24 * 3_600_000)
    await looks(setup, 2)
    expect(await names(setup)).toEqual(['a.wav'])
  })

  it('takes what it has found twice although the end of each look fails', async () => {
    const source = bucket({ growing: true })
    source.put('a.wav', '1')
    source.refuseEnd(new ToolkitError('source-denied', 'One folder may not be read.'))
    const setup = await openTestToolkit(source.given)
    await looks(setup, 4)
    expect(await names(setup)).toEqual(['a.wav'])
    expect(setup.toolkit.sources.watches()[0]?.error?.code).toBe('source-denied')
  })

  it('says why a look failed, and goes on when it can', async () => {
    const source = bucket()
    source.put('a.wav', '1')
    source.refuse(new ToolkitError('source-credentials', 'There are no credentials.'))
    const setup = await openTestToolkit(source.given)
    await looks(setup, 2)
    expect(setup.toolkit.sources.watches()[0]).toMatchObject({
      error: { code: 'source-credentials', message: 'There are no credentials.' },
      taken: 0,
    })
    const said = setup.logged.filter((entry) => JSON.stringify(entry).includes('look-failed'))
    expect(said).toHaveLength(1)
    source.refuse(null)
    await setup.until(async () => (await names(setup)).length === 1)
    await looks(setup, 1)
    expect(setup.toolkit.sources.watches()[0]?.error).toBe(null)
  })

  it('stops taking more when too many could not be fetched, until they are dismissed', async () => {
    const source = bucket()
    for (let place = 0; place < 200; place += 1) source.put(`${place}.wav`, '1')
    source.refuseOpen(new ToolkitError('source-denied', 'Denied.'))
    const setup = await openTestToolkit(source.given)
    await setup.until(async () => (await setup.toolkit.uploads.open()).total >= 50)
    await looks(setup, 3)
    expect(setup.toolkit.sources.watches()[0]?.error?.message).toMatch(/could not be fetched/)
    expect((await setup.toolkit.uploads.open()).total).toBeLessThan(75)
    for (const { upload } of (await setup.toolkit.uploads.open()).items) {
      await setup.toolkit.uploads.abandon(upload.id)
    }
    source.refuseOpen(null)
    await setup.until(async () => setup.toolkit.sources.watches()[0]?.error === null)
    await setup.until(async () => (await names(setup)).length >= 100)
  })

  it('fetches a held object by itself when there are credentials', async () => {
    const source = bucket()
    source.put('a.wav', '1')
    source.refuseOpen(new ToolkitError('source-credentials', 'There are no credentials.'))
    const setup = await openTestToolkit(source.given)
    const held = async () => (await setup.toolkit.uploads.open()).items[0]?.upload.source?.held
    await setup.until(async () => (await held())?.code === 'source-credentials')
    await looks(setup, 10)
    expect((await setup.toolkit.uploads.open()).items[0]?.upload.source?.error).toBe(null)
    source.refuseOpen(null)
    await setup.until(async () => (await names(setup)).length === 1)
  })
})
