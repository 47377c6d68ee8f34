import { expect } from 'vitest'
import { deleted, type Scenario } from '../scenario.ts'
import { conversation, form } from '../sound.ts'

const number = expect.any(Number)

/** From a file to its thresholds. */
export const diarize: Scenario = {
  name: 'a recording is uploaded, diarized and filtered by thresholds',
  steps: [
    {
      call: 'POST',
      path: '/api/recordings',
      form: () => form(conversation(), 'conversation.wav', { name: 'First light' }),
      expect: {
        status: 201,
        headers: { location: /^\/api\/recordings\// },
        body: {
          name: 'First light',
          source: { kind: 'upload' },
          contentType: 'audio/wav',
          sizeBytes: conversation().length,
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
          speakers: { num: null, min: null, max: null },
          humanScore: null,
          sameAs: expect.any(Array),
        },
      },
      keep: { id: 'id' },
    },
    { untilEnded: '{id}', status: 'succeeded' },
    {
      call: 'GET',
      path: '/api/recordings/{id}',
      expect: {
        status: 200,
        body: {
          status: 'succeeded',
          error: null,
          durationSeconds: number,
          sampleMean: number,
          sampleMedian: number,
          turnMean: number,
          turnMeanWeighted: number,
          turnMinimum: number,
          overlapShare: number,
          score: { kind: 'confidence', provider: 'local', model: expect.stringMatching(/^local-/) },
        },
        check: ({ json }) => {
          expect(json.speakerCount).toBeGreaterThanOrEqual(2)
          expect(json.sampleMean).toBeGreaterThan(0)
          expect(json.sampleMean).toBeLessThanOrEqual(100)
          expect(json).not.toHaveProperty('revision')
          expect(json).not.toHaveProperty('settled')
        },
      },
      keep: { run: 'currentRunId' },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/diarizations/{run}',
      expect: {
        status: 200,
        body: {
          id: '{run}',
          recordingId: '{id}',
          provider: 'local',
          modelReported: expect.stringMatching(/^local-/),
          status: 'succeeded',
          hold: null,
          error: null,
          curves: expect.arrayContaining([
            expect.objectContaining({ kind: 'confidence', resolution: 0.02, missing: 0 }),
          ]),
          speakerDoubt: { range: { step: 0.075 }, labels: expect.any(Array) },
          resultExpiresAt: expect.any(String),
        },
      },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/turns?sort=confidence&limit=5000',
      expect: {
        status: 200,
        check: ({ json }) => {
          expect(json.total).toBe(json.items.length)
          expect(json.items.length).toBeGreaterThan(5)
          for (const turn of json.items) {
            expect(turn.end).toBeGreaterThan(turn.start)
            expect(Object.keys(turn.scores)).toContain(turn.speaker)
            expect(turn.confidence).toBe(turn.scores[turn.speaker])
          }
        },
      },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/turns?max=0',
      expect: { status: 200, body: { nextCursor: null } },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/spots?max=100',
      expect: {
        status: 200,
        check: ({ json }) => {
          expect(json.total).toBe(1)
          expect(json.totalSeconds).toBeCloseTo(json.items[0].end, 6)
        },
      },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/spots?max=60&mergeGap=0.2&minDuration=0.1&sort=mean',
      expect: {
        status: 200,
        check: ({ json }) => {
          const means = json.items.map((spot: { mean: number }) => spot.mean)
          expect(means).toEqual(means.toSorted((a: number, b: number) => a - b))
          for (const spot of json.items) expect(spot.end - spot.start).toBeGreaterThan(0.099)
        },
      },
    },
    {
      call: 'GET',
      path: '/api/spots?max=60&limit=200',
      expect: {
        status: 200,
        check: ({ json }) => {
          expect(json.rule.max).toBe(60)
          const severities = json.items.map((spot: { severity: number }) => spot.severity)
          expect(severities).toEqual(severities.toSorted((a: number, b: number) => b - a))
        },
      },
    },
    {
      call: 'GET',
      path: '/api/turns?max=100&sort=confidence&limit=200',
      expect: {
        status: 200,
        check: ({ json }) => {
          expect(json.items.length).toBeGreaterThan(0)
          expect(json.total).toBeGreaterThanOrEqual(json.items.length)
          const scores = json.items.map((turn: { confidence: number }) => turn.confidence)
          expect(scores).toEqual(scores.toSorted((a: number, b: number) => a - b))
        },
      },
    },
    {
      call: 'GET',
      path: '/api/statistics',
      expect: {
        status: 200,
        check: ({ json }) => {
          const [first] = json.items
          expect(first.recordings).toBeGreaterThan(0)
          const seconds = first.sampleSeconds.reduce((sum: number, bin: number) => sum + bin, 0)
          expect(seconds).toBeGreaterThan(1)
        },
      },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/curve?bins=50',
      expect: { status: 200, check: ({ json }) => expect(json.bins).toHaveLength(50) },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/curve',
      headers: { accept: 'application/octet-stream' },
      expect: { status: 200, headers: { 'content-type': 'application/octet-stream' } },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/curve?bins=5&curve=certainty',
      expect: { status: 404, code: 'curve-not-found' },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/statistics',
      expect: {
        status: 200,
        check: ({ json }) => {
          expect(json.turns).toHaveLength(101)
          expect(json.samples).toHaveLength(101)
        },
      },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/peaks?bins=200',
      expect: {
        status: 200,
        check: ({ json }) => {
          expect(json.min).toHaveLength(200)
          expect(Math.max(...json.max)).toBeGreaterThan(0.1)
        },
      },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/diagram.svg',
      expect: {
        status: 200,
        headers: { 'content-type': /^image\/svg\+xml/ },
        check: ({ text }) => expect(text).toContain('First light'),
      },
    },
    { call: 'DELETE', path: '/api/recordings/{id}', expect: { status: 204 } },
    {
      call: 'PATCH',
      path: '/api/recordings/{id}',
      json: { name: 'In the trash' },
      expect: { status: 409, code: 'recording-trashed' },
    },
    {
      call: 'GET',
      path: '/api/recordings?trashed=only&sort=-trashedAt',
      expect: { status: 200, body: { total: 1, items: [{ id: '{id}' }] } },
    },
    {
      call: 'POST',
      path: '/api/recordings/{id}/restore',
      expect: { status: 200, body: { trashedAt: null } },
    },
    deleted(),
    {
      call: 'GET',
      path: '/api/recordings/{id}',
      expect: { status: 404, code: 'recording-not-found' },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/audio',
      expect: { status: 404, code: 'recording-not-found' },
    },
  ],
}
