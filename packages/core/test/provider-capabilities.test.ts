import { NO_HINTS, type RefusedField, type RunRequest, ToolkitError } from '@toolkit/core'
import { memoryProvider, someMedia } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { follow, openTestToolkit } from './test-toolkit.ts'

const unavailable = () => new ToolkitError('provider-unavailable', 'No answer.')
const OTHER = { name: 'other', label: 'Another one' } as const

describe('a provider without a list of jobs', () => {
  test('that is free receives a lost submit again', async () => {
    const setup = await openTestToolkit({ provider: memoryProvider({ ...OTHER, search: null }) })
    setup.provider.failNext('submit', unavailable(), 'after')
    const run = await follow(setup, 'succeeded')
    expect([run.jobId, setup.provider.jobs.length]).toEqual(['job-2', 2])
    await setup.toolkit.close()
  })

  test('that is paid: the run is held for the user', async () => {
    const provider = memoryProvider({ ...OTHER, search: null, paid: true })
    const setup = await openTestToolkit({ provider })
    setup.provider.failNext('submit', unavailable(), 'after')
    const run = await follow(setup, 'held')
    expect([run.hold?.reason, setup.provider.jobs.length]).toEqual(['unknown-submit', 1])
    await setup.toolkit.close()
  })

  test('is not searched for the reported model', async () => {
    const provider = memoryProvider({ ...OTHER, search: null })
    const setup = await openTestToolkit({ provider })
    provider.failNext('findJob', new Error('not to be called'))
    expect(await follow(setup, 'succeeded')).toMatchObject({ modelReported: null })
    await setup.toolkit.close()
  })
})

test('a provider without notices receives no address for them', async () => {
  const setup = await openTestToolkit({ provider: memoryProvider({ ...OTHER, notices: 'none' }) })
  setup.toolkit.notices.announce({ url: 'https://a.example', reachable: true, detail: null })
  expect(await follow(setup, 'succeeded')).toMatchObject({ noticeExpected: false })
  expect(setup.provider.jobs[0]?.request.webhook).toBe(null)
  await setup.toolkit.close()
})

test('hints that a provider does not accept are dropped with a warning', async () => {
  const setup = await openTestToolkit({ provider: memoryProvider({ ...OTHER, hints: ['max'] }) })
  const range = await follow(setup, 'succeeded', { speakers: { num: null, min: 2, max: 4 } })
  expect(range.warnings[0]).toBe(
    'The number of speakers is ignored: the provider does not accept it (Another one).',
  )
  await follow(setup, 'succeeded', { speakers: { num: null, min: null, max: 3 } })
  expect(setup.provider.jobs.map(({ request }) => request.speakers)).toEqual([
    { num: null, min: null, max: 4 },
    { num: null, min: null, max: 3 },
  ])
  await setup.toolkit.close()
})

describe('a run by channel', () => {
  const BY_CHANNEL = {
    ...{ provider: null, model: null, identify: null, confirmed: true, forced: false },
    ...{ speakers: { num: 2, min: null, max: null }, byChannel: true },
  }
  const withChannels = async (channels: number, provider = memoryProvider(OTHER)) => {
    const prepare = async () => ({
      ...{ durationSeconds: 1, peaks: new Int8Array(200), channelPeaks: null, rendition: null },
      media: someMedia({ channels }),
    })
    const setup = await openTestToolkit({ provider, prepare })
    const { recordingId } = await follow(setup, 'succeeded')
    const start = (more: Partial<RunRequest> = {}) =>
      setup.toolkit.runs.start(recordingId, { ...BY_CHANNEL, ...more })
    return { setup, start }
  }

  test('is submitted as such, without numbers of speakers', async () => {
    const { setup, start } = await withChannels(2)
    const { run } = await start()
    expect(run.request).toEqual({ speakers: NO_HINTS, identify: null, byChannel: true })
    await setup.until(async () => setup.provider.jobs.length === 2)
    const [usual, byChannel] = setup.provider.jobs
    expect(byChannel?.request).toMatchObject({ speakers: NO_HINTS, byChannel: true })
    expect('byChannel' in (usual?.request ?? {})).toBe(false)
    await setup.toolkit.close()
  })

  test.each([
    ['with one channel', 1, memoryProvider(OTHER)],
    ['with six channels', 6, memoryProvider(OTHER)],
    ['at a provider that cannot do it', 2, memoryProvider({ ...OTHER, byChannel: false })],
  ])('is refused %s', async (_, channels, provider) => {
    const { setup, start } = await withChannels(channels, provider)
    await expect(start()).rejects.toMatchObject({
      code: 'request-invalid',
      fields: [{ path: 'byChannel' }],
    })
    expect(provider.jobs).toHaveLength(1)
    await setup.toolkit.close()
  })

  test('is refused with voices, which compare speakers of the mix', async () => {
    const { setup, start } = await withChannels(2)
    const identify = { voices: 'all', exclusive: true, threshold: 0 } as const
    await expect(start({ identify })).rejects.toMatchObject({
      code: 'request-invalid',
      fields: [{ path: 'byChannel' }],
    })
    expect(setup.provider.jobs).toHaveLength(1)
    await setup.toolkit.close()
  })
})

test('only the scores of a known model are requested', async () => {
  const scores = { 'memory-1': ['turns'] } as const
  const setup = await openTestToolkit({ provider: memoryProvider({ ...OTHER, scores }) })
  await follow(setup, 'succeeded')
  await follow(setup, 'succeeded', { model: 'toString' })
  const [known, unknown] = setup.provider.jobs.map(({ request }) => request.scores)
  expect(known).toEqual(['turns'])
  expect(unknown).toHaveLength(5)
  await setup.toolkit.close()
})

test('data that a provider keeps forever does not expire', async () => {
  const keeps = { mediaMs: null, resultMs: null }
  const setup = await openTestToolkit({ provider: memoryProvider({ ...OTHER, keeps }) })
  const run = await follow(setup, 'succeeded')
  expect(run).toMatchObject({ mediaExpiresAt: null, resultExpiresAt: null })
  await setup.toolkit.close()
})

test('a canceled job that a free provider cannot stop has no warning about its cost', async () => {
  const provider = memoryProvider({ ...OTHER, stops: false, endless: true })
  const setup = await openTestToolkit({ provider })
  const { id, recordingId } = await follow(setup, 'running')
  await setup.toolkit.runs.cancel(recordingId, id)
  expect((await setup.ended(recordingId)).warnings).toEqual([
    'No longer followed. The provider may still finish this job.',
  ])
  await setup.toolkit.close()
})

test('a refusal stored by an older version with another score name is ignored', async () => {
  const setup = await openTestToolkit({ provider: memoryProvider(OTHER) })
  const at = new Date(setup.clock.now()).toISOString()
  const old: RefusedField = { field: 'turnLevelConfidence', message: 'is not supported', at }
  await setup.storage.models.put({ provider: 'other', model: 'memory-1', refused: [old] })
  const fields = [{ path: 'scores.turns', message: 'is not supported' }]
  setup.provider.failNext('submit', new ToolkitError('provider-rejected', 'No.', { fields }))
  const run = await follow(setup, 'succeeded')
  const warning =
    'memory-1 does not provide confidence of turns (is not supported). It is left out.'
  expect(run).toMatchObject({ leftOut: ['turns'], warnings: [warning] })
  expect((await follow(setup, 'succeeded')).warnings).toEqual([warning])
  expect(setup.provider.jobs).toHaveLength(2)
  await setup.toolkit.close()
})
