import { memoryProvider, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { blocks, never, openTestToolkit, SOUND, type TestToolkit } from './test-toolkit.ts'

const missing = { code: 'file-missing' }

async function settled(setup: TestToolkit, id: string): Promise<void> {
  await setup.until(async () => (await setup.toolkit.recordings.get(id)).settled)
}

/** Deletes a blob. Returns its bytes. */
async function deleteBlob(setup: TestToolkit, key: string): Promise<void> {
  await setup.storage.blobs.remove(key)
}

describe('a recording whose file is missing', () => {
  test('is marked with an error that contains no key, and keeps its results', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording()
    await setup.ended(recording.id)
    await deleteBlob(setup, `recordings/${recording.id}/audio`)
    const { recordings, results } = setup.toolkit
    const error: unknown = await recordings.requireFile(recording.id, 'file').catch((e) => e)
    expect(error).toMatchObject(missing)
    expect(String(error)).not.toContain(recording.id)
    expect(await recordings.get(recording.id)).toMatchObject({
      error: { ...missing, message: expect.stringContaining('backup') },
      status: 'succeeded',
      sampleMean: 60,
    })
    expect((await results.allTurns(recording.id, null)).turns).toHaveLength(2)
    await setup.toolkit.close()
  })

  test('is marked by the next start, and unmarked when the file is back', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording({ diarize: false })
    await settled(setup, recording.id)
    await setup.storage.blobs.put('recordings/other/audio', blocks(SOUND))
    await deleteBlob(setup, `recordings/${recording.id}`)
    await setup.toolkit.close()
    const next = await openTestToolkit({ storage: setup.storage })
    await next.until(
      async () => (await next.toolkit.recordings.get(recording.id)).error?.code === 'file-missing',
    )
    await next.toolkit.close()
    await setup.storage.blobs.put(`recordings/${recording.id}/audio`, blocks(SOUND))
    const last = await openTestToolkit({ storage: setup.storage })
    await last.until(async () => (await last.toolkit.recordings.get(recording.id)).error === null)
    await last.toolkit.close()
  })

  test('is marked by the next start also if its other files exist', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording({ diarize: false })
    await settled(setup, recording.id)
    await deleteBlob(setup, `recordings/${recording.id}/audio`)
    expect(await setup.storage.blobs.children(`recordings/${recording.id}`)).not.toEqual([])
    await setup.toolkit.close()
    const next = await openTestToolkit({ storage: setup.storage })
    await next.until(
      async () => (await next.toolkit.recordings.get(recording.id)).error?.code === 'file-missing',
    )
    await next.toolkit.close()
  })

  test('does not fail a run whose submit may have been accepted: its result is fetched', async () => {
    const lost = memoryProvider()
    const { submit } = lost
    const taken = Promise.withResolvers<void>()
    Object.assign(lost, {
      submit: async (...given: Parameters<typeof submit>) => {
        await submit.apply(lost, given)
        taken.resolve()
        // No response: the process ends first.
        return new Promise(() => undefined)
      },
    })
    const before = await openTestToolkit({ provider: lost })
    const { recording } = await before.createRecording()
    await before.until(async () => (await before.run(recording.id)).submitStartedAt !== null)
    await taken.promise
    const { storage } = before
    const error = { code: 'file-missing', message: 'Its file is missing.' } as const
    const stored = await storage.recordings.get(recording.id)
    if (stored === null) throw new Error('no recording')
    await storage.recordings.replace({ ...stored, error })
    Object.assign(lost, { submit })
    const setup = await openTestToolkit({ storage, provider: lost, clock: before.clock })
    const run = await setup.ended(recording.id)
    expect([run.status, lost.jobs.length]).toEqual(['succeeded', 1])
    await setup.toolkit.close()
  })

  test('is not marked if there are no files at all: the disk is not mounted', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording({ diarize: false })
    await settled(setup, recording.id)
    await deleteBlob(setup, `recordings/${recording.id}`)
    await setup.toolkit.close()
    const next = await openTestToolkit({ storage: setup.storage })
    const away = expect.objectContaining({ event: 'files-away' })
    await next.until(async () => next.logged.length > 0)
    expect(next.logged).toEqual([away])
    expect((await next.toolkit.recordings.get(recording.id)).error).toBeNull()
    await next.toolkit.close()
  })

  test('that is truncated counts as missing', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording({ diarize: false })
    await setup.storage.blobs.put(`recordings/${recording.id}/audio`, blocks(SOUND.slice(0, 10)))
    const asked = setup.toolkit.recordings.requireFile(recording.id, 'sound')
    await expect(asked).rejects.toMatchObject(missing)
    await setup.toolkit.close()
  })

  test('cannot be prepared or diarized, and fails with that code', async () => {
    const storage = memoryStorage()
    const setup = await openTestToolkit({ storage })
    const { recording } = await setup.createRecording({ diarize: false })
    await settled(setup, recording.id)
    const row = await setup.toolkit.recordings.get(recording.id)
    await setup.toolkit.close()
    await storage.recordings.replace({ ...row, sound: null, durationSeconds: null, settled: false })
    await deleteBlob(setup, `recordings/${recording.id}/audio`)
    const next = await openTestToolkit({ storage })
    await next.until(async () => (await next.toolkit.recordings.get(recording.id)).error !== null)
    expect((await next.toolkit.recordings.get(recording.id)).error).toMatchObject(missing)
    await next.toolkit.close()
  })

  test('lost peaks are created again from the file', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording({ diarize: false })
    await settled(setup, recording.id)
    await deleteBlob(setup, `recordings/${recording.id}/peaks`)
    const { recordings } = setup.toolkit
    await expect(recordings.peaks(recording.id)).rejects.toMatchObject({ code: 'request-conflict' })
    await settled(setup, recording.id)
    expect((await recordings.peaks(recording.id)).packed).toHaveLength(400)
    await setup.toolkit.close()
  })

  test('a lost curve is reported without its key', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording()
    const run = await setup.ended(recording.id)
    await deleteBlob(setup, `recordings/${recording.id}/runs/${run.id}/curves`)
    const error: unknown = await setup.toolkit.results
      .curve(recording.id, null, null)
      .catch((e) => e)
    expect(error).toMatchObject(missing)
    expect(String(error)).not.toContain(run.id)
    await setup.toolkit.close()
  })

  test('another track of it leaves no open upload', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording({ diarize: false })
    await settled(setup, recording.id)
    const row = await setup.toolkit.recordings.get(recording.id)
    const track = {
      index: 1,
      codec: 'AAC',
      channels: 2,
      language: null,
      title: null,
      isDefault: false,
    }
    if (row.media === null) throw new Error('not prepared')
    await setup.storage.recordings.replace({ ...row, media: { ...row.media, tracks: [track] } })
    await deleteBlob(setup, `recordings/${recording.id}/audio`)
    await expect(setup.toolkit.uploads.ofTrack(recording.id, 1)).rejects.toMatchObject(missing)
    const open = (await setup.storage.uploads.list()).filter((one) => one.finishedAt === null)
    expect(open).toEqual([])
    expect(never.aborted).toBe(false)
    await setup.toolkit.close()
  })
})
