import {
  carryOutRepair,
  findStrays,
  planRepair,
  purgeStray,
  type Storage,
  verifyStorage,
} from '@toolkit/core'
import { manualClock, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { faultyStorage } from './faulty-storage.ts'
import { blocks, never, openTestToolkit, SOUND, type TestToolkit } from './test-toolkit.ts'

const clock = manualClock()
const search = { clock, signal: never }

/** A recording with a result; its server has ended. */
async function closedWithResult(): Promise<{ storage: Storage; id: string; runId: string }> {
  const setup = await openTestToolkit()
  const { recording } = await setup.createRecording()
  const { id: runId } = await setup.ended(recording.id)
  await setup.toolkit.close()
  return { storage: setup.storage, id: recording.id, runId }
}

async function planned(storage: Storage) {
  const plan = await Array.fromAsync(planRepair(storage, search))
  return plan.map(({ action, difference: { kind, key } }) => [action, kind, key])
}

async function repaired(storage: Storage): Promise<void> {
  for (const one of await Array.fromAsync(planRepair(storage, search))) {
    await carryOutRepair({ storage, clock, publish: () => undefined }, one)
  }
}

const differences = (storage: Storage) => Array.fromAsync(verifyStorage(storage, search))

async function restarted(storage: Storage): Promise<TestToolkit> {
  return openTestToolkit({ storage })
}

describe('a repair', () => {
  test('has nothing to do when records and bytes agree', async () => {
    const { storage } = await closedWithResult()
    expect(await planned(storage)).toEqual([])
  })

  test('removes bytes that this product has written and nothing refers to, and keeps all others', async () => {
    const { storage, id, runId } = await closedWithResult()
    const left = [`recordings/${id}/rendition/body`, `recordings/${id}/runs/${runId}/curves/999`]
    const foreign = [`recordings/${id}/notes`, `recordings/${id}/runs/${runId}/curves/mine`]
    const unknown = 'recordings/other/audio'
    for (const key of [...left, ...foreign, unknown]) await storage.blobs.put(key, blocks(SOUND))
    expect((await planned(storage)).toSorted()).toEqual(
      [
        ...left.map((key) => ['remove', 'left', key]),
        ...foreign.map((key) => ['keep', 'foreign', key]),
        ['keep', 'unknown', 'recordings/other'],
      ].toSorted(),
    )
    await repaired(storage)
    for (const key of left) expect(await storage.blobs.size(key), key).toBe(null)
    for (const key of [...foreign, unknown]) expect(await storage.blobs.size(key)).not.toBe(null)
    expect((await planned(storage)).map(([action]) => action)).toEqual(['keep', 'keep', 'keep'])
  })

  test('a plan changes nothing', async () => {
    const { storage, id } = await closedWithResult()
    await storage.blobs.put(`recordings/${id}/rendition/body`, blocks(SOUND))
    await storage.blobs.remove(`recordings/${id}/peaks`)
    const before = await storage.recordings.get(id)
    await planned(storage)
    expect(await storage.recordings.get(id)).toEqual(before)
    expect(await storage.blobs.size(`recordings/${id}/rendition/body`)).toBe(SOUND.length)
  })

  test('marks a recording whose audio is missing: the same file brings it back, another one does not', async () => {
    const { storage, id } = await closedWithResult()
    await storage.blobs.put('recordings/other/audio', blocks(SOUND))
    await storage.blobs.remove(`recordings/${id}/audio`)
    await repaired(storage)
    expect((await storage.recordings.get(id))?.error).toMatchObject({ code: 'file-missing' })
    expect(await planned(storage)).toContainEqual(['keep', 'missing', `recordings/${id}/audio`])
    const { toolkit, until } = await restarted(storage)
    const file = (bytes: Uint8Array) => ({
      sizeBytes: bytes.length,
      bytes: blocks(bytes),
      signal: never,
    })
    await expect(toolkit.retention.bringBack(id, file(SOUND.toReversed()))).rejects.toMatchObject({
      code: 'audio-differs',
    })
    await toolkit.retention.bringBack(id, file(SOUND))
    await until(async () => (await toolkit.recordings.get(id)).settled)
    expect(await toolkit.recordings.get(id)).toMatchObject({ error: null, status: 'succeeded' })
    await toolkit.recordings.requireFile(id, 'sound')
    await toolkit.close()
    expect((await differences(storage)).map(({ key }) => key)).toEqual(['recordings/other'])
  })

  test('the next start makes lost peaks again from the audio', async () => {
    const { storage, id } = await closedWithResult()
    await storage.blobs.remove(`recordings/${id}/peaks`)
    expect(await planned(storage)).toEqual([['prepare', 'missing', `recordings/${id}/peaks`]])
    await repaired(storage)
    const { toolkit, until } = await restarted(storage)
    await until(async () => (await toolkit.recordings.get(id)).settled)
    expect((await toolkit.recordings.peaks(id)).packed).toHaveLength(400)
    await toolkit.close()
    expect(await differences(storage)).toEqual([])
  })

  test('lost scores and answers are named; they are of a provider and cannot be made again here', async () => {
    const { storage, id, runId } = await closedWithResult()
    await storage.blobs.remove(`recordings/${id}/runs/${runId}/raw`)
    expect(await planned(storage)).toEqual([
      ['keep', 'missing', `recordings/${id}/runs/${runId}/raw`],
    ])
  })

  test('a kill at any step leaves what the next repair completes', async () => {
    for (let step = 1, isDone = false; !isDone; step += 1) {
      const { storage, id } = await closedWithResult()
      await storage.blobs.put('recordings/other/audio', blocks(SOUND))
      await storage.blobs.put(`recordings/${id}/rendition/body`, blocks(SOUND))
      await storage.blobs.remove(`recordings/${id}/audio`)
      const life = faultyStorage(storage)
      life.arm({ at: step, when: 'after', how: 'killed' })
      isDone = await Promise.race([
        repaired(life.storage).then(() => true),
        life.death.then(() => false),
      ])
      await repaired(storage)
      expect((await planned(storage)).toSorted()).toEqual([
        ['keep', 'missing', `recordings/${id}/audio`],
        ['keep', 'unknown', 'recordings/other'],
      ])
    }
  })

  test('what the next start completes is no difference', async () => {
    const storage = memoryStorage()
    const life = faultyStorage(storage)
    const setup = await openTestToolkit({ storage: life.storage })
    const { recording } = await setup.createRecording()
    const { id: runId } = await setup.ended(recording.id)
    await storage.deletions.put({
      ...{ kind: 'run', recordingId: recording.id, runId, at: '2026-01-01T00:00:00.000Z' },
      ...{ key: `run/${recording.id}/${runId}`, copies: [] },
    })
    await storage.runs.remove(runId)
    expect(await differences(storage)).toEqual([])
    await setup.toolkit.close()
  })
})

test('a purge deletes what this product has written, and names the rest', async () => {
  const storage = memoryStorage()
  await storage.blobs.put('recordings/other/audio', blocks(SOUND))
  await storage.blobs.put('recordings/other/notes', blocks(SOUND))
  await storage.blobs.put('recordings/third/audio', blocks(SOUND))
  const kept: (readonly string[])[] = []
  for (const stray of await findStrays(storage, { ...search, includeRuns: true })) {
    kept.push(await purgeStray(storage, stray, '2026-01-01T00:00:00.000Z'))
  }
  expect(kept.toSorted()).toEqual([[], ['recordings/other/notes']])
  expect(await storage.blobs.children('recordings')).toEqual(['other'])
  expect(await storage.blobs.children('recordings/other')).toEqual(['notes'])
})
