import { once } from 'node:events'
import { type PreparationTask, type Prepared, ToolkitError, type ToolkitEvent } from '@toolkit/core'
import { someMedia } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { DRAFT, openTestToolkit, SOUND, type TestToolkit } from './test-toolkit.ts'

const MIB = 1024 * 1024
const FILE = new Uint8Array(9 * MIB).map((_, at) => 'sound'.charCodeAt(at % 5))
const HEAD = new TextEncoder().encode('head:')

/** Uses the file as its rendition, and reports progress. */
async function copied(task: PreparationTask): Promise<Prepared> {
  let bytes = 0
  async function* read() {
    for await (const block of task.read()) {
      bytes += block.length
      task.onProgress(bytes / task.sizeBytes)
      yield block
    }
  }
  await task.keep(read())
  const found = {
    durationSeconds: 2,
    peaks: new Int8Array(400),
    channelPeaks: null,
    media: someMedia(),
  }
  return { ...found, rendition: { contentType: 'audio/mp4', head: HEAD } }
}

/** A file whose bytes are sent by the test. */
function arrival(setup: TestToolkit, uploadId: string) {
  const stop = new AbortController()
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const done = setup.toolkit.uploads.append(uploadId, 0, readable, stop.signal)
  return {
    done,
    send: (from: number, to: number) => writer.write(FILE.subarray(from, to)),
    end: () => writer.close(),
    break: () => stop.abort(new Error('the connection was lost')),
  }
}

async function uploadFile(setup: TestToolkit, diarize = true) {
  const upload = await setup.toolkit.uploads.begin({ ...DRAFT, diarize }, FILE.length)
  const file = arrival(setup, upload.id)
  await file.send(0, FILE.length)
  await file.end()
  const { finished } = await file.done
  if (finished === null) throw new Error('the upload is incomplete')
  return finished
}

const bodies = async (setup: TestToolkit, recordingId: string) =>
  setup.storage.blobs.size(`recordings/${recordingId}/rendition/body`)

describe('decoding during the upload', () => {
  test('decodes only once, and the recording gets the result', async () => {
    const decoded: number[] = []
    let passes = 0
    const prepare = (task: PreparationTask) => {
      passes += 1
      const onProgress = (fraction: number) => {
        decoded.push(fraction)
        task.onProgress(fraction)
      }
      return copied({ ...task, onProgress })
    }
    const setup = await openTestToolkit({ prepare, playsAsItIs: false, maxBytes: FILE.length })
    const events: ToolkitEvent[] = []
    setup.toolkit.subscribe((event) => events.push(event))
    const upload = await setup.toolkit.uploads.begin(DRAFT, FILE.length)
    const file = arrival(setup, upload.id)
    for (let at = 0; at < 6 * MIB; at += MIB) await file.send(at, at + MIB)
    await setup.until(async () => (decoded.at(-1) ?? 0) > 0.5)
    // The recording does not exist yet.
    expect(events.filter(({ type }) => type === 'preparation')).toEqual([])
    await file.send(6 * MIB, FILE.length)
    await file.end()
    const { finished } = await file.done
    if (finished === null) throw new Error('the upload is incomplete')
    await setup.ended(finished.recording.id)
    const { sound } = await setup.toolkit.recordings.get(finished.recording.id)
    expect(sound).toMatchObject({ kind: 'rendition', sizeBytes: FILE.length + HEAD.length })
    expect(passes).toBe(1)
    expect(await bodies(setup, finished.recording.id)).toBe(FILE.length)
    await setup.toolkit.close()
  })

  test('continues after interrupted requests', async () => {
    let passes = 0
    const prepare = (task: PreparationTask) => {
      passes += 1
      return copied(task)
    }
    const setup = await openTestToolkit({ prepare, playsAsItIs: false, maxBytes: FILE.length })
    const upload = await setup.toolkit.uploads.begin(DRAFT, FILE.length)
    const file = arrival(setup, upload.id)
    await file.send(0, 3 * MIB)
    file.break()
    await expect(file.done).rejects.toThrow('the connection was lost')
    const { offset } = await setup.toolkit.uploads.get(upload.id)
    async function* rest() {
      yield FILE.subarray(offset)
    }
    const never = new AbortController().signal
    const { finished } = await setup.toolkit.uploads.append(upload.id, offset, rest(), never)
    if (finished === null) throw new Error('the upload is incomplete')
    await setup.ended(finished.recording.id)
    expect(passes).toBe(1)
    expect(await bodies(setup, finished.recording.id)).toBe(FILE.length)
    await setup.toolkit.close()
  })

  test('ends when no bytes arrive for a minute, and the complete file is decoded later', async () => {
    let passes = 0
    const prepare = (task: PreparationTask) => {
      passes += 1
      return copied(task)
    }
    const setup = await openTestToolkit({ prepare, playsAsItIs: false, maxBytes: FILE.length })
    const upload = await setup.toolkit.uploads.begin(DRAFT, FILE.length)
    const file = arrival(setup, upload.id)
    await file.send(0, 3 * MIB)
    await setup.until(async () =>
      setup.logged.some((entry) => JSON.stringify(entry).includes('early-preparation-ended')),
    )
    expect(await bodies(setup, upload.recordingId)).toBe(null)
    await file.send(3 * MIB, FILE.length)
    await file.end()
    const { finished } = await file.done
    if (finished === null) throw new Error('the upload is incomplete')
    await setup.ended(finished.recording.id)
    expect(passes).toBe(2)
    await setup.toolkit.close()
  })

  test('leaves nothing of an abandoned upload', async () => {
    const begun = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<unknown>()
    const prepare = async (task: PreparationTask) => {
      begun.resolve()
      return copied(task).catch((error: unknown) => {
        ended.resolve(error)
        throw error
      })
    }
    const setup = await openTestToolkit({ prepare, playsAsItIs: false, maxBytes: FILE.length })
    const upload = await setup.toolkit.uploads.begin(DRAFT, FILE.length)
    const file = arrival(setup, upload.id)
    const refused = expect(file.done).rejects.toMatchObject({ code: 'request-conflict' })
    await file.send(0, 3 * MIB)
    await begun.promise
    await setup.toolkit.uploads.abandon(upload.id)
    await refused
    await ended.promise
    expect(await setup.storage.blobs.children('recordings')).toEqual([])
    expect(await setup.storage.uploads.list()).toEqual([])
    await setup.toolkit.close()
  })

  test('an error of the file is stored with the recording, without decoding again', async () => {
    let passes = 0
    const prepare = async (task: PreparationTask): Promise<Prepared> => {
      passes += 1
      for await (const _ of task.read()) break
      throw new ToolkitError('audio-corrupt', 'It is broken.')
    }
    const setup = await openTestToolkit({ prepare, maxBytes: FILE.length })
    const { recording } = await uploadFile(setup)
    await setup.until(async () => (await setup.toolkit.recordings.get(recording.id)).error !== null)
    expect((await setup.toolkit.recordings.get(recording.id)).error?.code).toBe('audio-corrupt')
    expect(passes).toBe(1)
    await setup.toolkit.close()
  })

  test('does not start for formats whose end is needed first', async () => {
    const begun: number[] = []
    const setup = await openTestToolkit({
      maxBytes: FILE.length,
      decodesAsItArrives: false,
      prepare: async (task) => {
        begun.push(task.sizeBytes)
        return copied(task)
      },
    })
    const upload = await setup.toolkit.uploads.begin(DRAFT, FILE.length)
    const file = arrival(setup, upload.id)
    await file.send(0, 3 * MIB)
    expect(begun).toEqual([])
    await file.send(3 * MIB, FILE.length)
    await file.end()
    expect((await file.done).finished).not.toBe(null)
    await setup.toolkit.close()
  })
})

test('short files do not wait for long ones', async () => {
  const blocked: (string | null)[] = []
  const release = Promise.withResolvers<void>()
  const prepare = async (task: PreparationTask) => {
    if (task.sizeBytes === FILE.length) {
      blocked.push(task.blobKey)
      await release.promise
    }
    return copied(task)
  }
  const setup = await openTestToolkit({ prepare, maxBytes: FILE.length, decodesAsItArrives: false })
  for (let n = 0; n < 3; n += 1) await uploadFile(setup, false)
  await setup.until(async () => blocked.length === 2)
  const { recording } = await setup.createRecording({ diarize: false })
  await setup.until(
    async () => (await setup.toolkit.recordings.get(recording.id)).durationSeconds !== null,
  )
  release.resolve()
  await setup.toolkit.close()
})

test.each([
  ['continues as a long one if there is a free slot', 0, 2],
  ['starts again as a long one if there is none', 2, 4],
])('a small file that takes long does not block short ones: it %s', async (_, large, begins) => {
  const release = Promise.withResolvers<void>()
  const small = new TextEncoder().encode('sound that takes long')
  let begun = 0
  const prepare = async (task: PreparationTask) => {
    if (task.sizeBytes !== SOUND.length) {
      if (task.sizeBytes === small.length) begun += 1
      const aborted = once(task.signal, 'abort').then(() => Promise.reject(task.signal.reason))
      await Promise.race([release.promise, aborted])
    }
    return copied(task)
  }
  const setup = await openTestToolkit({ prepare, maxBytes: FILE.length, decodesAsItArrives: false })
  for (let n = 0; n < large; n += 1) await uploadFile(setup, false)
  const slow: string[] = []
  for (let n = 0; n < 2; n += 1) {
    slow.push((await setup.createRecording({ diarize: false }, small)).recording.id)
  }
  await setup.until(async () => begun === 2)
  const before = setup.clock.now()
  const { recording } = await setup.createRecording({ diarize: false })
  const lengthOf = async (id: string) => (await setup.toolkit.recordings.get(id)).durationSeconds
  await setup.until(async () => (await lengthOf(recording.id)) !== null)
  // The clock advances in steps of 400 ms.
  expect(setup.clock.now() - before).toBeLessThanOrEqual(1200)
  release.resolve()
  await setup.until(async () => (await lengthOf(slow[0] ?? '')) !== null)
  await setup.until(async () => (await lengthOf(slow[1] ?? '')) !== null)
  expect(begun).toBe(begins)
  await setup.toolkit.close()
})
