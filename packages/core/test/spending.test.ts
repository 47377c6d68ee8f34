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
  identify: null,
  confirmed: false,
  forced: false,
}

/** A setup with a paid provider, recordings of half an hour, and a limit of one unconfirmed hour. */
function openPaidToolkit(options: TestToolkitOptions = {}): Promise<TestToolkit> {
  const provider = memoryProvider({ name: 'pyannoteai', paid: true, endless: true })
  return openTestToolkit({ provider, durationSeconds: 1800, confirmHours: 1, ...options })
}

/** Prepared recordings without a run. */
async function measured(setup: TestToolkit, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let i = 0; i < count; i += 1) {
    const { recording } = await setup.createRecording({ diarize: false })
    ids.push(recording.id)
    const isKnown = async () =>
      (await setup.toolkit.recordings.get(recording.id)).durationSeconds !== null
    await setup.until(isKnown)
  }
  return ids
}

const codeOf = (start: Promise<FollowedRun>) =>
  start.then(
    () => 'started',
    (error: { code: string }) => error.code,
  )

describe('unconfirmed paid hours', () => {
  test('are refused, also if they are spread over many recordings', async () => {
    const setup = await openPaidToolkit()
    const ids = await measured(setup, 3)
    const { start } = setup.toolkit.runs
    expect(await codeOf(start(ids[0] ?? '', USUAL))).toBe('started')
    expect(await codeOf(start(ids[1] ?? '', USUAL))).toBe('started')
    const refused = start(ids[2] ?? '', USUAL)
    await expect(refused).rejects.toMatchObject({
      code: 'confirmation-required',
      message: expect.stringMatching(/1\.5 h.*pyannoteai.*confirm/),
    })
    expect(await setup.storage.runs.list(ids[2] ?? '')).toEqual([])
    expect(await codeOf(start(ids[2] ?? '', { ...USUAL, confirmed: true }))).toBe('started')
    // Confirmed hours do not count.
    await setup.clock.advance(3_600_000 + 60_000)
    for (const job of setup.provider.jobs) setup.provider.end(job.jobId, 'succeeded')
    await setup.until(async () => hasEnded(await setup.run(ids[0] ?? '')))
    expect(await codeOf(start(ids[0] ?? '', USUAL))).toBe('started')
    await setup.toolkit.close()
  })

  test('are not spent by uploads either: the runs are held', async () => {
    const setup = await openPaidToolkit({ durationSeconds: 3601 })
    const held = await follow(setup, 'held')
    expect(held.hold?.reason).toBe('unconfirmed')
    await setup.clock.advance(600_000)
    expect(setup.provider.media.size).toBe(0)
    await setup.toolkit.runs.resolve(held.recordingId, held.id, 'resubmit')
    await setup.until(async () => (await setup.run(held.recordingId)).status === 'running')
    expect(setup.provider.jobs).toHaveLength(1)
    const agreed = await follow(setup, 'running', { confirmed: true })
    expect(agreed.confirmed).toBe(true)
    await setup.toolkit.close()
  })

  test('are still counted after a restart', async () => {
    const storage = memoryStorage()
    const provider = memoryProvider({ name: 'pyannoteai', paid: true, endless: true })
    const before = await openPaidToolkit({ storage, provider })
    await follow(before, 'running')
    await follow(before, 'running')
    await before.toolkit.close()
    const after = await openPaidToolkit({ storage, provider })
    const [id = ''] = await measured(after, 1)
    expect(await codeOf(after.toolkit.runs.start(id, USUAL))).toBe('confirmation-required')
    await after.toolkit.close()
  })

  test('of a free provider are not counted', async () => {
    const setup = await openTestToolkit({ durationSeconds: 100_000, confirmHours: 0 })
    await follow(setup, 'running')
    await setup.toolkit.close()
  })
})

describe('a second diarization of one recording', () => {
  test('is refused while one is in progress, unless it is forced', async () => {
    const setup = await openPaidToolkit()
    const { recordingId } = await follow(setup, 'running')
    const { start } = setup.toolkit.runs
    await expect(start(recordingId, USUAL)).rejects.toMatchObject({ code: 'run-under-way' })
    expect(await codeOf(start(recordingId, { ...USUAL, forced: true }))).toBe('started')
    expect(await setup.storage.runs.list(recordingId)).toHaveLength(2)
    await setup.toolkit.close()
  })

  test('is not created by five concurrent starts', async () => {
    const setup = await openPaidToolkit()
    const [id = ''] = await measured(setup, 1)
    const starts = Array.from({ length: 5 }, () => codeOf(setup.toolkit.runs.start(id, USUAL)))
    const outcomes = await Promise.all(starts)
    expect(outcomes.sort()).toEqual([...Array(4).fill('run-under-way'), 'started'])
    expect(await setup.storage.runs.list(id)).toHaveLength(1)
    await setup.toolkit.close()
  })
})
