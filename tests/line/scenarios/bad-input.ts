import { expect } from 'vitest'
import { type Call, deleted, type Scenario, uploaded } from '../scenario.ts'
import { conversation, form, notANumber, silence, tone, wav } from '../sound.ts'

const refused = (what: Buffer, name: string, status: number, code: string): Call => ({
  call: 'POST',
  path: '/api/recordings',
  form: () => form(what, name),
  expect: { status, code },
})

/** The first 4 s of the example, with the header of the whole. */
function promising(): Buffer {
  return conversation().subarray(0, 44 + 4 * 32_000)
}

/** A WAV as a pipe writes it: sizes unknown. */
function piped(): Buffer {
  const bytes = Buffer.from(tone(1))
  bytes.writeUInt32LE(0xffffffff, 4)
  bytes.writeUInt32LE(0xffffffff, 40)
  return bytes
}

function zeroHertz(): Buffer {
  const bytes = Buffer.from(tone(1))
  bytes.writeUInt32LE(0, 24)
  return bytes
}

/** What the header shows is refused at once, and nothing of it is kept. */
export const badHeaders: Scenario = {
  name: 'an impossible header is refused at the upload',
  steps: [
    refused(Buffer.alloc(0), 'empty.wav', 422, 'audio-empty'),
    refused(
      Buffer.from('this is only text, whatever its name says. '.repeat(50)),
      'text.wav',
      415,
      'audio-unknown-format',
    ),
    refused(zeroHertz(), 'zero.wav', 422, 'audio-bad-header'),
    {
      call: 'POST',
      path: '/api/recordings',
      form: () => form(null, ''),
      expect: { status: 400, code: 'request-invalid' },
    },
    {
      call: 'POST',
      path: '/api/recordings',
      json: { name: 'not a form' },
      expect: { status: 415, code: 'request-media-type' },
    },
    ...[
      { numSpeakers: '0' },
      { numSpeakers: 'two' },
      { numSpeakers: '2', minSpeakers: '2' },
      { minSpeakers: '3', maxSpeakers: '2' },
      { provider: 'nobody' },
      { name: 'x'.repeat(301) },
    ].map((fields) => ({
      call: 'POST',
      path: '/api/recordings',
      form: () => form(tone(1), 'tone.wav', fields as Record<string, string>),
      expect: {
        status: 400,
        body: { errors: [expect.objectContaining({ path: expect.any(String) })] },
      },
    })),
  ],
}

/** What only decoding shows fails the run, or is repaired, and stands with the recording. */
export const badSound: Scenario = {
  name: 'a recording that cannot be decoded, or only after repair, says why',
  steps: [
    uploaded(() => form(notANumber(), 'nan.wav'), 'nan'),
    { untilEnded: '{nan}', status: 'failed' },
    {
      call: 'GET',
      path: '/api/recordings/{nan}',
      expect: { status: 200, body: { status: 'failed', error: { code: 'audio-not-finite' } } },
    },
    {
      call: 'GET',
      path: '/api/recordings/{nan}/diarizations',
      expect: { status: 200, body: { items: [{ error: { code: 'audio-not-finite' } }] } },
    },
    {
      call: 'POST',
      path: '/api/recordings/{nan}/diarizations',
      json: {},
      expect: { status: 409, code: 'request-conflict' },
    },
    uploaded(() => form(piped(), 'piped.wav'), 'piped'),
    { untilEnded: '{piped}', status: 'succeeded' },
    {
      call: 'GET',
      path: '/api/recordings/{piped}',
      expect: {
        status: 200,
        body: { durationSeconds: 1, sound: { kind: 'rendition' }, media: { warnings: [] } },
      },
    },
    {
      call: 'GET',
      path: '/api/recordings/{piped}/audio',
      headers: { Range: 'bytes=4-7' },
      expect: {
        status: 206,
        headers: { 'content-type': 'audio/mp4' },
        check: ({ text }) => expect(text).toBe('ftyp'),
      },
    },
    {
      call: 'GET',
      path: '/api/recordings/{piped}/original',
      headers: { Range: 'bytes=0-3' },
      expect: {
        status: 206,
        headers: { 'content-type': 'audio/wav', 'content-disposition': /^attachment/ },
        check: ({ text }) => expect(text).toBe('RIFF'),
      },
    },
    {
      call: 'POST',
      path: '/api/recordings/{piped}/tracks',
      json: { track: 1 },
      expect: { status: 400, code: 'request-invalid' },
    },
    uploaded(() => form(promising(), 'promising.wav'), 'cut'),
    { untilEnded: '{cut}', status: 'succeeded' },
    {
      call: 'GET',
      path: '/api/recordings/{cut}',
      expect: {
        status: 200,
        body: { durationSeconds: 4, speakerCount: 1, media: { warnings: [{ kind: 'cut-short' }] } },
      },
      keep: { cutRun: 'currentRunId' },
    },
    {
      call: 'GET',
      path: '/api/recordings/{cut}/diarizations/{cutRun}',
      // What the recording says of its file, its run does not say again.
      expect: { status: 200, body: { status: 'succeeded', warnings: [] } },
    },
    uploaded(() => form(wav(new Float32Array(0)), 'no-samples.wav'), 'none'),
    { untilEnded: '{none}', status: 'failed' },
    {
      call: 'GET',
      path: '/api/recordings/{none}',
      expect: { status: 200, body: { error: { code: 'audio-no-samples' } } },
    },
    deleted('nan'),
    deleted('piped'),
    deleted('cut'),
    deleted('none'),
  ],
}

const names = [
  '<script>alert(1)</script>',
  '"quoted" & \'single\'',
  '../../etc/passwd',
  'C:\\recordings\\one.wav',
  'right \u202Eto left',
  '🎙️ emoji 👩‍👩‍👧',
  'ü'.repeat(300),
]

/** Names are text: stored whole, shown as text, never a path and never markup. */
export const oddNames: Scenario = {
  name: 'names are text',
  steps: [
    uploaded(() => form(silence(1), 'silence.wav', { diarize: 'false' })),
    ...names.flatMap((name): Call[] => [
      {
        call: 'PATCH',
        path: '/api/recordings/{id}',
        json: { name },
        expect: { status: 200, check: ({ json }) => expect(json.name).toBe(name) },
      },
      {
        call: 'GET',
        path: '/api/recordings/{id}/audio',
        expect: {
          status: 200,
          headers: { 'content-type': 'audio/wav', 'x-content-type-options': 'nosniff' },
        },
      },
    ]),
    {
      call: 'PATCH',
      path: '/api/recordings/{id}',
      json: { name: '' },
      expect: { status: 400, code: 'request-invalid' },
    },
    deleted(),
  ],
}
