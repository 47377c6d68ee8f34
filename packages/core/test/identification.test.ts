import { memoryProvider, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import {
  ALL_RECORDINGS,
  type ProviderResult,
  type SpeakerScores,
  ToolkitError,
  type Voice,
} from '../src/index.ts'
import { openTestToolkit } from './test-toolkit.ts'

const MODEL = 'memory-1'
const START = { provider: null, model: null, speakers: null, confirmed: false, forced: false }
const ALL = { voices: 'all', exclusive: true, threshold: 0 } as const

function aVoice(
  key: string,
  name: string,
  prints: readonly Partial<Voice['prints'][number]>[] = [{}],
) {
  const at = '2026-01-01T00:00:00.000Z'
  return {
    key,
    name,
    createdAt: at,
    updatedAt: at,
    prints: prints.map((print, index) => ({
      id: `${key}-${index}`,
      provider: 'local',
      model: MODEL,
      print: `print of ${key}`,
      source: { kind: 'file' as const, name: 'a.wav', sha256: 'ab' },
      seconds: 10,
      createdAt: at,
      ...print,
    })),
  } satisfies Voice
}

/** A result of speakers A from 0 to 2 s and B from 2 to 4 s with these scores. */
function resultOf(identification: readonly SpeakerScores[] | null, labels = ['A', 'B']) {
  return {
    turns: labels.map((speaker, i) => ({ speaker, start: 2 * i, end: 2 * i + 2, scores: null })),
    ...{ curves: [], warnings: [], speakerDoubt: null, identification },
    raw: new Uint8Array(),
  } satisfies ProviderResult
}

const SCORES = [
  { speaker: 'A', match: 'ann', confidence: { ann: 97, ben: 3 } },
  { speaker: 'B', match: 'ben', confidence: { ann: 4, ben: 70 } },
]

async function opened(
  identification: readonly SpeakerScores[] | null = SCORES,
  voices = [aVoice('ann', 'Ann'), aVoice('ben', 'Ben')],
) {
  const storage = memoryStorage()
  for (const voice of voices) await storage.voices.put(voice)
  const provider = memoryProvider({
    result: resultOf(identification),
    voices: { maxPrints: 50, maxSeconds: 30 },
  })
  const setup = await openTestToolkit({ storage, provider, durationSeconds: 4 })
  const { recording } = await setup.createRecording({ diarize: false })
  const { runs, recordings } = setup.toolkit
  const { id } = recording
  const identified = async () => {
    await runs.start(id, { ...START, identify: ALL })
    return setup.ended(id)
  }
  const decide = async (
    runId: string,
    speaker: string,
    accepted: string | null,
    rejected: string[] = [],
  ) => (await runs.decide(id, runId, { speaker, accepted, rejected })).run
  return { ...setup, storage, provider, runs, recordings, id, identified, decide }
}

describe('a run that is compared with voices', () => {
  test('sends the longest voiceprint of the model under the id of its voice, never the name', async () => {
    const { provider, identified, toolkit } = await opened(SCORES, [
      aVoice('ann', 'Ann', [
        { print: 'short', seconds: 5 },
        { print: 'long', seconds: 20 },
        { print: 'other model', model: 'memory-2', seconds: 25 },
        { print: 'other provider', provider: 'pyannoteai', seconds: 25 },
      ]),
      aVoice('ben', 'Ben'),
      aVoice('cy', 'Cy', [{ model: 'memory-2' }]),
    ])
    const run = await identified()
    const [job] = provider.jobs
    expect(job?.request.identify).toEqual({
      voiceprints: [
        { label: 'ann', voiceprint: 'long' },
        { label: 'ben', voiceprint: 'print of ben' },
      ],
      exclusive: true,
      threshold: 0,
    })
    expect(run.request.identify?.voiceIds).toEqual(['ann', 'ben'])
    expect(run.identification).toEqual(SCORES.map((each) => ({ ...each, rejected: [] })))
    await toolkit.close()
  })

  test('leaves out voices that were deleted after it began, and fails without any', async () => {
    const { provider, storage, runs, id, toolkit, ended } = await opened()
    await runs.start(id, { ...START, identify: ALL })
    await storage.voices.remove('ben')
    const run = await ended(id)
    expect(run.warnings.join()).toContain('1 voice was left out: deleted meanwhile.')
    expect(provider.jobs[0]?.request.identify?.voiceprints).toHaveLength(1)
    await runs.start(id, { ...START, identify: { ...ALL, voices: ['ann'] } })
    await storage.voices.remove('ann')
    const failed = await ended(id)
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'no-voiceprint' } })
    expect(provider.jobs).toHaveLength(1)
    await toolkit.close()
  })

  test('names a speaker as its voice is called when it is accepted again, or was before it was deleted', async () => {
    const { storage, identified, decide, toolkit } = await opened()
    const { id } = await identified()
    const nameOfA = async () => (await decide(id, 'A', 'ann')).speakerNames?.names[0]?.name
    expect(await nameOfA()).toBe('Ann')
    await storage.voices.put(aVoice('ann', 'Anna'))
    expect(await nameOfA()).toBe('Anna')
    await storage.voices.remove('ann')
    expect(await nameOfA()).toBe('Anna')
    await toolkit.close()
  })

  test('is refused without a voiceprint of the model, for unknown voices, and for too many', async () => {
    const many = Array.from({ length: 51 }, (_, i) => aVoice(`v${i}`, `Voice ${i}`))
    const { runs, id, storage, toolkit } = await opened(SCORES, many)
    const start = (voices: 'all' | readonly string[]) =>
      runs.start(id, { ...START, identify: { ...ALL, voices } })
    await expect(start('all')).rejects.toMatchObject({ code: 'request-invalid' })
    await expect(start(['v1', 'v99'])).rejects.toMatchObject({
      code: 'request-invalid',
      fields: [{ path: 'identify.voices' }],
    })
    await storage.voices.put(aVoice('v1', 'Voice 1', [{ model: 'memory-2' }]))
    await expect(start(['v1'])).rejects.toMatchObject({
      code: 'no-voiceprint',
      message: expect.stringContaining('local and memory-1'),
    })
    expect(await storage.runs.list(id)).toEqual([])
    await toolkit.close()
  })

  test('keeps only scores of its speakers and of voices that were asked for', async () => {
    const hostile: readonly SpeakerScores[] = [
      {
        speaker: 'A',
        match: 'zoe',
        confidence: { ann: 97, zoe: 99, ben: Number.NaN, constructor: 1 },
      },
      { speaker: 'A', match: 'ben', confidence: { ben: 100 } },
      ...Array.from({ length: 5000 }, (_, i) => ({
        speaker: `X${i}`,
        match: 'ann',
        confidence: { ann: 50 },
      })),
    ]
    const { identified, toolkit } = await opened(hostile)
    expect((await identified()).identification).toEqual([
      { speaker: 'A', match: null, confidence: { ann: 97 }, rejected: [] },
    ])
    await toolkit.close()
  })

  test('says if the provider gives no scores, and a usual run has none', async () => {
    const { identified, runs, id, ended, toolkit } = await opened(null)
    const run = await identified()
    expect(run.identification).toEqual([])
    expect(run.warnings).toContain('The provider gave no scores of voices.')
    await runs.start(id, { ...START, identify: null })
    expect(await ended(id)).toMatchObject({ identification: null, request: { identify: null } })
    await toolkit.close()
  })
})

describe('a paid run that is compared with voices', () => {
  async function paid(confirmHours: number) {
    const storage = memoryStorage()
    await storage.voices.put(aVoice('ann', 'Ann', [{ provider: 'cloud' }]))
    const provider = memoryProvider({
      ...{ name: 'cloud', paid: true, result: resultOf(SCORES) },
      voices: { maxPrints: 50, maxSeconds: 30 },
    })
    const setup = await openTestToolkit({ storage, provider, durationSeconds: 4, confirmHours })
    const { recording } = await setup.createRecording({ diarize: false })
    const isPrepared = async () =>
      (await setup.toolkit.recordings.get(recording.id)).durationSeconds !== null
    await setup.until(isPrepared)
    const start = (confirmed: boolean) =>
      setup.toolkit.runs.start(recording.id, { ...START, identify: ALL, confirmed })
    return { ...setup, provider, id: recording.id, start }
  }

  test('asks before it costs more hours than agreed', async () => {
    const { provider, start, id, ended, toolkit } = await paid(0)
    await expect(start(false)).rejects.toMatchObject({ code: 'confirmation-required' })
    await start(true)
    expect((await ended(id)).status).toBe('succeeded')
    expect(provider.jobs).toHaveLength(1)
    await toolkit.close()
  })

  test('is not submitted again if the answer of its submit is lost', async () => {
    const { provider, start, id, ended, toolkit } = await paid(24)
    const lost = new ToolkitError('provider-unavailable', 'The connection broke.')
    provider.failNext('submit', lost, 'after')
    await start(false)
    const run = await ended(id)
    expect(run.identification?.map(({ speaker }) => speaker)).toEqual(['A', 'B'])
    expect(provider.jobs).toHaveLength(1)
    expect(provider.jobs[0]?.request.identify?.voiceprints).toHaveLength(1)
    await toolkit.close()
  })
})

describe('a decision about a voice', () => {
  test('names the speaker, remembers the voice and is found by it, until it is taken back', async () => {
    const { identified, decide, recordings, storage, id, toolkit } = await opened()
    const run = await identified()
    const withVoice = (voice: string) =>
      storage.recordings.list({ ...ALL_RECORDINGS, voice }).then(({ total }) => total)
    expect(run.speakerNames?.names).toEqual([])
    const named = await decide(run.id, 'A', 'ann')
    expect(named.speakerNames?.names).toEqual([
      { speaker: 'A', name: 'Ann', carriedFrom: null, agreement: null, voiceId: 'ann' },
    ])
    expect(await recordings.get(id)).toMatchObject({
      speakerNames: { A: 'Ann' },
      voiceIds: ['ann'],
    })
    expect([await withVoice('ann'), await withVoice('ben')]).toEqual([1, 0])
    // Another voice than the best one.
    await decide(run.id, 'A', 'ben')
    expect(await recordings.get(id)).toMatchObject({
      speakerNames: { A: 'Ben' },
      voiceIds: ['ben'],
    })
    await decide(run.id, 'A', null)
    expect(await recordings.get(id)).toMatchObject({ speakerNames: {}, voiceIds: [] })
    await toolkit.close()
  })

  test('is carried to a later run, and lost when another name is typed', async () => {
    const { identified, decide, recordings, id, toolkit } = await opened()
    await decide((await identified()).id, 'A', 'ann')
    const again = await identified()
    expect(again.speakerNames?.names[0]).toMatchObject({
      speaker: 'A',
      name: 'Ann',
      voiceId: 'ann',
    })
    expect((await recordings.get(id)).voiceIds).toEqual(['ann'])
    await recordings.change(id, { speakerNames: { A: 'Anne' } })
    expect(await recordings.get(id)).toMatchObject({ speakerNames: { A: 'Anne' }, voiceIds: [] })
    await toolkit.close()
  })

  test('keeps a rejected voice away from a speaker of a later run with mostly the same turns', async () => {
    const { identified, decide, runs, recordings, id, toolkit } = await opened()
    const run = await identified()
    const rejected = await decide(run.id, 'A', null, ['ann'])
    expect(rejected.identification?.map(({ rejected }) => rejected)).toEqual([['ann'], []])
    // The rejected run may be deleted.
    const again = await identified()
    await runs.remove(id, run.id)
    expect(again.identification?.map(({ rejected }) => rejected)).toEqual([['ann'], []])
    await decide(again.id, 'A', 'ann', [])
    expect((await recordings.get(id)).voiceIds).toEqual(['ann'])
    await toolkit.close()
  })

  test('is refused for unknown speakers and voices, contradictions, and runs without scores', async () => {
    const { identified, decide, runs, id, ended, toolkit } = await opened()
    const { id: runId } = await identified()
    const invalid = { code: 'request-invalid' }
    await expect(decide(runId, 'Z', 'ann')).rejects.toMatchObject(invalid)
    await expect(decide(runId, 'A', 'zoe')).rejects.toMatchObject(invalid)
    await expect(decide(runId, 'A', null, ['zoe'])).rejects.toMatchObject(invalid)
    await expect(decide(runId, 'A', 'ann', ['ann'])).rejects.toMatchObject(invalid)
    await runs.start(id, { ...START, identify: null })
    const usual = await ended(id)
    await expect(decide(usual.id, 'A', 'ann')).rejects.toMatchObject({ code: 'request-conflict' })
    await toolkit.close()
  })
})
