import { ToolkitError } from '@toolkit/core'
import { memoryProvider, memoryStorage } from '@toolkit/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openTestToolkit } from './test-toolkit.ts'

const unavailable = () => new ToolkitError('provider-unavailable', 'Nobody answers.')

describe('a run', () => {
  test('whose submit was accepted without a response is found, not sent again', async () => {
    const setup = await openTestToolkit()
    setup.provider.failNext('submit', unavailable(), 'after')
    const { recording } = await setup.createRecording()
    expect((await setup.ended(recording.id)).status).toBe('succeeded')
    expect(setup.provider.jobs).toHaveLength(1)
    await setup.toolkit.close()
  })

  test('whose submit was accepted with an unreadable response is found', async () => {
    const setup = await openTestToolkit()
    const unreadable = new ToolkitError('provider-bad-result', 'This is no answer.')
    setup.provider.failNext('submit', unreadable, 'after')
    setup.provider.failNext('findJob', unavailable())
    const { recording } = await setup.createRecording()
    expect((await setup.ended(recording.id)).status).toBe('succeeded')
    expect(setup.provider.jobs).toHaveLength(1)
    await setup.toolkit.close()
  })

  test('whose submit had no effect is sent again', async () => {
    const setup = await openTestToolkit()
    setup.provider.failNext('submit', unavailable())
    const { recording } = await setup.createRecording()
    expect((await setup.ended(recording.id)).status).toBe('succeeded')
    expect(setup.provider.jobs).toHaveLength(1)
    await setup.toolkit.close()
  })

  test('that may have been billed is held until the user decides', async () => {
    const setup = await openTestToolkit({
      provider: memoryProvider({ paid: true, sourceless: true }),
    })
    setup.provider.failNext('submit', unavailable())
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'held')
    const held = await setup.run(recording.id)
    expect(held.hold?.reason).toBe('unknown-submit')
    await setup.clock.advance(600_000)
    expect(setup.provider.jobs).toHaveLength(0)
    await setup.toolkit.runs.resolve(recording.id, held.id, 'resubmit')
    expect((await setup.ended(recording.id)).status).toBe('succeeded')
    await setup.toolkit.close()
  })

  test('of a paid provider is sent again if the submit had no effect', async () => {
    const setup = await openTestToolkit({ provider: memoryProvider({ paid: true }) })
    setup.provider.failNext('submit', unavailable())
    const { recording } = await setup.createRecording()
    expect((await setup.ended(recording.id)).status).toBe('succeeded')
    expect(setup.provider.jobs).toHaveLength(1)
    await setup.toolkit.close()
  })

  test('is held while the key is refused, and continues when it is accepted', async () => {
    const setup = await openTestToolkit()
    const refused = new ToolkitError('provider-credentials', 'The key is wrong.')
    setup.provider.failNext('upload', refused)
    setup.provider.failNext('check', refused)
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'held')
    expect((await setup.toolkit.recordings.get(recording.id)).status).toBe('held')
    expect((await setup.ended(recording.id)).status).toBe('succeeded')
    await setup.toolkit.close()
  })

  test('can be canceled while it is held', async () => {
    const setup = await openTestToolkit()
    setup.provider.failNext('upload', new ToolkitError('provider-credit', 'Pay first.'))
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'held')
    const { id } = await setup.run(recording.id)
    await setup.toolkit.runs.resolve(recording.id, id, 'give-up')
    expect((await setup.ended(recording.id)).status).toBe('canceled')
    await setup.toolkit.close()
  })

  test('that the provider refuses fails with its message', async () => {
    const setup = await openTestToolkit()
    setup.provider.failNext('submit', new ToolkitError('provider-rejected', 'No such model.'))
    const { recording } = await setup.createRecording()
    expect((await setup.ended(recording.id)).error).toEqual({
      code: 'provider-rejected',
      message: 'No such model.',
    })
    await setup.toolkit.close()
  })

  test('with an invalid result fails and shows none', async () => {
    const turns = [{ speaker: 'A', start: 2, end: 1, scores: null }]
    const result = {
      turns,
      curves: [],
      warnings: [],
      speakerDoubt: null,
      identification: null,
      raw: new Uint8Array(),
    }
    const setup = await openTestToolkit({ provider: memoryProvider({ result }) })
    const { recording } = await setup.createRecording()
    expect((await setup.ended(recording.id)).error?.code).toBe('provider-bad-result')
    expect((await setup.toolkit.recordings.get(recording.id)).currentRunId).toBeNull()
    await setup.toolkit.close()
  })

  test('of a model without scores has turns and null figures', async () => {
    const turns = [{ speaker: 'A', start: 0, end: 1, scores: null }]
    const result = {
      turns,
      curves: [],
      warnings: [],
      speakerDoubt: null,
      identification: null,
      raw: new Uint8Array(),
    }
    const setup = await openTestToolkit({ provider: memoryProvider({ result }) })
    const { recording } = await setup.createRecording()
    expect((await setup.ended(recording.id)).warnings).toHaveLength(1)
    expect(await setup.toolkit.recordings.get(recording.id)).toMatchObject({
      score: null,
      sampleMean: null,
      turnMinimum: null,
      overlapShare: 0,
      speakerCount: 1,
    })
    await setup.toolkit.close()
  })

  test('without speech has null figures, and only the warnings of the provider', async () => {
    const warnings = ['No speech was detected in the recording.']
    const result = {
      turns: [],
      curves: [],
      warnings,
      speakerDoubt: null,
      identification: null,
      raw: new Uint8Array(),
    }
    const setup = await openTestToolkit({ provider: memoryProvider({ result }) })
    const { recording } = await setup.createRecording()
    expect((await setup.ended(recording.id)).warnings).toEqual(warnings)
    expect(await setup.toolkit.recordings.get(recording.id)).toMatchObject({
      score: null,
      sampleMean: null,
      sampleMedian: null,
      turnMean: null,
      turnMeanWeighted: null,
      turnMinimum: null,
      speakerCount: 0,
    })
    await setup.toolkit.close()
  })

  test('is canceled at its provider', async () => {
    const setup = await openTestToolkit({ provider: memoryProvider({ endless: true }) })
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'running')
    const { id } = await setup.run(recording.id)
    await setup.toolkit.runs.cancel(recording.id, id)
    expect(await setup.ended(recording.id)).toMatchObject({ status: 'canceled', warnings: [] })
    expect(setup.provider.jobs[0]?.status).toBe('canceled')
    await expect(setup.toolkit.runs.cancel(recording.id, id)).rejects.toMatchObject({
      code: 'request-conflict',
    })
    await setup.toolkit.close()
  })

  test('is canceled within a second if the provider does not respond, with a warning', async () => {
    const setup = await openTestToolkit({ provider: memoryProvider({ endless: true, deaf: true }) })
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'running')
    const { id } = await setup.run(recording.id)
    await setup.toolkit.runs.cancel(recording.id, id)
    // The event precedes the second of waiting.
    await setup.clock.advance(0)
    await setup.clock.advance(999)
    expect(await setup.run(recording.id)).toMatchObject({ status: 'canceled' })
    expect((await setup.run(recording.id)).warnings).toHaveLength(1)
    await setup.toolkit.close()
  })

  test('waits for a slot: two are at the provider at a time, in order', async () => {
    const setup = await openTestToolkit({ provider: memoryProvider({ endless: true }) })
    const ids: string[] = []
    for (let i = 0; i < 4; i += 1) ids.push((await setup.createRecording()).recording.id)
    await setup.clock.advance(60_000)
    const statuses = async () =>
      (await Promise.all(ids.map((id) => setup.run(id)))).map((run) => run.status)
    expect(await statuses()).toEqual(['running', 'running', 'queued', 'queued'])
    setup.provider.end('job-1', 'succeeded')
    await setup.until(async () => (await statuses())[2] === 'running')
    expect(await statuses()).toEqual(['succeeded', 'running', 'running', 'queued'])
    await setup.toolkit.close()
  })

  test('continues the same job after a restart', async () => {
    const storage = memoryStorage()
    const provider = memoryProvider({ endless: true })
    const first = await openTestToolkit({ storage, provider })
    const { recording } = await first.createRecording()
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
  'findJob' as const,
  'job' as const,
)
const fault = fc.record({ verb, when: fc.constantFrom('before' as const, 'after' as const) })

test('whatever fails and whenever it restarts, there is one job with one result', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { maxLength: 6 }),
      fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 4 }),
      async (faults, restarts) => {
        const storage = memoryStorage()
        const provider = memoryProvider()
        for (const { verb, when } of faults) provider.failNext(verb, unavailable(), when)
        let setup = await openTestToolkit({ storage, provider })
        const { recording } = await setup.createRecording()
        for (const pause of restarts) {
          await setup.clock.advance(pause)
          await setup.toolkit.close()
          setup = await openTestToolkit({ storage, provider, clock: setup.clock })
        }
        expect((await setup.ended(recording.id)).status).toBe('succeeded')
        expect(provider.jobs).toHaveLength(1)
        await setup.toolkit.close()
      },
    ),
    { numRuns: 150 },
  )
})
