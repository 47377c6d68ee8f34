import { NO_FILTER, reliability } from '@toolkit/core'
import { aRecording, aStretchVerdict, manualClock, memoryStorage } from '@toolkit/testkit'
import { expect, test } from 'vitest'
import { Revision } from '../src/runtime/system.ts'
import { createCalibrations } from '../src/use-cases/calibration.ts'

const UNTIL_DONE = new AbortController().signal

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
    revision.next({ recordingId: id, what: 'verdicts' })
  }
  const undo = async (id: string) => {
    await storage.stretchVerdicts.undo(id, '2026-01-02T00:00:00.000Z')
    revision.next({ recordingId: id, what: 'verdicts' })
  }
  for (let place = 0; place < 12; place++) {
    await storage.recordings.insert(aRecording({ id: `r${place}` }))
    await judge(`r${place}`, place)
  }
  const before = await calibrations.ofVerdicts(NO_FILTER, UNTIL_DONE)
  expect(await calibrations.ofVerdicts(NO_FILTER, UNTIL_DONE)).toEqual(before)
  expect(computed).toBe(1)
  await undo('r3')
  const fewer = await calibrations.ofVerdicts(NO_FILTER, UNTIL_DONE)
  expect(fewer.groups[0]?.right).toBe(11)
  expect(computed).toBe(2)
  await calibrations.ofVerdicts({ ...NO_FILTER, q: 'nothing' }, UNTIL_DONE)
  expect(computed).toBe(2)
  await judge('more', 50)
  await storage.recordings.insert(aRecording({ id: 'more' }))
  revision.next({ recordingId: 'more', what: 'recording' })
  await calibrations.ofVerdicts(NO_FILTER, UNTIL_DONE)
  expect(computed).toBe(3)
  // What failed is computed again.
  await undo('r4')
  await expect(calibrations.ofVerdicts(NO_FILTER, UNTIL_DONE)).rejects.toThrow('the worker ended')
  expect((await calibrations.ofVerdicts(NO_FILTER, UNTIL_DONE)).groups[0]?.right).toBe(11)
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
    revision.next({ recordingId, what: 'verdicts' })
    const [group] = (await calibrations.ofVerdicts(NO_FILTER, UNTIL_DONE)).groups
    return group?.reliability.bins.find(({ verdicts }) => verdicts > 0)?.shareRight
  }
  expect(await shareRight('r1', 'wrong')).toBe(0)
  await storage.recordings.remove('r1')
  await storage.stretchVerdicts.remove('r1')
  revision.next({ recordingId: 'r1', what: 'recording' })
  expect(await shareRight('r2', 'right')).toBe(1)
})

test('callers share one calculation, which is aborted when all of them have left', async () => {
  const storage = memoryStorage()
  await storage.recordings.insert(aRecording({ id: 'r' }))
  await storage.stretchVerdicts.insert(
    aStretchVerdict({ recordingId: 'r', curve: 'confidence', score: 50 }),
  )
  const asked: { readonly signal: AbortSignal; readonly end: () => void }[] = []
  const begun: (() => void)[] = []
  const calibrations = createCalibrations({
    storage,
    revision: new Revision(),
    clock: manualClock(),
    reliability: (moments, seed, signal) =>
      new Promise((resolve, reject) => {
        asked.push({ signal, end: () => resolve(reliability(moments, seed)) })
        signal.addEventListener('abort', () => reject(signal.reason))
        begun.shift()?.()
      }),
  })
  const begin = () => new Promise<void>((resolve) => begun.push(resolve))
  const [one, two] = [new AbortController(), new AbortController()]
  const isAsked = begin()
  const first = calibrations.ofVerdicts(NO_FILTER, one.signal)
  const second = calibrations.ofVerdicts(NO_FILTER, two.signal)
  await isAsked
  one.abort(new Error('left'))
  await expect(first).rejects.toThrow('left')
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([false])
  two.abort(new Error('left too'))
  await expect(second).rejects.toThrow('left too')
  const isAskedAgain = begin()
  const third = calibrations.ofVerdicts(NO_FILTER, UNTIL_DONE)
  await isAskedAgain
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false])
  asked[1]?.end()
  expect((await third).groups).toHaveLength(1)
})

test('the next answer is not begun while one that was left still reads', async () => {
  const storage = memoryStorage()
  await storage.recordings.insert(aRecording({ id: 'r' }))
  await storage.stretchVerdicts.insert(
    aStretchVerdict({ recordingId: 'r', curve: 'confidence', score: 50 }),
  )
  const done: string[] = []
  const isReading = Promise.withResolvers<void>()
  const mayEnd = Promise.withResolvers<void>()
  const calibrations = createCalibrations({
    storage: {
      ...storage,
      reviews: {
        ...storage.reviews,
        list: async () => {
          isReading.resolve()
          await mayEnd.promise
          done.push('read')
          return []
        },
      },
    },
    revision: new Revision(),
    clock: manualClock(),
    reliability: (moments, seed, signal) =>
      new Promise((resolve, reject) => {
        done.push('asked')
        if (done.length > 1) resolve(reliability(moments, seed))
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
  })
  const leaving = new AbortController()
  const first = calibrations.ofVerdicts(NO_FILTER, leaving.signal)
  await isReading.promise
  leaving.abort(new Error('left'))
  await expect(first).rejects.toThrow('left')
  const second = calibrations.ofVerdicts(NO_FILTER, UNTIL_DONE)
  await new Promise((resolve) => setImmediate(resolve))
  mayEnd.resolve()
  await second
  expect(done).toEqual(['asked', 'read', 'asked', 'read'])
})
