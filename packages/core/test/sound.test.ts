import type { PreparationTask, Prepared, ToolkitEvent } from '@toolkit/core'
import { memoryProvider, someMedia } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { follow, never, openTestToolkit, SOUND } from './test-toolkit.ts'

const HEAD = new TextEncoder().encode('head:')
const BODY = new TextEncoder().encode('the body of a rendition')
const FOUND = {
  durationSeconds: 2,
  peaks: new Int8Array(400),
  channelPeaks: null,
  media: someMedia(),
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

async function renditionOf(task: PreparationTask): Promise<Prepared> {
  await task.keep(once(new TextEncoder().encode('a discarded first pass')))
  await task.keep(once(BODY))
  return { ...FOUND, rendition: { contentType: 'audio/mp4', head: HEAD } }
}

async function text(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  let all = ''
  for await (const block of bytes) all += new TextDecoder().decode(block)
  return all
}

describe('the sound of a recording', () => {
  test('is the file itself if there is no rendition', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording()
    const sound = {
      kind: 'original',
      contentType: 'audio/wav',
      sizeBytes: SOUND.length,
      headBytes: 0,
    }
    expect(recording.sound).toEqual(sound)
    await setup.ended(recording.id)
    const { sound: played, media } = await setup.toolkit.recordings.get(recording.id)
    expect([played, media]).toEqual([sound, someMedia()])
    await setup.toolkit.close()
  })

  test('is the rendition, which the provider receives too', async () => {
    const provider = memoryProvider()
    const setup = await openTestToolkit({ provider, prepare: renditionOf, playsAsItIs: false })
    const { recording } = await setup.createRecording()
    expect(recording.sound).toBe(null)
    await setup.ended(recording.id)
    const { sound } = await setup.toolkit.recordings.get(recording.id)
    if (sound === null) throw new Error('there is no sound')
    const whole = 'head:the body of a rendition'
    expect(sound).toEqual({
      kind: 'rendition',
      contentType: 'audio/mp4',
      sizeBytes: whole.length,
      headBytes: 5,
    })
    const read = (start: number, end: number) =>
      text(setup.toolkit.recordings.sound(recording.id, sound, { start, end }, never))
    for (const [start, end] of [
      [0, whole.length],
      [0, 3],
      [3, 9],
      [5, 8],
      [9, whole.length],
    ] as const) {
      expect(await read(start, end)).toBe(whole.slice(start, end))
    }
    expect([...provider.media.values()]).toEqual([whole.length])
    const original = setup.toolkit.recordings.original(recording.id, { start: 0, end: 5 }, never)
    expect(await text(original)).toBe('sound')
    await setup.toolkit.close()
  })

  test('is deleted with the recording', async () => {
    const setup = await openTestToolkit({ prepare: renditionOf })
    const { recording } = await setup.createRecording()
    await setup.ended(recording.id)
    await setup.toolkit.recordings.remove(recording.id)
    expect(await setup.storage.blobs.children('recordings')).toEqual([])
    await setup.toolkit.close()
  })

  test('has a preparation with progress events, which the run waits for', async () => {
    const ready = Promise.withResolvers<void>()
    const prepare = async (task: PreparationTask) => {
      task.onProgress(0.25)
      task.onProgress(0.26)
      await ready.promise
      return renditionOf(task)
    }
    const setup = await openTestToolkit({ prepare })
    const events: ToolkitEvent[] = []
    setup.toolkit.subscribe((event) => events.push(event))
    const { recording } = await setup.createRecording()
    await setup.until(async () => events.some(({ type }) => type === 'preparation'))
    expect(events.filter(({ type }) => type === 'preparation')).toEqual([
      { type: 'preparation', recordingId: recording.id, fraction: 0.25 },
    ])
    expect((await setup.run(recording.id)).status).toBe('queued')
    ready.resolve()
    await setup.ended(recording.id)
    await setup.toolkit.close()
  })

  test('of a recording of an earlier version is prepared by the next start', async () => {
    const before = await openTestToolkit()
    const { recording } = await before.createRecording()
    await before.ended(recording.id)
    await before.toolkit.close()
    const old = await before.toolkit.recordings.get(recording.id)
    await before.storage.recordings.replace({ ...old, sound: null, media: null, settled: false })
    const setup = await openTestToolkit({ storage: before.storage, prepare: renditionOf })
    await setup.until(async () => {
      const { sound } = await setup.toolkit.recordings.get(recording.id)
      return sound?.kind === 'rendition'
    })
    await setup.toolkit.close()
  })
})

describe('a file with several audio tracks', () => {
  const track = (index: number, title: string | null, language: string | null) => {
    return { index, codec: 'AAC', channels: 2, language, title, isDefault: index === 0 }
  }
  const tracks = [track(0, null, 'eng'), track(1, 'Interpreter', 'fra')]

  test('can become another recording of another track', async () => {
    const asked: (number | null)[] = []
    const prepare = async (task: PreparationTask): Promise<Prepared> => {
      asked.push(task.track)
      return { ...FOUND, media: someMedia({ tracks }), rendition: null }
    }
    const setup = await openTestToolkit({ prepare })
    const run = await follow(setup, 'succeeded')
    const { recording, sameAs } = await setup.toolkit.uploads.ofTrack(run.recordingId, 1)
    expect(recording).toMatchObject({ name: 'A recording (Interpreter)', track: 1 })
    expect(sameAs).toEqual([run.recordingId])
    await setup.ended(recording.id)
    expect(asked).toEqual([null, 1])
    await expect(setup.toolkit.uploads.ofTrack(run.recordingId, 2)).rejects.toMatchObject({
      code: 'request-invalid',
    })
    await setup.toolkit.close()
  })
})
