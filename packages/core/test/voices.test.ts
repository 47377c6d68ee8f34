import {
  type Enrolment,
  type EnrolmentRequest,
  enrolmentKey,
  type Storage,
  ToolkitError,
} from '@toolkit/core'
import { memoryProvider, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { openTestToolkit, type TestToolkit, type TestToolkitOptions } from './test-toolkit.ts'

const CLOUD = { name: 'pyannoteai', paid: true } as const
const unavailable = () => new ToolkitError('provider-unavailable', 'Nobody answers.')
const REQUEST = {
  source: { kind: 'file', name: 'ada.wav', sha256: 'aa' },
  sound: new Uint8Array(100),
  seconds: 10,
  provider: null,
  model: null,
  confirmed: true,
} as const

interface Enrolling extends TestToolkit {
  readonly voiceId: string
  readonly enrolment: Enrolment
  /** The voiceprints of the voice. */
  prints(): Promise<readonly string[]>
  /** The enrolment as it is stored; undefined: there is none. */
  stored(): Promise<Enrolment | undefined>
}

async function opened(
  setup: TestToolkit,
  voiceId: string,
  enrolment: Enrolment,
): Promise<Enrolling> {
  return {
    ...setup,
    voiceId,
    enrolment,
    prints: async () => (await setup.toolkit.voices.get(voiceId)).voice.prints.map((p) => p.print),
    stored: async () =>
      (await setup.storage.enrolments.list()).find(({ key }) => key === enrolment.key),
  }
}

async function asked(
  { toolkit }: TestToolkit,
  voiceId: string,
  request: Partial<EnrolmentRequest> = {},
): Promise<Enrolment> {
  const enrolment = await toolkit.voices.enrol(voiceId, { ...REQUEST, ...request })
  if ('print' in enrolment) throw new Error('The voiceprint exists already.')
  return enrolment
}

async function enrolling(
  options: TestToolkitOptions,
  request: Partial<EnrolmentRequest> = {},
): Promise<Enrolling> {
  const setup = await openTestToolkit(options)
  const { voice } = await setup.toolkit.voices.create('Ada')
  const enrolment = await asked(setup, voice.key, request)
  return opened(setup, voice.key, enrolment)
}

const status = async (setup: Enrolling) => (await setup.stored())?.status
const isDone = async (setup: Enrolling) => (await setup.stored()) === undefined

async function expectMade(setup: Enrolling, jobs = 1): Promise<void> {
  await setup.until(() => isDone(setup))
  expect(await setup.prints()).toEqual([`voiceprint of ${setup.enrolment.key}`])
  expect(await setup.storage.blobs.size(enrolmentKey(setup.enrolment.key))).toBe(null)
  expect(await setup.storage.deletions.list()).toEqual([])
  const { paid, voiceprintJobs, media } = setup.provider
  expect([voiceprintJobs.length, media.size]).toEqual(paid ? [jobs, 1] : [0, 0])
}

/** A storage that fails from the n-th change of an enrolment, a voice or a deletion on, as if the process had died. */
function dyingStorage(memory: Storage, survives: number) {
  let changes = 0
  const dead = new Error('killed')
  const dying = <T extends unknown[], R>(work: (...given: T) => Promise<R>) => {
    return async (...given: T): Promise<R> => {
      changes += 1
      if (changes > survives) throw dead
      return work(...given)
    }
  }
  const { enrolments, voices, deletions } = memory
  const storage: Storage = {
    ...memory,
    enrolments: {
      ...enrolments,
      put: dying(enrolments.put),
      remove: dying(enrolments.remove),
    },
    voices: { ...voices, put: dying(voices.put) },
    deletions: { ...deletions, put: dying(deletions.put), remove: dying(deletions.remove) },
  }
  return { storage, changes: () => changes }
}

describe('a voiceprint', () => {
  test.each([[false], [true]])('is made and added to its voice, paid: %s', async (paid) => {
    const provider = memoryProvider(paid ? CLOUD : {})
    const setup = await enrolling({ provider })
    await expectMade(setup)
    const [print] = (await setup.toolkit.voices.get(setup.voiceId)).voice.prints
    expect(print).toMatchObject({ provider: provider.name, model: 'memory-1', seconds: 10 })
    await setup.toolkit.close()
  })

  test('of a paid provider waits for consent, and nothing is sent before', async () => {
    const setup = await enrolling({ provider: memoryProvider(CLOUD) }, { confirmed: false })
    await setup.until(async () => (await status(setup)) === 'held')
    await setup.clock.advance(600_000)
    expect(await setup.stored()).toMatchObject({ hold: { reason: 'unconfirmed' } })
    expect([setup.provider.media.size, setup.provider.voiceprintJobs.length]).toEqual([0, 0])
    const { voices } = setup.toolkit
    const retry = (confirmed: boolean) =>
      voices.retry(setup.voiceId, setup.enrolment.key, confirmed)
    await expect(retry(false)).rejects.toMatchObject({ code: 'confirmation-required' })
    await retry(true)
    await expectMade(setup)
    await setup.toolkit.close()
  })

  test('is not paid twice if the answer to the submit is lost', async () => {
    const provider = memoryProvider(CLOUD)
    provider.failNext('submitVoiceprint', unavailable(), 'after')
    const setup = await enrolling({ provider })
    await expectMade(setup, 1)
    await setup.toolkit.close()
  })

  test('is made once of a request that is sent again with its Idempotency-Key', async () => {
    const storage = memoryStorage()
    const provider = memoryProvider({ ...CLOUD, endless: true })
    const repeatable = { idempotencyKey: 'one', request: 'ada.wav' }
    const setup = await enrolling({ storage, provider }, { repeatable })
    const { voices } = setup.toolkit
    const again = { ...REQUEST, repeatable }
    const sent = await Promise.all([1, 2].map(() => voices.enrol(setup.voiceId, again)))
    expect(sent).toMatchObject([{ key: setup.enrolment.key }, { key: setup.enrolment.key }])
    await setup.until(async () => ((await setup.stored())?.jobId ?? null) !== null)
    provider.end((await setup.stored())?.jobId ?? '', 'succeeded')
    await expectMade(setup)
    await setup.toolkit.close()
    const later = await openTestToolkit({ storage, provider, clock: setup.clock })
    const enrol = later.toolkit.voices.enrol
    expect(await enrol(setup.voiceId, again)).toMatchObject({ id: setup.enrolment.key })
    const other = (await later.toolkit.voices.create('Bo')).voice.key
    const reused = { code: 'idempotency-key-reused' }
    await expect(enrol(other, again)).rejects.toMatchObject(reused)
    const changed = { ...again, repeatable: { ...repeatable, request: 'bo.wav' } }
    await expect(enrol(setup.voiceId, changed)).rejects.toMatchObject(reused)
    expect(await storage.enrolments.list()).toEqual([])
    await later.toolkit.voices.removePrint(setup.voiceId, setup.enrolment.key)
    expect(await enrol(setup.voiceId, again)).toMatchObject({ status: 'queued' })
    await later.toolkit.close()
  })

  test('is made once of two simultaneous requests with one Idempotency-Key', async () => {
    const setup = await openTestToolkit({ provider: memoryProvider(CLOUD) })
    const { voices } = setup.toolkit
    const { voice } = await voices.create('Ada')
    const request = { ...REQUEST, repeatable: { idempotencyKey: 'one', request: 'ada.wav' } }
    await Promise.all([1, 2, 3].map(() => voices.enrol(voice.key, request)))
    await setup.until(async () => (await voices.get(voice.key)).voice.prints.length > 0)
    await setup.until(async () => (await setup.storage.enrolments.list()).length === 0)
    expect((await voices.get(voice.key)).voice.prints).toHaveLength(1)
    expect(setup.provider.voiceprintJobs).toHaveLength(1)
    await setup.toolkit.close()
  })

  test('is held if nobody can tell whether the submit was accepted', async () => {
    const provider = memoryProvider({ ...CLOUD, sourceless: true })
    provider.failNext('submitVoiceprint', unavailable())
    const setup = await enrolling({ provider })
    await setup.until(async () => (await status(setup)) === 'held')
    expect(await setup.stored()).toMatchObject({ hold: { reason: 'unknown-submit' } })
    await setup.toolkit.voices.retry(setup.voiceId, setup.enrolment.key, true)
    await expectMade(setup)
    await setup.toolkit.close()
  })

  test.each([
    ['provider-credentials', 'credentials'],
    ['provider-credit', 'credit'],
  ] as const)('waits while the account refuses: %s', async (code, reason) => {
    const provider = memoryProvider(CLOUD)
    provider.failNext('submitVoiceprint', new ToolkitError(code, 'No.'))
    const setup = await enrolling({ provider })
    await setup.until(async () => (await status(setup)) === 'held')
    expect(await setup.stored()).toMatchObject({ hold: { reason }, submitStartedAt: null })
    await expectMade(setup)
    await setup.toolkit.close()
  })

  test('is not paid twice if it is tried again while the account refuses to tell of its job', async () => {
    const provider = memoryProvider({ ...CLOUD, endless: true })
    const setup = await enrolling({ provider })
    await setup.until(async () => ((await setup.stored())?.jobId ?? null) !== null)
    provider.failNext('voiceprintJob', new ToolkitError('provider-credentials', 'No.'))
    await setup.until(async () => (await status(setup)) === 'held')
    const { jobId } = (await setup.stored()) ?? {}
    await setup.toolkit.voices.retry(setup.voiceId, setup.enrolment.key, false)
    provider.end(jobId ?? '', 'succeeded')
    await expectMade(setup)
    await setup.toolkit.close()
  })

  test('fails with the reason of the provider, and can be tried again or discarded', async () => {
    const provider = memoryProvider({ endless: true })
    const setup = await enrolling({ provider })
    const jobOf = async () => {
      await setup.until(async () => ((await setup.stored())?.jobId ?? null) !== null)
      return (await setup.stored())?.jobId ?? ''
    }
    provider.end(await jobOf(), 'failed')
    await setup.until(async () => (await status(setup)) === 'failed')
    expect((await setup.stored())?.error).toEqual({
      code: 'voice-unsuitable',
      message: 'The job failed.',
    })
    const { voices } = setup.toolkit
    await voices.retry(setup.voiceId, setup.enrolment.key, false)
    provider.end(await jobOf(), 'failed')
    await setup.until(async () => (await status(setup)) === 'failed')
    await voices.discard(setup.voiceId, setup.enrolment.key)
    expect(await setup.storage.enrolments.list()).toEqual([])
    expect([await setup.prints(), provider.media.size]).toEqual([[], 0])
    await setup.toolkit.close()
  })

  test('is dropped with its sound if the voice is deleted meanwhile', async () => {
    const provider = memoryProvider({ endless: true })
    const setup = await enrolling({ provider })
    await setup.until(async () => provider.voiceprintJobs.length === 1)
    await setup.toolkit.voices.remove(setup.voiceId)
    expect(await setup.storage.voices.list()).toEqual([])
    expect(await setup.storage.enrolments.list()).toEqual([])
    expect(await setup.storage.blobs.size(enrolmentKey(setup.enrolment.key))).toBe(null)
    expect([provider.media.size, provider.voiceprintJobs.length]).toEqual([0, 0])
    await setup.toolkit.close()
  })

  test('whose voice is missing at the start is dropped', async () => {
    const storage = memoryStorage()
    const first = await enrolling(
      { storage, provider: memoryProvider(CLOUD) },
      { confirmed: false },
    )
    await first.until(async () => (await status(first)) === 'held')
    await first.toolkit.close()
    await storage.voices.remove(first.voiceId)
    const second = await openTestToolkit({ storage, provider: first.provider, clock: first.clock })
    await second.until(async () => (await storage.enrolments.list()).length === 0)
    expect(await storage.blobs.size(enrolmentKey(first.enrolment.key))).toBe(null)
    await second.toolkit.close()
  })
})

test.each([[false], [true]])(
  'a kill after any change loses and repeats nothing, paid: %s',
  async (paid) => {
    for (let survives = 2; ; survives += 1) {
      const memory = memoryStorage()
      const provider = memoryProvider(paid ? CLOUD : {})
      const { storage, changes } = dyingStorage(memory, survives)
      const first = await enrolling({ storage, provider })
      for (let i = 0; i < 20; i += 1) await first.clock.advance(1_000)
      await first.toolkit.close()
      const wasKilled = changes() > survives
      const again = await openTestToolkit({ storage: memory, provider, clock: first.clock })
      await expectMade(await opened(again, first.voiceId, first.enrolment))
      await again.toolkit.close()
      if (!wasKilled) {
        expect(survives).toBeGreaterThan(5)
        return
      }
    }
  },
)

test('names are unique, and a voice has a limited number of voiceprints', async () => {
  const setup = await openTestToolkit({ provider: memoryProvider(CLOUD) })
  const { voices } = setup.toolkit
  const { voice } = await voices.create('Ada')
  await expect(voices.create('aDA')).rejects.toMatchObject({ code: 'request-conflict' })
  await voices.create('Bo')
  await expect(voices.rename(voice.key, 'bo')).rejects.toMatchObject({ code: 'request-conflict' })
  expect((await voices.rename(voice.key, 'ADA')).voice.name).toBe('ADA')
  const enrol = () => voices.enrol(voice.key, { ...REQUEST, confirmed: false })
  for (let i = 0; i < 20; i += 1) await enrol()
  await expect(enrol()).rejects.toMatchObject({ code: 'request-conflict' })
  expect(await setup.storage.blobs.children('enrolments')).toHaveLength(20)
  const short = voices.enrol(voice.key, { ...REQUEST, seconds: 2 })
  await expect(short).rejects.toMatchObject({ code: 'voice-unsuitable' })
  const long = voices.enrol(voice.key, { ...REQUEST, seconds: 31 })
  await expect(long).rejects.toMatchObject({ code: 'audio-too-long' })
  await setup.toolkit.close()
})
