import { expect } from 'vitest'
import { type Call, deleted, type Scenario } from '../scenario.ts'
import { form, tone } from '../sound.ts'

const invalid = (query: string, path: string): Call => ({
  call: 'GET',
  path: `/api/recordings?${query}`,
  expect: {
    status: 400,
    code: 'request-invalid',
    body: { errors: expect.arrayContaining([expect.objectContaining({ path })]) },
  },
})

/** Every bad request gets the answer that names what is wrong. */
export const badRequests: Scenario = {
  name: 'an invalid request is refused with the field',
  steps: [
    invalid('humanScoreFrom=-1', 'humanScoreFrom'),
    invalid('humanScoreTo=101', 'humanScoreTo'),
    invalid('sampleMeanFrom=NaN', 'sampleMeanFrom'),
    invalid('sampleMeanFrom=60&sampleMeanTo=40', 'sampleMeanFrom'),
    invalid('turnMinimumTo=abc', 'turnMinimumTo'),
    invalid('sort=loudness', 'sort'),
    invalid('cursor=forged', 'cursor'),
    invalid('limit=501', 'limit'),
    invalid('offset=-1', 'offset'),
    invalid('limit=0', 'limit'),
    invalid('unscored=maybe', 'unscored'),
    invalid('status=asleep', 'status'),
    {
      call: 'GET',
      path: '/api/recordings/no-such',
      expect: { status: 404, code: 'recording-not-found' },
    },
    { call: 'GET', path: '/api/nothing', expect: { status: 404, code: 'not-found' } },
    {
      call: 'PUT',
      path: '/api/recordings',
      expect: { status: 405, code: 'request-method', headers: { allow: /GET/ } },
    },
    {
      call: 'PATCH',
      path: '/api/recordings/no-such',
      body: 'name=x',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      expect: { status: 415, code: 'request-media-type' },
    },
    {
      call: 'PATCH',
      path: '/api/recordings/no-such',
      body: '{broken',
      headers: { 'content-type': 'application/json' },
      expect: { status: 400, code: 'request-invalid' },
    },
    {
      call: 'POST',
      path: '/api/recordings/no-such/diarizations',
      headers: { origin: 'https://elsewhere.example' },
      json: {},
      expect: { status: 403, code: 'request-origin' },
    },
    {
      call: 'GET',
      path: '/api/turns?min=2.5',
      expect: { status: 400, code: 'request-invalid' },
    },
    {
      call: 'POST',
      path: '/api/recordings/from-url',
      json: { url: 'https://localhost/a.wav' },
      expect: { status: 403, code: 'source-refused' },
    },
  ],
}

/** Ranges of the audio, as a player asks for them. */
export const ranges: Scenario = {
  name: 'audio is served in ranges',
  steps: [
    {
      call: 'POST',
      path: '/api/recordings',
      form: () => form(tone(1, 311), 'ranges.wav', { diarize: 'false' }),
      expect: { status: 201, body: { sizeBytes: 32_044 } },
      keep: { id: 'id' },
    },
    {
      call: 'HEAD',
      path: '/api/recordings/{id}/audio',
      expect: {
        status: 200,
        headers: { 'content-length': '32044', 'accept-ranges': 'bytes', etag: /^"/ },
      },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/audio',
      headers: { range: 'bytes=0-3' },
      expect: {
        status: 206,
        headers: { 'content-range': 'bytes 0-3/32044' },
        check: ({ text }) => expect(text).toBe('RIFF'),
      },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/audio',
      headers: { range: 'bytes=-44' },
      expect: { status: 206, headers: { 'content-range': 'bytes 32000-32043/32044' } },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/audio',
      headers: { range: 'bytes=99999-' },
      expect: {
        status: 416,
        code: 'request-range',
        headers: { 'content-range': 'bytes */32044' },
      },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/audio',
      headers: { range: 'bytes=0-3', 'if-range': '"another"' },
      expect: { status: 200, headers: { 'content-length': '32044' } },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/export?format=rttm',
      expect: { status: 404, code: 'no-result' },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/turns',
      expect: { status: 404, code: 'no-result' },
    },
    deleted(),
  ],
}

/** The same bytes again: allowed, and said. */
export const sameAgain: Scenario = {
  name: 'a repeated file names the existing recording',
  steps: [
    {
      call: 'POST',
      path: '/api/recordings',
      form: () => form(tone(1, 277), 'once.wav', { diarize: 'false' }),
      expect: { status: 201, body: { sameAs: [] } },
      keep: { first: 'id' },
    },
    {
      call: 'POST',
      path: '/api/recordings',
      form: () => form(tone(1, 277), 'twice.wav', { diarize: 'false' }),
      expect: { status: 201, body: { sameAs: ['{first}'] } },
      keep: { second: 'id' },
    },
    deleted('first'),
    deleted('second'),
  ],
}

/** What the product says of itself. */
export const itself: Scenario = {
  name: 'the product reports its version and providers',
  steps: [
    {
      call: 'GET',
      path: '/api/health',
      expect: {
        status: 200,
        body: {
          status: 'ok',
          providers: expect.arrayContaining([
            expect.objectContaining({ name: 'local', paid: false, reachable: true }),
          ]),
          database: { reachable: true },
          limits: { maxBytes: expect.any(Number), maxSeconds: expect.any(Number) },
        },
      },
    },
    {
      call: 'GET',
      path: '/api/openapi.json',
      expect: { status: 200, body: { openapi: expect.stringMatching(/^3\.1/) } },
    },
    {
      call: 'GET',
      path: '/api/docs',
      expect: {
        status: 200,
        headers: { 'content-type': /text\/html/, 'content-security-policy': /default-src/ },
      },
    },
    {
      call: 'GET',
      path: '/api/recordings/facets',
      expect: {
        status: 200,
        check: ({ json }) => expect(json.humanScore).toHaveLength(101),
      },
    },
  ],
}
