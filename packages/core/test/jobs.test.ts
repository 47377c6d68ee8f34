import { ToolkitError } from '@toolkit/core'
import { memoryProvider, memoryStorage } from '@toolkit/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openTestToolkit } from './test-toolkit.ts'

const unavailable = () => new ToolkitError('provider-unavailable', 'Nobody answers.')

describe('a run', () => {
  test('whose submit was taken and its answer lost is found again, not sent again', async () => {
    const house = await openTestToolkit()
    house.provider.failNext('submit', unavailable(), 'after')
    const { recording } = await house.handIn()
    expect((await house.ended(recording.id)).status).toBe('succeeded')
    expect(house.provider.jobs).toHaveLength(1)
    await house.toolkit.close()
  })

  test('whose submit was taken and answered with nonsense is found again', async () => {
    const house = await openTestToolkit()
    const nonsense = new ToolkitError('provider-bad-result', 'This is no answer.')
    house.provider.failNext('submit', nonsense, 'after')
    house.provider.failNext('findBySource', unavailable())
    const { recording } = await house.handIn()
    expect((await house.ended(recording.id)).status).toBe('succeeded')
    expect(house.provider.jobs).toHaveLength(1)
    await house.toolkit.close()
  })

  test('whose submit was not taken is sent again', async () => {
    const house = await openTestToolkit()
    house.provider.failNext('submit', unavailable())
    const { recording } = await house.handIn()
    expect((await house.ended(recording.id)).status).toBe('succeeded')
    expect(house.provider.jobs).toHaveLength(1)
    await house.toolkit.close()
  })

  test('that may have been billed is held for the person, who decides', async () => {
    const house = await openTestToolkit({
      provider: memoryProvider({ paid: true, sourceless: true }),
    })
    house.provider.failNext('submit', unavailable())
    const { recording } = await house.handIn()
    await house.until(async () => (await house.run(recording.id)).status === 'held')
    const held = await house.run(recording.id)
    expect(held.hold?.reason).toBe('unknown-submit')
    await house.clock.advance(600_000)
    expect(house.provider.jobs).toHaveLength(0)
    await house.toolkit.runs.resolve(recording.id, held.id, 'resubmit')
    expect((await house.ended(recording.id)).status).toBe('succeeded')
    await house.toolkit.close()
  })

  test('that surely was not taken is sent again, though each costs', async () => {
    const house = await openTestToolkit({ provider: memoryProvider({ paid: true }) })
    house.provider.failNext('submit', unavailable())
    const { recording } = await house.handIn()
    expect((await house.ended(recording.id)).status).toBe('succeeded')
    expect(house.provider.jobs).toHaveLength(1)
    await house.toolkit.close()
  })

  test('is held while the key is refused, and goes on when it is mended', async () => {
    const house = await openTestToolkit()
    const refused = new ToolkitError('provider-credentials', 'The key is wrong.')
    house.provider.failNext('upload', refused)
    house.provider.failNext('check', refused)
    const { recording } = await house.handIn()
    await house.until(async () => (await house.run(recording.id)).status === 'held')
    expect((await house.toolkit.recordings.get(recording.id)).status).toBe('held')
    expect((await house.ended(recording.id)).status).toBe('succeeded')
    await house.toolkit.close()
  })

  test('can be given up while it is held', async () => {
    const house = await openTestToolkit()
    house.provider.failNext('upload', new ToolkitError('provider-credit', 'Pay first.'))
    const { recording } = await house.handIn()
    await house.until(async () => (await house.run(recording.id)).status === 'held')
    const { id } = await house.run(recording.id)
    await house.toolkit.runs.resolve(recording.id, id, 'give-up')
    expect((await house.ended(recording.id)).status).toBe('canceled')
    await house.toolkit.close()
  })

  test('that the provider refuses fails with its words', async () => {
    const house = await openTestToolkit()
    house.provider.failNext('submit', new ToolkitError('provider-rejected', 'No such model.'))
    const { recording } = await house.handIn()
    expect((await house.ended(recording.id)).error).toEqual({
      code: 'provider-rejected',
      message: 'No such model.',
    })
    await house.toolkit.close()
  })

  test('whose result cannot be used fails and shows nothing', async () => {
    const turns = [{ speaker: 'A', start: 2, end: 1, scores: null }]
    const result = { turns, curves: [], warnings: [], raw: new Uint8Array() }
    const house = await openTestToolkit({ provider: memoryProvider({ result }) })
    const { recording } = await house.handIn()
    expect((await house.ended(recording.id)).error?.code).toBe('provider-bad-result')
    expect((await house.toolkit.recordings.get(recording.id)).currentRunId).toBeNull()
    await house.toolkit.close()
  })

  test('of a model without scores has turns and null figures', async () => {
    const turns = [{ speaker: 'A', start: 0, end: 1, scores: null }]
    const result = { turns, curves: [], warnings: [], raw: new Uint8Array() }
    const house = await openTestToolkit({ provider: memoryProvider({ result }) })
    const { recording } = await house.handIn()
    expect((await house.ended(recording.id)).warnings).toHaveLength(1)
    expect(await house.toolkit.recordings.get(recording.id)).toMatchObject({
      score: null,
      sampleMean: null,
      turnMinimum: null,
      speakerCount: 1,
    })
    await house.toolkit.close()
  })

  test('is canceled at its provider', async () => {
    const house = await openTestToolkit({ provider: memoryProvider({ endless: true }) })
    const { recording } = await house.handIn()
    await house.until(async () => (await house.run(recording.id)).status === 'running')
    const { id } = await house.run(recording.id)
    await house.toolkit.runs.cancel(recording.id, id)
    expect(await house.ended(recording.id)).toMatchObject({ status: 'canceled', warnings: [] })
    expect(house.provider.jobs[0]?.status).toBe('canceled')
    await expect(house.toolkit.runs.cancel(recording.id, id)).rejects.toMatchObject({
      code: 'request-conflict',
    })
    await house.toolkit.close()
  })

  test('is canceled within a second, though its provider is deaf, and says so', async () => {
    const house = await openTestToolkit({ provider: memoryProvider({ endless: true, deaf: true }) })
    const { recording } = await house.handIn()
    await house.until(async () => (await house.run(recording.id)).status === 'running')
    const { id } = await house.run(recording.id)
    await house.toolkit.runs.cancel(recording.id, id)
    // First it hears of it, then its second begins.
    await house.clock.advance(0)
    await house.clock.advance(999)
    expect(await house.run(recording.id)).toMatchObject({ status: 'canceled' })
    expect((await house.run(recording.id)).warnings).toHaveLength(1)
    await house.toolkit.close()
  })

  test('waits its turn: two are with the provider at a time, in the order they came', async () => {
    const house = await openTestToolkit({ provider: memoryProvider({ endless: true }) })
    const ids: string[] = []
    for (let i = 0; i < 4; i += 1) ids.push((await house.handIn()).recording.id)
    await house.clock.advance(60_000)
    const statuses = async () =>
      (await Promise.all(ids.map((id) => house.run(id)))).map((run) => run.status)
    expect(await statuses()).toEqual(['running', 'running', 'queued', 'queued'])
    house.provider.end('job-1', 'succeeded')
    await house.until(async () => (await statuses())[2] === 'running')
    expect(await statuses()).toEqual(['succeeded', 'running', 'running', 'queued'])
    await house.toolkit.close()
  })

  test('goes on after a restart, under the same job', async () => {
    const storage = memoryStorage()
    const provider = memoryProvider({ endless: true })
    const first = await openTestToolkit({ storage, provider })
    const { recording } = await first.handIn()
    await first.until(async () => (await first.run(recording.id)).status === 'running')
    await first.toolkit.close()
    const second = await openTestToolkit({ storage, provider, clock: first.clock })
    provider.end('job-1', 'succeeded')
    expect((await second.ended(recording.id)).status).toBe('succeeded')
    expect(provider.jobs).toHaveLength(1)
    await second.toolkit.close()
  })
})

const verb = fc.constantFrom(
  'upload' as const,
  'submit' as const,
  'findBySource' as const,
  'job' as const,
)
const fault = fc.record({ verb, when: fc.constantFrom('before' as const, 'after' as const) })

test('whatever breaks and whenever it restarts, one job makes one result', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { maxLength: 6 }),
      fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 4 }),
      async (faults, restarts) => {
        const storage = memoryStorage()
        const provider = memoryProvider()
        for (const { verb, when } of faults) provider.failNext(verb, unavailable(), when)
        let house = await openTestToolkit({ storage, provider })
        const { recording } = await house.handIn()
        for (const pause of restarts) {
          await house.clock.advance(pause)
          await house.toolkit.close()
          house = await openTestToolkit({ storage, provider, clock: house.clock })
        }
        expect((await house.ended(recording.id)).status).toBe('succeeded')
        expect(provider.jobs).toHaveLength(1)
        await house.toolkit.close()
      },
    ),
    { numRuns: 150 },
  )
})
