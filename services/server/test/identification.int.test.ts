import type { Voice } from '@toolkit/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { diarizationSchema } from '../src/resources/diarization.ts'
import { recordingSchema } from '../src/resources/recording.ts'
import { type RunningServer, runServer, sending } from './running-server.ts'
import { type SeededResult, seedResult } from './seeded-result.ts'

let server: RunningServer
let seeded: SeededResult
let path: string

const at = '2026-01-01T00:00:00.000Z'
const aVoice = (key: string, name: string, model = 'local-test'): Voice => ({
  ...{ key, name, createdAt: at, updatedAt: at },
  prints: [
    {
      ...{ id: 'p', provider: 'local', model, print: `secret print of ${key}`, seconds: 10 },
      ...{ source: { kind: 'file', name: 'a.wav', sha256: 'ab' }, createdAt: at },
    },
  ],
})

beforeAll(async () => {
  server = await runServer()
  seeded = await seedResult(server.storage, {
    recording: { durationSeconds: 10 },
    turns: [
      { speaker: 'A', start: 0, end: 4, scores: null },
      { speaker: 'B', start: 4, end: 8, scores: null },
    ],
    curves: [],
  })
  const { run } = seeded
  const stored = await server.storage.runs.get(run.id)
  if (stored === null) throw new Error('no run')
  await server.storage.runs.replace({
    ...stored,
    speakerNames: { names: [], unclear: [] },
    identification: [
      { speaker: 'A', match: 'ann', confidence: { ann: 97, ben: 3 }, rejected: [] },
      { speaker: 'B', match: null, confidence: { ann: 4, ben: 80 }, rejected: [] },
    ],
  })
  await server.storage.voices.put(aVoice('ann', 'Ann'))
  await server.storage.voices.put(aVoice('ben', 'Ben', 'another-model'))
  path = `/api/recordings/${seeded.recording.id}`
})
afterAll(() => server.close())

const start = (identify: unknown) =>
  server.json(`${path}/diarizations`, sending('POST', { provider: 'local', identify }))
const decide = (body: unknown) =>
  server.json(`${path}/diarizations/${seeded.run.id}/identities`, sending('PUT', body))

describe('the voices of a diarization', () => {
  it('are listed without voiceprints', async () => {
    const { status, body } = await server.json('/api/comparable-voices')
    expect(status).toBe(200)
    expect(body).toEqual({
      items: [
        { id: 'ann', name: 'Ann', models: [{ provider: 'local', model: 'local-test' }] },
        { id: 'ben', name: 'Ben', models: [{ provider: 'local', model: 'another-model' }] },
      ],
    })
  })

  it.each([
    [{ voices: 'some' }, 'identify.voices'],
    [{ voices: [] }, 'identify.voices'],
    [{ voices: Array.from({ length: 51 }, (_, i) => `v${i}`) }, 'identify.voices'],
    [{ voices: ['unknown'] }, 'identify.voices'],
    [{ voices: 'all', threshold: 101 }, 'identify.threshold'],
    [{ voices: 'all', threshold: 'high' }, 'identify.threshold'],
    [{ voices: 'all', exclusive: 'yes' }, 'identify.exclusive'],
    [{ voices: 'all', more: 1 }, 'identify.more'],
  ])('%j is refused', async (identify, field) => {
    const { status, body } = await start(identify)
    expect([status, body.code]).toEqual([400, 'request-invalid'])
    expect(body.errors[0].path).toBe(field)
  })

  it('need a voiceprint of the model, or the answer says what to do', async () => {
    const { status, body } = await start({ voices: ['ben'] })
    expect([status, body.code]).toEqual([422, 'no-voiceprint'])
    expect(body.detail).toContain('Make one for this model')
  })

  it('are those with a voiceprint of the model for "all", and nothing of a voiceprint is returned', async () => {
    const { status, body } = await start({ voices: 'all' })
    expect(status).toBe(202)
    expect(diarizationSchema.strict().parse(body).request.identify).toEqual({
      voiceIds: ['ann'],
      exclusive: true,
      threshold: 0,
    })
    const shown = await (await server.fetch(`${path}/diarizations`)).text()
    expect(shown).not.toContain('secret print')
  })
})

describe('a decision about a voice', () => {
  it('follows a proposal with its reason, is found by the voice, and can be taken back', async () => {
    const { body } = await server.json(`${path}/diarizations/${seeded.run.id}`)
    expect(body.identification).toEqual([
      {
        speaker: 'A',
        scores: [
          { voiceId: 'ann', score: 97 },
          { voiceId: 'ben', score: 3 },
        ],
        best: { voiceId: 'ann', score: 97 },
        runnerUp: { voiceId: 'ben', score: 3 },
        ...{ proposal: 'ann', reason: null, accepted: null, rejected: [] },
      },
      {
        speaker: 'B',
        scores: [
          { voiceId: 'ben', score: 80 },
          { voiceId: 'ann', score: 4 },
        ],
        best: { voiceId: 'ben', score: 80 },
        runnerUp: { voiceId: 'ann', score: 4 },
        ...{ proposal: null, reason: 'low-score', accepted: null, rejected: [] },
      },
    ])
    const accepted = await decide({ speaker: 'A', accepted: 'ann', rejected: ['ben'] })
    expect(accepted.status).toBe(200)
    expect(diarizationSchema.strict().parse(accepted.body).identification?.[0]).toMatchObject({
      ...{ proposal: 'ann', accepted: 'ann', rejected: ['ben'], runnerUp: null },
    })
    const found = async (voice: string) => {
      const list = await server.json(`/api/recordings?voice=${voice}`)
      return list.body.items.map(({ voiceIds }: { voiceIds: string[] }) => voiceIds)
    }
    expect([await found('ann'), await found('ben')]).toEqual([[['ann']], []])
    const recording = await server.json(path)
    expect(recordingSchema.strict().parse(recording.body)).toMatchObject({
      speakerNames: { A: 'Ann' },
      voiceIds: ['ann'],
    })
    const undone = await decide({ speaker: 'A', accepted: null, rejected: [] })
    expect(undone.body.identification[0]).toMatchObject({ accepted: null, rejected: [] })
    expect([await found('ann'), await found('ben')]).toEqual([[], []])
  })

  it.each([
    [{ speaker: 'A', accepted: null }, 'rejected'],
    [{ speaker: '', accepted: null, rejected: [] }, 'speaker'],
    [{ speaker: 'Z', accepted: null, rejected: [] }, 'speaker'],
    [{ speaker: 'A', accepted: 'zoe', rejected: [] }, 'accepted'],
    [{ speaker: 'A', accepted: 7, rejected: [] }, 'accepted'],
    [{ speaker: 'A', accepted: null, rejected: ['zoe'] }, 'rejected'],
    [{ speaker: 'A', accepted: 'ann', rejected: ['ann'] }, 'rejected'],
  ])('%j is refused', async (body, field) => {
    const answer = await decide(body)
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: field }] } })
  })
})
