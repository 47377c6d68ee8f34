import {
  type OpenedSource,
  type SourceReader,
  type SourceReading,
  ToolkitError,
} from '@toolkit/core'
import { memoryProvider, memoryStorage } from '@toolkit/testkit'
import { describe, expect, it } from 'vitest'
import { blocks, DRAFT, openTestToolkit, SOUND, type TestToolkit } from './test-toolkit.ts'

const ADDRESS = 'web://example/call.wav?signature=SECRET'
const OTHER_SOUND = SOUND.toReversed().with(0, 115)
OTHER_SOUND.set(SOUND.subarray(0, 5))

type Opening = (reading: SourceReading) => Partial<OpenedSource> | ToolkitError

/** A reader that answers each opening as the script says; the last one is repeated. */
function scripted(...script: readonly Opening[]) {
  const openings: Pick<SourceReading, 'from' | 'version'>[] = []
  const reader: SourceReader = {
    once: false,
    recognise: (address) =>
      address.startsWith('web:')
        ? { shown: { kind: 'url', url: 'web://example/call.wav' }, fileName: 'call.wav' }
        : null,
    async open(_address, reading) {
      const answer = script[Math.min(openings.length, script.length - 1)] as Opening
      openings.push({ from: reading.from, version: reading.version })
      const opened = answer(reading)
      if (opened instanceof ToolkitError) throw opened
      const from = opened.from ?? reading.from
      const whole = { from, sizeBytes: SOUND.length, version: 'v1' }
      return { ...whole, bytes: blocks(SOUND.subarray(from)), ...opened }
    },
  }
  return { openings, sources: [reader] }
}

/** The options of a toolkit with such a reader. */
const given = (...script: readonly Opening[]) => ({
  given: { sources: scripted(...script).sources },
})

const whole: Opening = () => ({})
const busy: Opening = () => new ToolkitError('source-unavailable', 'Busy.')

async function* broken(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield* blocks(bytes)
  throw new ToolkitError('source-unavailable', 'The connection broke.')
}

/** Some bytes, then silence. */
async function* silent(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield* blocks(bytes)
  await new Promise(() => undefined)
}

const begin = ({ toolkit }: TestToolkit) => toolkit.fetches.begin(ADDRESS, { ...DRAFT, name: null })
const openUpload = async ({ toolkit }: TestToolkit) => (await toolkit.uploads.open()).items[0]
const bytesOf = async ({ storage }: TestToolkit, recordingId: string) =>
  Buffer.concat(await Array.fromAsync(storage.blobs.read(`recordings/${recordingId}/audio`)))

/** Advances the clock until a fetch is done. */
async function settled<T>(setup: TestToolkit, work: Promise<T>): Promise<T> {
  let isSettled = false
  const end = () => {
    isSettled = true
  }
  work.then(end, end)
  await setup.until(async () => isSettled)
  return work
}

describe('a recording from an address', () => {
  it('without any byte can be tried again and abandoned', async () => {
    const { openings, sources } = scripted(
      () => ({ sizeBytes: null, bytes: blocks(new Uint8Array()) }),
      whole,
    )
    const setup = await openTestToolkit({ given: { sources } })
    const { upload, made } = await begin(setup)
    await expect(settled(setup, made)).rejects.toThrow(ToolkitError)
    const { uploads, fetches } = setup.toolkit
    expect(await uploads.get(upload.id)).toMatchObject({ offset: 0, upload: { sizeBytes: null } })
    await fetches.retry(upload.id)
    await setup.until(async () => (await setup.storage.recordings.get(upload.recordingId)) !== null)
    expect(openings).toHaveLength(2)
    await setup.toolkit.close()
  })

  it('is named by the address, without what no name has', async () => {
    const { sources } = scripted(whole)
    const [reader] = sources
    if (reader === undefined) throw new Error('no reader')
    const named = (fileName: string) => ({
      ...reader,
      recognise: () => ({ shown: { kind: 'url', url: 'web://x' } as const, fileName }),
    })
    for (const [given, expected] of [
      ['\u001b[2J\na.mp3', '[2J a.mp3'],
      [' \u0000 ', 'Unnamed'],
      ['a'.repeat(4000), 'a'.repeat(300)],
    ] as const) {
      const setup = await openTestToolkit({ given: { sources: [named(given)] } })
      const { recording } = await settled(setup, (await begin(setup)).made)
      expect(recording.name).toBe(expected)
      await setup.toolkit.close()
    }
  })

  it('keeps the address, without what is secret, and is diarized', async () => {
    const { openings, sources } = scripted(whole)
    const setup = await openTestToolkit({ given: { sources } })
    const { recording } = await settled(setup, (await begin(setup)).made)
    expect(recording).toMatchObject({
      name: 'call.wav',
      source: { kind: 'url', url: 'web://example/call.wav' },
      sizeBytes: SOUND.length,
    })
    expect(openings).toEqual([{ from: 0, version: null }])
    expect((await setup.ended(recording.id)).status).toBe('succeeded')
    expect(JSON.stringify([await setup.storage.uploads.list(), setup.logged])).not.toContain(
      'SECRET',
    )
  })

  it('is read to its end if its size is not known', async () => {
    const setup = await openTestToolkit(given(() => ({ sizeBytes: null })))
    const { recording } = await settled(setup, (await begin(setup)).made)
    expect(recording.sizeBytes).toBe(SOUND.length)
  })

  it('goes on where it stopped: the connection broke, it ended early, it was silent', async () => {
    const { openings, sources } = scripted(
      () => ({ bytes: broken(SOUND.subarray(0, 32)) }),
      ({ from }) => ({ bytes: blocks(SOUND.subarray(from, 50)) }),
      ({ from }) => ({ bytes: silent(SOUND.subarray(from, 60)) }),
      busy,
      whole,
    )
    const setup = await openTestToolkit({ given: { sources } })
    const { recording } = await settled(setup, (await begin(setup)).made)
    expect(openings.map(({ from }) => from)).toEqual([0, 32, 50, 60, 60])
    expect(openings.slice(1).every(({ version }) => version === 'v1')).toBe(true)
    expect(await bytesOf(setup, recording.id)).toEqual(Buffer.from(SOUND))
  })

  it('starts again if the file has changed', async () => {
    const changed = { from: 0, version: 'v2', bytes: blocks(OTHER_SOUND) }
    const { sources } = scripted(
      () => ({ bytes: broken(SOUND.subarray(0, 48)) }),
      () => ({ ...changed, bytes: broken(OTHER_SOUND.subarray(0, 16)) }),
      ({ from, version }) => ({ version, from, bytes: blocks(OTHER_SOUND.subarray(from)) }),
    )
    const setup = await openTestToolkit({ given: { sources } })
    const { upload, made } = await begin(setup)
    await setup.until(async () => (await openUpload(setup))?.offset === 16)
    expect((await openUpload(setup))?.upload.source).toMatchObject({ version: 'v2', restarts: 1 })
    const { recording } = await settled(setup, made)
    expect(recording.id).toBe(upload.recordingId)
    expect(await bytesOf(setup, recording.id)).toEqual(Buffer.from(OTHER_SOUND))
  })

  it('stops after five failures in a row, and goes on when it is tried again', async () => {
    const { openings, sources } = scripted(
      () => ({ bytes: broken(SOUND.subarray(0, 32)) }),
      ...[busy, busy, busy, busy],
      whole,
    )
    const setup = await openTestToolkit({ given: { sources } })
    const { upload, made } = await begin(setup)
    await expect(settled(setup, made)).rejects.toThrow('Busy.')
    expect(openings).toHaveLength(5)
    expect(await openUpload(setup)).toMatchObject({
      offset: 32,
      upload: { source: { error: { code: 'source-unavailable', message: 'Busy.' } } },
    })
    await setup.clock.advance(600_000)
    expect(openings).toHaveLength(5)
    await setup.toolkit.fetches.retry(upload.id)
    await setup.until(async () => (await openUpload(setup)) === undefined)
    expect(openings.at(-1)).toEqual({ from: 32, version: 'v1' })
  })

  it('does not try again what cannot get better', async () => {
    const gone = () => new ToolkitError('source-not-found', 'Gone.')
    const { openings, sources } = scripted(gone)
    const setup = await openTestToolkit({ given: { sources } })
    await expect((await begin(setup)).made).rejects.toThrow('Gone.')
    expect(openings).toHaveLength(1)
    expect((await openUpload(setup))?.upload.source?.error?.code).toBe('source-not-found')
  })

  it.each([
    ['an announced size', () => ({ sizeBytes: 1001 }), 'audio-too-large'],
    ['a body without end', () => ({ sizeBytes: null, bytes: endless() }), 'audio-too-large'],
    ['no bytes', () => ({ sizeBytes: 0 }), 'audio-empty'],
    ['no sound', () => ({ bytes: blocks(SOUND.toReversed()) }), 'audio-unknown-format'],
  ] as const)('is refused for %s, and keeps no bytes', async (_what, opening, code) => {
    const { openings, sources } = scripted(opening)
    const setup = await openTestToolkit({ given: { sources } })
    await expect((await begin(setup)).made).rejects.toMatchObject({ code })
    expect(openings).toHaveLength(1)
    expect(await openUpload(setup)).toMatchObject({
      offset: 0,
      upload: { source: { error: { code } } },
    })
  })

  it('gets no more bytes than were announced', async () => {
    const more = ({ from }: SourceReading) => ({
      sizeBytes: 50,
      bytes: blocks(SOUND.subarray(from)),
    })
    const setup = await openTestToolkit(given(more))
    await expect(settled(setup, (await begin(setup)).made)).rejects.toThrow(
      'another number of bytes',
    )
  })

  it('stops with the reason of the request if that cannot be carried out, and does not read it again', async () => {
    const { openings, sources } = scripted(whole)
    // A provider without models: the run cannot be made when all bytes are there.
    const provider = { ...memoryProvider(), models: [] }
    const setup = await openTestToolkit({ given: { sources }, provider })
    const { made } = await begin(setup)
    await expect(settled(setup, made)).rejects.toMatchObject({
      code: 'request-invalid',
      message: 'Specify the model.',
    })
    expect(openings).toHaveLength(1)
    expect(setup.logged).not.toContainEqual(expect.objectContaining({ event: 'fetch-interrupted' }))
    expect((await openUpload(setup))?.upload.source?.error).toEqual({
      code: 'request-invalid',
      message: 'Specify the model.',
    })
    await setup.toolkit.close()
  })

  it('whose bytes are all there is told and abandoned while they are still being stored', async () => {
    const large = new Uint8Array(16 * 1024)
    large.set(SOUND)
    async function* held(): AsyncIterable<Uint8Array> {
      yield large
      await new Promise(() => undefined)
    }
    const { sources } = scripted(() => ({ sizeBytes: large.length, bytes: held() }))
    const setup = await openTestToolkit({ given: { sources }, maxBytes: large.length })
    const { upload } = await begin(setup)
    await setup.until(async () => (await setup.storage.uploads.offset(upload.id)) === large.length)
    const { uploads } = setup.toolkit
    expect(await uploads.get(upload.id)).toMatchObject({
      offset: large.length,
      upload: { finishedAt: null },
    })
    await uploads.abandon(upload.id)
    await expect(uploads.get(upload.id)).rejects.toMatchObject({ code: 'not-found' })
    await setup.toolkit.close()
  })

  it('that has failed counts in the limit, until it is abandoned', async () => {
    const { sources } = scripted(() => new ToolkitError('source-not-found', 'Gone.'))
    const setup = await openTestToolkit({ given: { sources } })
    let first = ''
    for (let i = 0; i < 1_000; i += 1) {
      const { upload, made } = await begin(setup)
      await made.catch(() => undefined)
      first ||= upload.id
    }
    const many = { code: 'request-too-many', message: expect.stringContaining('failed') }
    await expect(begin(setup)).rejects.toMatchObject(many)
    await setup.toolkit.close()
    // Also after a restart.
    const next = await openTestToolkit({
      given: { sources },
      storage: setup.storage,
      clock: setup.clock,
    })
    await expect(begin(next)).rejects.toMatchObject(many)
    await next.toolkit.uploads.abandon(first)
    await (await begin(next)).made.catch(() => undefined)
    await expect(begin(next)).rejects.toMatchObject(many)
    await next.toolkit.close()
  })

  it('is fetched once for a key, also when the request comes again later; another request is refused', async () => {
    for (const sizeBytes of [SOUND.length, null]) {
      const { openings, sources } = scripted(() => ({ sizeBytes }))
      const setup = await openTestToolkit({ given: { sources } })
      const beginWith = (toolkit: TestToolkit['toolkit'], more = {}, address = ADDRESS) =>
        toolkit.fetches.begin(address, { ...DRAFT, name: null, ...more }, 'a-key')
      const first = await beginWith(setup.toolkit)
      const again = await beginWith(setup.toolkit)
      expect([first.isNew, again.isNew, again.upload.id]).toEqual([true, false, first.upload.id])
      const { recording } = await settled(setup, first.made)
      expect((await again.made).recording.id).toBe(recording.id)
      const reused = { code: 'idempotency-key-reused' }
      await expect(beginWith(setup.toolkit, { diarize: false })).rejects.toMatchObject(reused)
      await expect(beginWith(setup.toolkit, {}, 'web://other')).rejects.toMatchObject(reused)
      await setup.toolkit.close()
      const next = await openTestToolkit({
        given: { sources },
        storage: setup.storage,
        clock: setup.clock,
      })
      const later = await beginWith(next.toolkit)
      expect([later.isNew, (await later.made).recording.id]).toEqual([false, recording.id])
      expect(openings).toHaveLength(1)
      await next.toolkit.trash.put(recording.id)
      expect((await beginWith(next.toolkit)).isNew).toBe(true)
      await next.toolkit.close()
    }
  })

  it('that has failed fails again for the same key, until it is tried again', async () => {
    const gone = () => new ToolkitError('source-not-found', 'Gone.')
    const { openings, sources } = scripted(gone)
    const setup = await openTestToolkit({ given: { sources } })
    const beginWith = () => setup.toolkit.fetches.begin(ADDRESS, { ...DRAFT, name: null }, 'a-key')
    await expect((await beginWith()).made).rejects.toThrow('Gone.')
    await expect((await beginWith()).made).rejects.toThrow('Gone.')
    expect(openings).toHaveLength(1)
    await setup.toolkit.close()
  })

  it('is not diarized if it is a duplicate and the request asks', async () => {
    const setup = await openTestToolkit(given(whole))
    const { recording } = await settled(setup, (await begin(setup)).made)
    const asking = { ...DRAFT, name: null, onDuplicate: 'ask' } as const
    const { made } = await setup.toolkit.fetches.begin(ADDRESS, asking)
    const duplicate = await settled(setup, made)
    expect(duplicate.duplicateOf).toBe(recording.id)
    expect(await setup.storage.runs.list(duplicate.recording.id)).toEqual([])
    await setup.toolkit.close()
  })

  it('is abandoned at any time', async () => {
    const { openings, sources } = scripted(() => ({ bytes: silent(SOUND.subarray(0, 32)) }))
    const setup = await openTestToolkit({ given: { sources } })
    const [first, second, waiting] = await Promise.all([begin(setup), begin(setup), begin(setup)])
    await setup.clock.advance(1_000)
    expect(openings).toHaveLength(2)
    for (const { upload, made } of [waiting, first, second]) {
      await setup.toolkit.uploads.abandon(upload.id)
      await expect(made).rejects.toThrow('abandoned')
    }
    expect(await setup.storage.uploads.list()).toEqual([])
    await setup.clock.advance(600_000)
    expect(openings).toHaveLength(2)
  })

  it('continues in the next process, and is there once', async () => {
    const storage = memoryStorage()
    const before = await openTestToolkit({
      storage,
      given: { sources: scripted(() => ({ bytes: silent(SOUND.subarray(0, 32)) })).sources },
    })
    const { upload, made } = await begin(before)
    await before.until(
      async () => (await storage.uploads.offset(upload.id)) > 0 || before.clock.pending > 0,
    )
    const closing = before.toolkit.close()
    await expect(made).rejects.toThrow('shutting down')
    await closing
    const { openings, sources } = scripted(whole)
    const after = await openTestToolkit({ storage, given: { sources } })
    await after.until(async () => (await storage.recordings.get(upload.recordingId)) !== null)
    expect(openings).toHaveLength(1)
    const run = await after.ended(upload.recordingId)
    expect(run.status).toBe('succeeded')
    expect(await storage.runs.list(upload.recordingId)).toHaveLength(1)
    await after.toolkit.close()
    const again = scripted(whole)
    await openTestToolkit({ storage, given: { sources: again.sources } })
    expect(again.openings).toEqual([])
  })

  it('refuses addresses of a kind that nothing reads', async () => {
    const setup = await openTestToolkit(given(whole))
    for (const [address, code] of [
      ['s3://bucket/a.wav', 'source-refused'],
      ['ftp://example/a.wav', 'source-refused'],
    ] as const) {
      const draft = { ...DRAFT, name: null }
      await expect(setup.toolkit.fetches.begin(address, draft)).rejects.toMatchObject({ code })
    }
    expect(await setup.storage.uploads.list()).toEqual([])
  })
})

async function* endless(): AsyncIterable<Uint8Array> {
  yield SOUND
  while (true) yield new Uint8Array(16)
}
