import type { Health } from '@toolkit/server/client'
import { describe, expect, it } from 'vitest'
import { healthProblems, healthWords } from './health-words.ts'

const local = {
  name: 'local',
  label: 'this machine',
  scores: {},
  hints: [],
  byChannel: true,
  voices: null,
  default: false,
  paid: false,
  reachable: true,
  models: ['local-1'],
}
const cloud = {
  name: 'pyannoteai',
  label: 'pyannoteAI',
  scores: {},
  hints: [],
  byChannel: false,
  voices: null,
  default: true,
  paid: true,
  reachable: true,
  models: ['precision-2'],
}
const health = (fields: Partial<Health>): Health => ({
  status: 'ok',
  providers: [cloud, local],
  registered: [
    { ...cloud, keySetting: 'TOKEN_PYANNOTE' },
    { ...local, keySetting: null },
  ],
  database: { kind: 'embedded', reachable: true },
  disk: { freeBytes: 5e9, low: false },
  strays: { count: 0, bytes: 0 },
  webhook: { url: null, reachable: null },
  limits: { maxBytes: 1, maxSeconds: 1, confirmHours: 1, trashDays: 30, audioRetentionDays: null },
  version: '1',
  ...fields,
})

describe('the health of the server', () => {
  it('names the providers, and no problems if there are none', () => {
    expect(healthWords(health({}))).toContain('Providers: pyannoteAI, this machine')
    expect(healthProblems(health({}))).toEqual([])
  })

  it('repeats the problem of a provider', () => {
    const refused = { ...cloud, reachable: false, detail: 'The provider refuses the key.' }
    expect(healthProblems(health({ providers: [refused] }))).toEqual([
      'pyannoteAI: The provider refuses the key.',
    ])
    expect(healthProblems(health({ providers: [{ ...local, reachable: false }] }))).toEqual([
      'this machine: cannot be reached now.',
    ])
  })

  it('reports notices that cannot arrive, only with a paid provider', () => {
    const webhook = { url: null, reachable: false, detail: 'ngrok refuses the token.' }
    expect(healthProblems(health({ webhook }))).toEqual([
      'Notices of pyannoteAI: ngrok refuses the token.',
    ])
    const silent = health({ webhook: { url: 'https://a.example', reachable: false } })
    expect(healthProblems(silent)[0]).toContain('polled instead')
    expect(healthProblems(health({ webhook, providers: [local] }))).toEqual([])
  })

  it('reports a full disk and files unknown to the database', () => {
    const problems = healthProblems(
      health({ disk: { freeBytes: 12_000_000, low: true }, strays: { count: 5, bytes: 2e6 } }),
    )
    expect(problems).toEqual([
      expect.stringContaining('only 12 MB are free'),
      expect.stringContaining('5 (2 MB)'),
    ])
  })
})
