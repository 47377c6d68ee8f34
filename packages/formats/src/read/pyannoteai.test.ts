import { describe, expect, test } from 'vitest'
import { utf16 } from '../../test/bytes-of.ts'
import { faultOf, readOne } from '../../test/structured-files.ts'
import { readPyannoteOutput } from './structured/pyannote-output.ts'

const DIARIZATION = [
  { speaker: 'SPEAKER_00', start: 0.5, end: 1.25, confidence: { SPEAKER_00: 98, SPEAKER_01: 3 } },
  { speaker: 'SPEAKER_01', start: 1, end: 2 },
]
const TURNS = [
  { speaker: 'SPEAKER_00', start: 0.5, end: 1.25, scores: { SPEAKER_00: 98, SPEAKER_01: 3 } },
  { speaker: 'SPEAKER_01', start: 1, end: 2, scores: null },
]
const read = (value: unknown) => readOne(readPyannoteOutput, JSON.stringify(value))
const fault = (value: unknown) =>
  faultOf(readPyannoteOutput, typeof value === 'string' ? value : JSON.stringify(value))

describe('readPyannoteOutput', () => {
  test('reads a whole job with every score and curve', async () => {
    const result = await read({
      jobId: 'job-1',
      status: 'succeeded',
      createdAt: '2026-01-01T00:00:00Z',
      output: {
        diarization: DIARIZATION,
        exclusiveDiarization: [{ speaker: 'SPEAKER_00', start: 0.5, end: 1 }],
        confidence: { score: [0, 100, null], resolution: 0.02 },
        speechProbability: { score: [1.5], resolution: 0.02 },
        crosstalkProbability: { score: [7], resolution: 0.02 },
        speakerProbability: { score: { SPEAKER_00: [1], SPEAKER_01: [2] }, resolution: 0.02 },
        turnLevelTranscription: [{ text: 'hello' }],
        warning: 'short',
      },
    })
    const curve = (kind: string, speaker: string | null, ...values: number[]) => ({
      kind,
      speaker,
      resolution: 0.02,
      values: Uint8Array.from(values),
    })
    expect(result).toStrictEqual({
      recording: null,
      turns: TURNS,
      curves: [
        curve('confidence', null, 0, 100, 255),
        { ...curve('speech', null), values: Float32Array.of(1.5) },
        curve('crosstalk', null, 7),
        curve('speaker', 'SPEAKER_00', 1),
        curve('speaker', 'SPEAKER_01', 2),
      ],
      scored: null,
      speakerNames: {},
      warnings: ['turnLevelTranscription was left out.', 'short'],
    })
  })

  test('reads a bare output and a bare list, also in UTF-16 and with a byte order mark', async () => {
    const output = { confidence: { score: [5], resolution: 0.02 }, diarization: DIARIZATION }
    const bare = await read(output)
    expect(bare.turns).toStrictEqual(TURNS)
    expect(bare.curves).toHaveLength(1)
    expect((await read(DIARIZATION)).turns).toStrictEqual(TURNS)
    const text = JSON.stringify(output)
    expect(await readOne(readPyannoteOutput, utf16(text, 'big'))).toStrictEqual(bare)
    expect(await readOne(readPyannoteOutput, `\uFEFF${text}`)).toStrictEqual(bare)
  })

  test('reads the names that our export adds; what is no text is left out', async () => {
    const speakerNames = { SPEAKER_00: 'Zoë', other: 7 }
    const text = JSON.stringify({ diarization: DIARIZATION, speakerNames })
    const named = await readOne(readPyannoteOutput, text.replace('"other"', '"__proto__"'))
    expect(Object.entries(named.speakerNames)).toStrictEqual([['SPEAKER_00', 'Zoë']])
    expect(named.warnings).toContain('1 name of a speaker was left out.')
    expect((await read({ diarization: DIARIZATION, speakerNames: 'x' })).speakerNames).toEqual({})
  })

  test.each(['exclusiveDiarization', 'exclusive_diarization'])(
    'uses %s without a diarization',
    async (name) => {
      const result = await read({ [name]: DIARIZATION })
      expect(result.turns).toStrictEqual(TURNS)
      expect(result.warnings).toStrictEqual([
        `The file has no diarization with overlaps; ${name} was used.`,
      ])
    },
  )

  test('prefers the diarization, wherever it stands', async () => {
    const other = [{ speaker: 'X', start: 0, end: 1 }]
    const before = await read({ exclusiveDiarization: other, diarization: DIARIZATION })
    const after = await read({ diarization: DIARIZATION, exclusiveDiarization: other })
    expect(before).toStrictEqual(after)
    expect(before.turns).toStrictEqual(TURNS)
  })

  test('a number as confidence of a turn is the score of its speaker; invalid scores are missing', async () => {
    const turn = { speaker: '__proto__', start: 0, end: 1 }
    const result = await read([
      { ...turn, confidence: 70 },
      { ...turn, confidence: 101 },
      { ...turn, confidence: { A: null, B: 'x', C: 4 } },
    ])
    expect(result.turns.map(({ scores }) => scores)).toStrictEqual([
      Object.fromEntries([['__proto__', 70]]),
      null,
      { C: 4 },
    ])
    expect(result.warnings).toStrictEqual([
      '2 scores are out of range or no numbers; they are treated as missing.',
    ])
  })

  test('drops turns without length and says how many', async () => {
    const result = await read([...DIARIZATION, { speaker: 'A', start: 3, end: 3 }])
    expect(result.turns).toStrictEqual(TURNS)
    expect(result.warnings).toStrictEqual(['1 turn without length was left out.'])
  })

  test.each([
    { name: 'weekly 1.wav', output: { diarization: [] }, recording: 'weekly 1.wav' },
    { url: 'media://team/weekly.wav', output: { diarization: [] }, recording: 'weekly.wav' },
    { url: 'https://a.example/b/c%20d.wav?key=1/2', diarization: [], recording: 'c d.wav' },
  ])('names the recording as the job does: $recording', async ({ recording, ...job }) => {
    expect((await read(job)).recording).toBe(recording)
  })

  test('refuses jobs that have not succeeded', async () => {
    const failed = await fault({ jobId: 'j', status: 'failed', output: { error: 'no speech' } })
    expect(failed).toContain('its status is "failed", not "succeeded" (no speech)')
    const running = { jobId: 'j', status: 'running', output: { diarization: DIARIZATION } }
    expect(await fault(running)).toMatch(/^import-invalid: .*"running"/)
    expect(await fault({ jobId: 'j', status: 'succeeded' })).toContain('has no diarization')
  })

  test('names line and column', async () => {
    expect(await fault('{"diarization":\n  [{"speaker":"é" "start"')).toMatch(
      /^import-invalid: Line 2, column 19: /,
    )
    expect(await fault('[\n{"speaker":"A","start":1,"end":0.5}]')).toBe(
      'import-invalid: Line 2, column 35: item 1: the end, 0.5, is before the start, 1.',
    )
    const late = `{"diarization":[${'{"speaker":"A","start":1,"end":2},\n'.repeat(9_999)}{"start":1}]}`
    expect(await fault(late)).toBe(
      'import-invalid: Line 10000, column 11: diarization, item 10000: it has no speaker.',
    )
  })

  test.each([
    ['{"diarization":{}}', 'diarization is not a list'],
    ['{"output":[]}', 'output is not an object'],
    ['"text"', 'neither an object nor a list'],
    ['[{"speaker":"A","start":-1,"end":2}]', 'is negative'],
    ['[{"speaker":"A","start":1e999,"end":2}]', 'the start is not a number'],
    ['[{"speaker":"A","start":0,"end":NaN}]', 'unexpected character'],
    ['[{"speaker":"  ","start":0,"end":1}]', 'has no name'],
    ['[{"speaker":"a\\u0000","start":0,"end":1}]', 'NUL'],
    [`[{"speaker":"${'x'.repeat(1001)}","start":0,"end":1}]`, 'more than 1000 characters'],
    ['['.repeat(1_000_000), 'nested too deeply'],
    [
      `[{"speaker":"A","start":0,"end":1,"confidence":[${'0,'.repeat(100_000)}0]}]`,
      'values inside',
    ],
    ['', 'unexpected end'],
  ])('refuses %.60s', async (text, message) => {
    expect(await fault(text)).toMatch(/^import-invalid: /)
    expect(await fault(text)).toContain(message)
  })

  test('refuses more than 1,000 speakers, of turns and of curves', async () => {
    const labels = Array.from({ length: 1_001 }, (_, index) => `S${index}`)
    const turns = labels.map((speaker) => ({ speaker, start: 0, end: 1 }))
    expect(await fault(turns)).toMatch(/^import-too-large: .*1000 speakers/)
    expect((await read(turns.slice(1))).turns).toHaveLength(1_000)
    const score = Object.fromEntries(labels.map((label) => [label, [1]]))
    const speakerProbability = { score, resolution: 0.02 }
    expect(await fault({ diarization: [], speakerProbability })).toMatch(/^import-too-large/)
  })
})
