import { NO_FILTER, reliability } from '@toolkit/core'
import { aRecording, aStretchVerdict, manualClock, memoryStorage } from '@toolkit/testkit'
import { expect, test } from 'vitest'
import { Revision } from '../src/runtime/system.ts'
import { createCalibrations } from '../src/use-cases/calibration.ts'

test('the resamples of a set of verdicts are computed once, and anew when one is added or taken back', async () => {
  const storage = memoryStorage()
  const revision = new Revision()
  let computed = 0
  const calibrations = createCalibrations({
    storage,
    revision,
    clock: manualClock(),
    reliability: async (moments, seed) => {
      computed += 1
      if (computed === 4) throw new Error('the worker ended')
      return reliability(moments, seed)
    },
  })
  const judge = async (id: string, score: number) => {
    await storage.stretchVerdicts.insert(
      aStretchVerdict({ id, recordingId: id, curve: 'confidence', score, start: score }),
    )
    revision.next()
  }
  const undo = async (id: string) => {
    await storage.stretchVerdicts.undo(id, '2026-01-02T00:00:00.000Z')
    revision.next()
  }
  for (let place = 0; place < 12; place++) {
    await storage.recordings.insert(aRecording({ id: `r${place}` }))
    await judge(`r${place}`, place)
  }
  const before = await calibrations.ofVerdicts(NO_FILTER)
  expect(await calibrations.ofVerdicts(NO_FILTER)).toEqual(before)
  expect(computed).toBe(1)
  await undo('r3')
  const fewer = await calibrations.ofVerdicts(NO_FILTER)
  expect(fewer.groups[0]?.right).toBe(11)
  expect(computed).toBe(2)
  await calibrations.ofVerdicts({ ...NO_FILTER, q: 'nothing' })
  expect(computed).toBe(2)
  await judge('more', 50)
  await storage.recordings.insert(aRecording({ id: 'more' }))
  await calibrations.ofVerdicts(NO_FILTER)
  expect(computed).toBe(3)
  // What failed is computed again.
  await undo('r4')
  await expect(calibrations.ofVerdicts(NO_FILTER)).rejects.toThrow('the worker ended')
  expect((await calibrations.ofVerdicts(NO_FILTER)).groups[0]?.right).toBe(11)
})

test('a verdict that has the id of a deleted one is another', async () => {
  const storage = memoryStorage()
  const revision = new Revision()
  const calibrations = createCalibrations({
    storage,
    revision,
    clock: manualClock(),
    reliability: async (moments, seed) => reliability(moments, seed),
  })
  const shareRight = async (recordingId: string, verdict: 'right' | 'wrong') => {
    await storage.recordings.insert(aRecording({ id: recordingId }))
    await storage.stretchVerdicts.insert(
      aStretchVerdict({ id: 'same', recordingId, curve: 'confidence', score: 25, verdict }),
    )
    revision.next()
    const [group] = (await calibrations.ofVerdicts(NO_FILTER)).groups
    return group?.reliability.bins.find(({ verdicts }) => verdicts > 0)?.shareRight
  }
  expect(await shareRight('r1', 'wrong')).toBe(0)
  await storage.recordings.remove('r1')
  await storage.stretchVerdicts.remove('r1')
  expect(await shareRight('r2', 'right')).toBe(1)
})
