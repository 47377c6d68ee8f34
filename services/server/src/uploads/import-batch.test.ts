import type { ImportedResult } from '@toolkit/core'
import { expect, it } from 'vitest'
import { ImportBatch } from './import-batch.ts'

const about = (id: number) => ({ recordingId: `${id}`, recordingName: `${id}`, result: `${id}` })
const result: ImportedResult = {
  ...{ recording: null, turns: [], curves: [], scored: null, speakerNames: {}, warnings: [] },
}

it('adds 32 results at the same time, and tells of them in their order', async () => {
  const told: string[] = []
  let [adding, most] = [0, 0]
  const batch = new ImportBatch(async (_result, { recordingId }) => {
    adding += 1
    most = Math.max(most, adding)
    // The later ones of each four end first.
    for (let turns = Number(recordingId) % 4; turns < 4; turns += 1) await new Promise(setImmediate)
    adding -= 1
    return () => told.push(recordingId)
  })
  for (let id = 0; id < 100; id += 1) await batch.add(result, about(id))
  await batch.end()
  expect(most).toBe(32)
  expect(told).toEqual(Array.from({ length: 100 }, (_, id) => `${id}`))
})

it('throws the error of a result when the others have ended', async () => {
  const ended: string[] = []
  const batch = new ImportBatch(async (_result, { recordingId }) => {
    if (recordingId === '1') throw new Error('one failed')
    await new Promise(setImmediate)
    ended.push(recordingId)
    return () => undefined
  })
  for (let id = 0; id < 4; id += 1) await batch.add(result, about(id))
  await expect(batch.end()).rejects.toThrow('one failed')
  expect(ended).toEqual(['0', '2', '3'])
})
