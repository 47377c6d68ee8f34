import { expect } from 'vitest'
import { deleted, type Scenario } from '../scenario.ts'
import { form, tone } from '../sound.ts'

const turn = (start: number, seconds: number, speaker: string, confidence = '<NA>') =>
  `SPEAKER talk 1 ${start} ${seconds} <NA> <NA> ${speaker} ${confidence} <NA>\n`
const RESULT = turn(0, 1, 'Ann', '0.9') + turn(1, 1, 'Ann', '0.2')
const REFERENCE = turn(0, 1, 'A') + turn(1, 1, 'B')

const importOf = (text: string, role: string) => () => {
  const body = new FormData()
  body.set('role', role)
  body.set('file', new File([text], `${role}.rttm`))
  return body
}

/** Results of other tools come in and go out, are measured against a reference, and are corrected. */
export const otherTools: Scenario = {
  name: 'results of other tools, a reference and a correction',
  steps: [
    {
      call: 'POST',
      path: '/api/recordings',
      form: () => form(tone(2, 311), 'talk.wav', { diarize: 'false' }),
      expect: { status: 201 },
      keep: { id: 'id' },
    },
    {
      call: 'POST',
      path: '/api/recordings/{id}/imports',
      form: importOf(RESULT, 'run'),
      expect: {
        status: 201,
        body: {
          diarization: expect.objectContaining({
            status: 'succeeded',
            provider: 'import',
            imported: expect.objectContaining({ format: 'rttm', recording: 'talk' }),
          }),
        },
      },
      keep: { run: 'diarization.id' },
    },
    {
      call: 'POST',
      path: '/api/recordings/{id}/imports',
      form: importOf('SPEAKER talk 1 zero 1 <NA> <NA> Ann <NA> <NA>\n', 'run'),
      expect: { status: 422, code: 'import-invalid' },
    },
    {
      call: 'POST',
      path: '/api/recordings/{id}/corrections',
      json: { run: '{run}' },
      expect: { status: 201, body: { length: 0, finishedAt: null } },
      keep: { correction: 'id' },
    },
    {
      call: 'POST',
      path: '/api/recordings/{id}/corrections/{correction}/entries',
      json: {
        after: 0,
        entries: [
          { id: 'one', kind: 'do', operation: { kind: 'assign', turns: ['b1'], speaker: 'Bob' } },
        ],
      },
      expect: { status: 200 },
    },
    {
      call: 'POST',
      path: '/api/recordings/{id}/corrections/{correction}/finish',
      expect: { status: 201, body: { provider: 'human', status: 'succeeded' } },
      keep: { corrected: 'id' },
    },
    {
      call: 'PUT',
      path: '/api/recordings/{id}/reference',
      json: { runId: '{corrected}' },
      expect: { status: 200, body: { currentRunId: expect.any(String), errorRate: 50 } },
    },
    {
      call: 'POST',
      path: '/api/recordings/{id}/imports',
      form: importOf(REFERENCE, 'reference'),
      expect: { status: 201 },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/evaluation?run={run}',
      expect: {
        status: 200,
        check: ({ json }) => {
          expect(json.evaluation).toMatchObject({ total: 2, confusion: 1, der: 0.5 })
          expect(json.items).toHaveLength(1)
        },
      },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/compare?a={run}&b={corrected}',
      expect: { status: 200, body: { sameSeconds: 1, differentSeconds: 1 } },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/export?format=lab&run={corrected}',
      expect: {
        status: 200,
        check: ({ text }) => expect(text).toBe('0.000 1.000 Ann\n1.000 2.000 Bob\n'),
      },
    },
    deleted(),
  ],
}
