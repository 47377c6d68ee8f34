import { expect } from 'vitest'
import { deleted, type Scenario } from '../scenario.ts'
import { form, tone } from '../sound.ts'

const upload = {
  call: 'POST',
  path: '/api/recordings',
  form: () => form(tone(2, 523), 'scored.wav', { diarize: 'false' }),
  expect: { status: 201, body: { status: 'new', currentRunId: null } },
  keep: { id: 'id' },
} as const

/** The human score: kept with its time and run, cleared, refused outside 0–100. */
export const humanScore: Scenario = {
  name: 'the human score of a recording',
  steps: [
    upload,
    {
      call: 'PUT',
      path: '/api/recordings/{id}/human-score',
      json: { score: 40, note: 'two voices at once' },
      expect: { status: 200, body: { humanScore: 40, humanNote: 'two voices at once' } },
    },
    {
      call: 'PUT',
      path: '/api/recordings/{id}/human-score',
      json: { score: 0 },
      expect: { status: 200, body: { humanScore: 0, humanNote: null } },
    },
    ...[-1, 101, 50.5, 'much', null].map((score) => ({
      call: 'PUT',
      path: '/api/recordings/{id}/human-score',
      json: { score },
      expect: {
        status: 400,
        code: 'request-invalid',
        body: { errors: [expect.objectContaining({ path: 'score' })] },
      },
    })),
    {
      call: 'PUT',
      path: '/api/recordings/{id}/human-score',
      json: { score: 5, runId: 'no-such-run' },
      expect: { status: 404, code: 'run-not-found' },
    },
    {
      call: 'GET',
      path: '/api/recordings?humanScoreFrom=0&humanScoreTo=0&unscored=exclude',
      expect: {
        status: 200,
        check: ({ json }, kept) => {
          const ids = json.items.map((recording: { id: string }) => recording.id)
          expect(ids).toContain(kept.get('id'))
        },
      },
    },
    { call: 'DELETE', path: '/api/recordings/{id}/human-score', expect: { status: 200 } },
    {
      call: 'GET',
      path: '/api/recordings/{id}',
      expect: { status: 200, body: { humanScore: null, humanNote: null } },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/human-scores',
      expect: {
        status: 200,
        check: ({ json }) => {
          const scores = json.items.map((verdict: { score: number | null }) => verdict.score)
          expect(scores).toEqual([null, 0, 40])
        },
      },
    },
    deleted(),
  ],
}
