import { expect } from 'vitest'
import { deleted, type Scenario, uploaded } from '../scenario.ts'
import { conversation, form, longConversation, silence } from '../sound.ts'

/** Hints, several runs, the current one. */
export const runs: Scenario = {
  name: 'a recording is diarized again, with other hints',
  steps: [
    {
      call: 'POST',
      path: '/api/recordings',
      form: () => form(conversation(), 'again.wav', { numSpeakers: '2' }),
      expect: { status: 201, body: { speakers: { num: 2, min: null, max: null } } },
      keep: { id: 'id' },
    },
    { untilEnded: '{id}', status: 'succeeded' },
    {
      call: 'GET',
      path: '/api/recordings/{id}',
      expect: { status: 200, body: { speakerCount: 2 } },
      keep: { first: 'currentRunId' },
    },
    {
      call: 'POST',
      path: '/api/recordings/{id}/diarizations',
      json: { minSpeakers: 3, maxSpeakers: 3 },
      expect: {
        status: 202,
        headers: { location: /\/diarizations\// },
        body: { recordingId: '{id}', request: expect.anything() },
      },
      keep: { second: 'id' },
    },
    { untilEnded: '{id}', status: 'succeeded' },
    {
      call: 'GET',
      path: '/api/recordings/{id}',
      expect: { status: 200, body: { currentRunId: '{second}', speakerCount: 3 } },
    },
    {
      call: 'PUT',
      path: '/api/recordings/{id}/current',
      json: { runId: '{first}' },
      expect: { status: 200, body: { currentRunId: '{first}', speakerCount: 2 } },
    },
    {
      call: 'POST',
      path: '/api/recordings/{id}/diarizations/{first}/resolve',
      json: { action: 'give-up' },
      expect: { status: 409, code: 'request-conflict' },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/diarizations',
      expect: {
        status: 200,
        check: ({ json }) => {
          const statuses = json.items.map((run: { status: string }) => run.status)
          expect(statuses).toEqual(['succeeded', 'succeeded'])
        },
      },
    },
    {
      call: 'DELETE',
      path: '/api/recordings/{id}/diarizations/{first}',
      expect: { status: 204 },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}',
      expect: { status: 200, body: { currentRunId: '{second}', speakerCount: 3 } },
    },
    deleted(),
  ],
}

/** A run that takes a while, so that it is under way in the next calls. */
export const canceledRun: Scenario = {
  name: 'a run is canceled, and no other one starts beside it',
  steps: [
    uploaded(() => form(longConversation(10), 'long.wav')),
    {
      call: 'GET',
      path: '/api/recordings/{id}/diarizations',
      expect: { status: 200 },
      keep: { run: 'items.0.id' },
    },
    {
      call: 'POST',
      path: '/api/recordings/{id}/diarizations',
      json: {},
      expect: { status: 409, code: 'run-under-way' },
    },
    {
      call: 'POST',
      path: '/api/recordings/{id}/diarizations/{run}/cancel',
      expect: { status: 202 },
    },
    { untilEnded: '{id}', status: 'canceled' },
    {
      call: 'POST',
      path: '/api/recordings/{id}/diarizations/{run}/cancel',
      expect: { status: 409, code: 'request-conflict' },
    },
    {
      call: 'PUT',
      path: '/api/recordings/{id}/current',
      json: { runId: '{run}' },
      expect: { status: 409, code: 'request-conflict' },
    },
    deleted(),
  ],
}

/** Sound without speech is a result, not an error. */
export const noSpeech: Scenario = {
  name: 'silence has a result without turns',
  steps: [
    uploaded(() => form(silence(3), 'silence.wav', { numSpeakers: '4' })),
    { untilEnded: '{id}', status: 'succeeded' },
    {
      call: 'GET',
      path: '/api/recordings/{id}',
      expect: {
        status: 200,
        body: {
          speakerCount: 0,
          score: null,
          sampleMean: null,
          sampleMedian: null,
          turnMean: null,
          turnMeanWeighted: null,
          turnMinimum: null,
          durationSeconds: 3,
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
          status: 'succeeded',
          curves: [],
          warnings: [expect.stringMatching(/^No speech was detected.* 4 speakers were requested/)],
        },
      },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/turns',
      expect: { status: 200, body: { items: [], total: 0, nextCursor: null } },
    },
    {
      call: 'GET',
      path: '/api/recordings/{id}/diagram.svg',
      expect: { status: 200, check: ({ text }) => expect(text).toContain('No speech was found') },
    },
    deleted(),
  ],
}
