import { ALL_TURNS } from '@toolkit/core'
import { aStretchVerdict } from '@toolkit/testkit'
import { expectNothingUnexplained } from '@toolkit/testkit/conformance'
import { describe, expect, test } from 'vitest'
import {
  blocks,
  DRAFT,
  never,
  openTestToolkit,
  SOUND,
} from '../../packages/core/test/test-toolkit.ts'
import { PLACES } from './places.ts'

describe.each(PLACES)('a permanent deletion, with bytes %s', (_name, open, whyNot) => {
  test('leaves nothing of the recording, its runs and its uploads', async (context) => {
    const missing = await whyNot()
    if (missing !== null) return context.skip(missing)
    const { storage, left } = await open()
    const setup = await openTestToolkit({ storage, trashDays: 0 })
    const { toolkit } = setup
    const { recording } = await setup.createRecording({ name: 'Secret name' })
    const { id } = recording
    const run = await setup.ended(id)
    const upload = await toolkit.uploads.begin(DRAFT, SOUND.length)
    await toolkit.uploads.append(upload.id, 0, blocks(SOUND.subarray(0, 50)), never)
    await toolkit.recordings.setHumanScore(id, { score: 50, note: 'Secret note', runId: run.id })
    await storage.stretchVerdicts.insert(aStretchVerdict({ recordingId: id, runId: run.id }))
    await toolkit.corrections.open(id, null)
    await storage.blobs.put(`recordings/${id}/rendition/head`, blocks(SOUND))
    expect((await left()).length).toBeGreaterThan(4)
    expect(await storage.candidates.runOf(id)).toBe(run.id)

    await toolkit.trash.put(id)
    await toolkit.uploads.abandon(upload.id)

    expect(await left()).toEqual([])
    await expectNothingUnexplained(storage)
    expect(await storage.deletions.list()).toEqual([])
    expect(await storage.runs.list(id)).toEqual([])
    expect((await storage.turns.list(run.id, ALL_TURNS)).total).toBe(0)
    expect(await storage.verdicts.list(id)).toEqual([])
    expect(await storage.stretchVerdicts.ofRecording(id)).toEqual([])
    expect(await storage.corrections.list(id)).toEqual([])
    expect(await storage.candidates.runOf(id)).toBe(null)
    expect(JSON.stringify(await storage.uploads.list())).not.toContain('Secret')
    await toolkit.close()
  })
})
