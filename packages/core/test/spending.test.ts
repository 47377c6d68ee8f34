import { type FollowedRun, hasEnded, type RunRequest } from '@toolkit/core'
import { memoryProvider, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import {
  follow,
  openTestToolkit,
  type TestToolkit,
  type TestToolkitOptions,
} from './test-toolkit.ts'

const USUAL: RunRequest = {
  provider: null,
  model: null,
  speakers: null,
  confirmed: false,
  forced: false,
}

/** A house whose provider bills, with recordings of half an hour and an hour that goes without asking. */
function paidHouse(options: TestToolkitOptions = {}): Promise<TestToolkit> {
  const provider = memoryProvider({ name: 'pyannoteai', paid: true, endless: true })
  return openTestToolkit({ provider, durationSeconds: 1800, confirmHours: 1, ...options })
}

/** Recordings that nobody has diarized yet, each with its length known. */
async function measured(house: TestToolkit, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let i = 0; i < count; i += 1) {
    const { recording } = await house.handIn({ diarize: false })
    ids.push(recording.id)
    const isKnown = async () =>
      (await house.toolkit.recordings.get(recording.id)).durationSeconds !== null
    await house.until(isKnown)
  }
  return ids
}

const codeOf = (start: Promise<FollowedRun>) =>
  start.then(
    () => 'started',
    (error: { code: string }) => error.code,
  )

describe('paid hours that nobody agreed to', () => {
  test('are refused by the server, however many recordings they are spread over', async () => {
    const house = await paidHouse()
    const ids = await measured(house, 3)
    const { start } = house.toolkit.runs
    expect(await codeOf(start(ids[0] ?? '', USUAL))).toBe('started')
    expect(await codeOf(start(ids[1] ?? '', USUAL))).toBe('started')
    const refused = start(ids[2] ?? '', USUAL)
    await expect(refused).rejects.toMatchObject({
      code: 'confirmation-required',
      message: expect.stringMatching(/1\.5 h.*pyannoteai.*confirm/),
    })
    expect(await house.storage.runs.list(ids[2] ?? '')).toEqual([])
    expect(await codeOf(start(ids[2] ?? '', { ...USUAL, confirmed: true }))).toBe('started')
    // What was agreed to does not count against what was not.
    await house.clock.advance(3_600_000 + 60_000)
    for (const job of house.provider.jobs) house.provider.end(job.jobId, 'succeeded')
    await house.until(async () => hasEnded(await house.run(ids[0] ?? '')))
    expect(await codeOf(start(ids[0] ?? '', USUAL))).toBe('started')
    await house.toolkit.close()
  })

  test('are not spent by uploads either: the runs wait for the person', async () => {
    const house = await paidHouse({ durationSeconds: 3601 })
    const held = await follow(house, 'held')
    expect(held.hold?.reason).toBe('unconfirmed')
    await house.clock.advance(600_000)
    expect(house.provider.media.size).toBe(0)
    await house.toolkit.runs.resolve(held.recordingId, held.id, 'resubmit')
    await house.until(async () => (await house.run(held.recordingId)).status === 'running')
    expect(house.provider.jobs).toHaveLength(1)
    const agreed = await follow(house, 'running', { confirmed: true })
    expect(agreed.confirmed).toBe(true)
    await house.toolkit.close()
  })

  test('count on after a restart', async () => {
    const storage = memoryStorage()
    const provider = memoryProvider({ name: 'pyannoteai', paid: true, endless: true })
    const before = await paidHouse({ storage, provider })
    await follow(before, 'running')
    await follow(before, 'running')
    await before.toolkit.close()
    const after = await paidHouse({ storage, provider })
    const [id = ''] = await measured(after, 1)
    expect(await codeOf(after.toolkit.runs.start(id, USUAL))).toBe('confirmation-required')
    await after.toolkit.close()
  })

  test('of a provider that costs nothing are nobody’s business', async () => {
    const house = await openTestToolkit({ durationSeconds: 100_000, confirmHours: 0 })
    await follow(house, 'running')
    await house.toolkit.close()
  })
})

describe('a second diarization of one recording', () => {
  test('is refused while one is going, unless it is forced', async () => {
    const house = await paidHouse()
    const { recordingId } = await follow(house, 'running')
    const { start } = house.toolkit.runs
    await expect(start(recordingId, USUAL)).rejects.toMatchObject({ code: 'run-under-way' })
    expect(await codeOf(start(recordingId, { ...USUAL, forced: true }))).toBe('started')
    expect(await house.storage.runs.list(recordingId)).toHaveLength(2)
    await house.toolkit.close()
  })

  test('is not made of five starts at once', async () => {
    const house = await paidHouse()
    const [id = ''] = await measured(house, 1)
    const starts = Array.from({ length: 5 }, () => codeOf(house.toolkit.runs.start(id, USUAL)))
    const outcomes = await Promise.all(starts)
    expect(outcomes.sort()).toEqual([...Array(4).fill('run-under-way'), 'started'])
    expect(await house.storage.runs.list(id)).toHaveLength(1)
    await house.toolkit.close()
  })
})
