import { hasCode } from '@toolkit/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type JobAnswer, readJobAnswer } from './job-answer.ts'

const bytesOf = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const read = (value: unknown): Promise<JobAnswer> => readJobAnswer([bytesOf(value)])
const succeeded = (output: unknown) => ({ jobId: 'j', status: 'succeeded', output })

async function refusal(value: unknown): Promise<string> {
  const error: unknown = await read(value).then(
    () => null,
    (reason) => reason,
  )
  if (!hasCode(error, 'provider-bad-result')) throw new Error(`not refused: ${error}`)
  return error.message
}

describe('readJobAnswer', () => {
  test('reads turns, every curve, warning and error; ignores what it does not know', async () => {
    const answer = await read({
      jobId: 'job-1',
      status: 'succeeded',
      createdAt: '2026-01-01T00:00:00Z',
      later: [{ deep: [1, 'x', null] }],
      output: {
        exclusiveDiarization: [{ speaker: 'SPEAKER_00', start: 0, end: 1 }],
        diarization: [
          { speaker: 'SPEAKER_00', start: 0.5, end: 1.25, confidence: { SPEAKER_00: 98, B: null } },
          { speaker: 'SPEAKER_01', start: 1, end: 2 },
          { speaker: 'SPEAKER_01', start: 3, end: 3 },
        ],
        confidence: { resolution: 0.02, score: [0, 100, null, 55] },
        speechProbability: { score: [1.5, null], resolution: 0.02 },
        crosstalkProbability: null,
        warning: 'short',
        error: null,
      },
    })
    expect(answer).toStrictEqual({
      jobId: 'job-1',
      status: 'succeeded',
      output: {
        turns: [
          { speaker: 'SPEAKER_00', start: 0.5, end: 1.25, scores: { SPEAKER_00: 98 } },
          { speaker: 'SPEAKER_01', start: 1, end: 2, scores: null },
        ],
        curves: [
          {
            kind: 'confidence',
            speaker: null,
            resolution: 0.02,
            values: Uint8Array.of(0, 100, 255, 55),
          },
          {
            kind: 'speech',
            speaker: null,
            resolution: 0.02,
            values: Float32Array.of(1.5, Number.NaN),
          },
        ],
        warning: 'short',
        error: null,
      },
    })
  })

  test('reads speaker curves in both forms', async () => {
    const curve = (speaker: string, ...values: number[]) => ({
      kind: 'speaker',
      speaker,
      resolution: 0.02,
      values: Uint8Array.from(values),
    })
    const wanted = [curve('SPEAKER_00', 1, 2), curve('SPEAKER_01', 3, 4)]
    const keyedInside = { score: { SPEAKER_00: [1, 2], SPEAKER_01: [3, 4] }, resolution: 0.02 }
    const keyedOutside = {
      SPEAKER_00: { score: [1, 2], resolution: 0.02 },
      SPEAKER_01: { resolution: 0.02, score: [3, 4] },
    }
    for (const speakerProbability of [keyedInside, keyedOutside]) {
      const answer = await read(succeeded({ diarization: [], speakerProbability }))
      expect(answer.output?.curves).toStrictEqual(wanted)
    }
  })

  test('takes answers without output, with null output and with statuses of tomorrow', async () => {
    expect(await read({ jobId: 'j', status: 'running' })).toStrictEqual({
      jobId: 'j',
      status: 'running',
      output: null,
    })
    expect((await read({ jobId: 'j', status: 'queued', output: null })).output).toBeNull()
    const failed = await read({ jobId: 'j', status: 'failed', output: { error: 'no sound' } })
    expect(failed.output).toMatchObject({ turns: null, error: 'no sound' })
  })

  test('packs scores as bytes where all are whole, else as floats; null is missing, never 0', async () => {
    const scores = fc.array(
      fc.option(
        fc.oneof(fc.integer({ min: 0, max: 100 }), fc.double({ min: 0, max: 100, noNaN: true })),
      ),
    )
    await fc.assert(
      fc.asyncProperty(scores, fc.integer({ min: 1, max: 50 }), async (score, size) => {
        const bytes = bytesOf(succeeded({ confidence: { score, resolution: 0.02 } }))
        const blocks: Uint8Array[] = []
        for (let at = 0; at < bytes.length; at += size) blocks.push(bytes.subarray(at, at + size))
        const values = (await readJobAnswer(blocks)).output?.curves[0]?.values
        const whole = score.every((value) => value === null || Number.isInteger(value))
        const wanted = whole
          ? Uint8Array.from(score, (value) => value ?? 255)
          : Float32Array.from(score, (value) => value ?? Number.NaN)
        expect(values).toStrictEqual(wanted)
      }),
    )
  })

  test.each([
    ['a score above 100', { confidence: { score: [101], resolution: 0.02 } }, 'outside 0–100'],
    ['a score below 0', { confidence: { score: [-0.1], resolution: 0.02 } }, 'outside 0–100'],
    ['a score as text', { confidence: { score: ['97'], resolution: 0.02 } }, 'not a number'],
    ['a list in the scores', { confidence: { score: [[1]], resolution: 0.02 } }, 'not a number'],
    ['scores as text', { confidence: { score: 'abc', resolution: 0.02 } }, 'not a list'],
    ['resolution 0', { confidence: { score: [1], resolution: 0 } }, 'resolution of confidence'],
    ['no resolution', { speechProbability: { score: [1] } }, 'resolution of speech'],
    ['no shared resolution', { speakerProbability: { score: { A: [1] } } }, 'resolution'],
    ['a curve as a list', { confidence: [1, 2] }, 'not an object'],
    ['turns as an object', { diarization: {} }, 'diarization is not a list'],
    ['a turn without end', { diarization: [{ speaker: 'A', start: 0 }] }, 'diarization[0].end'],
    [
      'a negative start',
      { diarization: [{ speaker: 'A', start: -1, end: 2 }] },
      'diarization[0].start',
    ],
    ['a reversed turn', { diarization: [{ speaker: 'A', start: 2, end: 1 }] }, 'ends before'],
    [
      'a turn score above 100',
      { diarization: [{ speaker: 'A', start: 0, end: 1, confidence: { A: 100.5 } }] },
      'diarization[0].confidence.A',
    ],
    ['output as text', 'sorry', 'output is not an object'],
  ])('refuses %s', async (_, output, words) => {
    expect(await refusal(succeeded(output))).toContain(words)
  })

  test.each([
    ['broken JSON', '{"jobId":"j",'],
    ['NaN', '{"jobId":"j","status":"succeeded","output":{"confidence":{"score":[NaN]}}}'],
    [
      'infinity',
      '{"jobId":"j","status":"s","output":{"confidence":{"score":[1e999],"resolution":1}}}',
    ],
    ['nothing', ''],
    ['a web page', '<html></html>'],
    ['no status', '{"jobId":"j"}'],
    ['no job', '{"status":"running"}'],
    ['two documents', '{"jobId":"j","status":"running"}{}'],
  ])('refuses %s', async (_, text) => {
    expect(await refusal(text)).toContain('Run the diarization again')
  })

  test('lets others work while it reads', async () => {
    const score = Array.from({ length: 1_000_000 }, (_, index) => index % 101)
    const bytes = bytesOf(succeeded({ confidence: { score, resolution: 0.02 } }))
    let turnsOfTheLoop = 0
    const spin = (): NodeJS.Immediate =>
      setImmediate(() => {
        turnsOfTheLoop += 1
        handle = spin()
      })
    let handle = spin()
    const answer = await readJobAnswer([bytes])
    clearImmediate(handle)
    expect(answer.output?.curves[0]?.values.length).toBe(1_000_000)
    expect(turnsOfTheLoop).toBeGreaterThan(0)
  })
})
