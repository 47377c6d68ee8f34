import { hasCode } from '@toolkit/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type JobAnswer, readJobAnswer } from './job-answer.ts'

const bytesOf = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const read = (value: unknown): Promise<JobAnswer> => readJobAnswer([bytesOf(value)])
const succeeded = (output: unknown) => ({ jobId: 'j', status: 'succeeded', output })

async function rejection(value: unknown): Promise<string> {
  const error: unknown = await read(value).then(
    () => null,
    (reason) => reason,
  )
  if (!hasCode(error, 'provider-bad-result')) throw new Error(`not rejected: ${error}`)
  return error.message
}

describe('readJobAnswer', () => {
  test('reads turns, all curves, warning and error; ignores unknown fields', async () => {
    const answer = await read({
      jobId: 'job-1',
      status: 'succeeded',
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: '2026-01-02T03:04:05Z',
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
      updatedAt: '2026-01-02T03:04:05.000Z',
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
        warnings: ['short'],
        speakerDoubt: null,
        identification: null,
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
    const expected = [curve('SPEAKER_00', 1, 2), curve('SPEAKER_01', 3, 4)]
    const keyedInside = { score: { SPEAKER_00: [1, 2], SPEAKER_01: [3, 4] }, resolution: 0.02 }
    const keyedOutside = {
      SPEAKER_00: { score: [1, 2], resolution: 0.02 },
      SPEAKER_01: { resolution: 0.02, score: [3, 4] },
    }
    for (const speakerProbability of [keyedInside, keyedOutside]) {
      const answer = await read(succeeded({ diarization: [], speakerProbability }))
      expect(answer.output?.curves).toStrictEqual(expected)
    }
  })

  test('accepts responses without output, with null output and with unknown statuses', async () => {
    expect(await read({ jobId: 'j', status: 'running' })).toStrictEqual({
      jobId: 'j',
      status: 'running',
      updatedAt: null,
      output: null,
    })
    expect((await read({ jobId: 'j', status: 'queued', output: null })).output).toBeNull()
    const failed = await read({ jobId: 'j', status: 'failed', output: { error: 'no sound' } })
    expect(failed.output).toMatchObject({ turns: null, error: 'no sound' })
  })

  test('packs scores as bytes if all are integers, otherwise as floats; null is missing, never 0', async () => {
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
        const expected = whole
          ? Uint8Array.from(score, (value) => value ?? 255)
          : Float32Array.from(score, (value) => value ?? Number.NaN)
        expect(values).toStrictEqual(expected)
      }),
    )
  })

  const curve = (output: object) => read(succeeded({ diarization: [], ...output }))
  const MISSING = 255

  test.each([
    ['above 100', 101],
    ['far above 100', 1e300],
    ['below 0', -0.1],
    ['as text', '97'],
    ['true', true],
    ['a list', [[1, { a: 2 }], 3]],
    ['an object', { score: [1] }],
  ])('treats a score %s as missing, with a warning', async (_, invalid) => {
    const one = await curve({ confidence: { score: [7, invalid, null, 8], resolution: 0.02 } })
    expect(one.output?.curves[0]?.values).toStrictEqual(Uint8Array.of(7, MISSING, MISSING, 8))
    expect(one.output?.warnings).toEqual([
      '1 score of the confidence curve is not a number from 0 to 100; it is treated as missing.',
    ])
    const score = { A: [invalid, 0.5, invalid] }
    const two = await curve({ warning: 'w', speakerProbability: { score, resolution: 0.02 } })
    const floats = Float32Array.of(Number.NaN, 0.5, Number.NaN)
    expect(two.output?.curves[0]?.values).toStrictEqual(floats)
    expect(two.output?.warnings).toEqual([
      'w',
      '2 scores of the speaker curve of A are not numbers from 0 to 100; they are treated as missing.',
    ])
  })

  test('matches a naive reader for curves with invalid scores', async () => {
    const score = fc
      .oneof(
        fc.integer({ min: -3, max: 103 }),
        fc.double({ min: -1, max: 101, noNaN: true }),
        fc.jsonValue(),
      )
      // JSON has no −0.
      .map((value): unknown => JSON.parse(JSON.stringify(value)))
    await fc.assert(
      fc.asyncProperty(fc.array(score), fc.integer({ min: 1, max: 50 }), async (scores, size) => {
        const bytes = bytesOf(succeeded({ confidence: { score: scores, resolution: 0.02 } }))
        const blocks: Uint8Array[] = []
        for (let at = 0; at < bytes.length; at += size) blocks.push(bytes.subarray(at, at + size))
        const output = (await readJobAnswer(blocks)).output
        const isScore = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 100
        const kept = scores.map((value) => (isScore(value) ? (value as number) : null))
        const invalid = scores.filter((value) => value !== null && !isScore(value)).length
        const expected = kept.every((value) => value === null || Number.isInteger(value))
          ? Uint8Array.from(kept, (value) => value ?? MISSING)
          : Float32Array.from(kept, (value) => value ?? Number.NaN)
        expect(output?.curves[0]?.values).toStrictEqual(expected)
        expect(output?.warnings.length).toBe(invalid > 0 ? 1 : 0)
        if (invalid > 0) expect(output?.warnings[0]).toMatch(new RegExp(`^${invalid} score`))
      }),
    )
  })

  test.each([
    ['resolution 0', { confidence: { score: [1], resolution: 0 } }, 'The confidence curve'],
    ['a resolution as text', { confidence: { score: [1], resolution: '1' } }, 'its resolution'],
    ['no resolution', { speechProbability: { score: [1] } }, 'The speech curve'],
    ['no shared one', { speakerProbability: { score: { A: [1] } } }, 'The speaker curve of A'],
    ['scores as text', { confidence: { score: 'abc', resolution: 1 } }, 'are not a list'],
    ['a curve as a list', { confidence: [1, 2] }, 'has no scores'],
    ['curves as a number', { speakerProbability: 7 }, 'have no scores'],
  ])('skips a curve with %s, with a warning', async (_, output, words) => {
    const good = { crosstalkProbability: { score: [1], resolution: 0.02 } }
    const answer = await curve({ ...output, ...good })
    expect(answer.output?.curves).toMatchObject([{ kind: 'crosstalk' }])
    expect(answer.output?.warnings).toHaveLength(1)
    expect(answer.output?.warnings[0]).toContain(words)
    expect(answer.output?.warnings[0]).toContain('skipped')
  })

  test('skips invalid turns, keeps the others, and counts invalid values', async () => {
    const good = { speaker: 'A', start: 0, end: 1 }
    const { output } = await read(
      succeeded({
        diarization: [
          good,
          { ...good, end: undefined },
          { ...good, start: -1 },
          { ...good, start: 2 },
          { ...good, end: '1' },
          { ...good, speaker: null },
          { ...good, speaker: '' },
          'a turn',
          { ...good, confidence: { A: 100.5, B: 3, C: null, D: '4' } },
          { ...good, confidence: 97 },
          { ...good, confidence: { A: -1 } },
        ],
      }),
    )
    const turn = { ...good, scores: null }
    expect(output?.turns).toStrictEqual([turn, { ...good, scores: { B: 3 } }, turn, turn])
    expect(output?.warnings).toEqual([
      '4 turns have invalid times and were skipped.',
      '3 turns have no speaker and were skipped.',
      '4 scores of the turns are not numbers from 0 to 100; they are treated as missing.',
    ])
  })

  describe('the speaker doubt', () => {
    const diarization = ['A', 'B', 'constructor'].map((speaker, start) => ({
      speaker,
      start,
      end: start + 1,
    }))
    const range = { fewer: 2, more: 4, step: 0.1 }
    const label = {
      speaker: 'A',
      reason: 'little-speech',
      speechSeconds: 1.2,
      speechProbability: null,
    }
    const doubted = async (speakerDoubt: unknown) =>
      (await read(succeeded({ speakerDoubt, diarization }))).output

    test('is read, and absent or null if there is none', async () => {
      const labels = [
        label,
        {
          speaker: 'constructor',
          reason: 'unlike-speech',
          speechSeconds: 0,
          speechProbability: 0.5,
        },
      ]
      const given = await doubted({ range, labels, later: [1] })
      expect(given).toMatchObject({ speakerDoubt: { range, labels }, warnings: [] })
      const hinted = await doubted({ range: null, labels: [] })
      expect(hinted).toMatchObject({ speakerDoubt: { range: null, labels: [] }, warnings: [] })
      expect(await doubted({})).toMatchObject({ speakerDoubt: { range: null, labels: [] } })
      expect(await doubted(null)).toMatchObject({ speakerDoubt: null, warnings: [] })
      expect(await doubted(undefined)).toMatchObject({ speakerDoubt: null, warnings: [] })
    })

    test.each([
      ['a text', 'much', null, 'not an object'],
      ['a list', [range], null, 'not an object'],
      ['a range as a number', { range: 3 }, { range: null }, 'The range'],
      ['a reversed range', { range: { ...range, more: 1 } }, { range: null }, 'The range'],
      ['a fraction', { range: { ...range, fewer: 1.5 } }, { range: null }, 'The range'],
      ['a negative step', { range: { ...range, step: -1 } }, { range: null }, 'The range'],
      ['a huge number', { range: { ...range, more: 1e300 } }, { range: null }, 'The range'],
      ['labels as text', { range, labels: 'A' }, { range, labels: [] }, 'not a list'],
    ])('is skipped in part or whole if it has %s', async (_, given, expected, words) => {
      const output = await doubted(given)
      expect(output?.speakerDoubt).toEqual(expected && { labels: [], ...expected })
      expect(output?.warnings).toEqual([expect.stringContaining(words)])
      expect(output?.turns).toHaveLength(3)
    })

    test('skips invalid labels, and those without turns or given twice', async () => {
      const invalid = [
        'A',
        { ...label, speaker: 3 },
        { ...label, speaker: 'x'.repeat(1001) },
        { ...label, reason: 'unknown' },
        { ...label, speechSeconds: null },
        { ...label, speechSeconds: -1 },
        { ...label, speechProbability: 1.01 },
        { ...label, speechProbability: undefined },
      ]
      const extra = [{ ...label, speaker: 'Z' }, label]
      const output = await doubted({ range, labels: [label, ...invalid, ...extra] })
      expect(output?.speakerDoubt).toStrictEqual({ range, labels: [label] })
      expect(output?.warnings).toEqual([
        '8 doubtful speakers were skipped: invalid values, or too many.',
        '2 doubtful speakers were skipped: no turns, or given twice.',
      ])
    })

    test('keeps a limited number of labels, and only valid ones of any value', async () => {
      const many = Array.from({ length: 3_000 }, () => label)
      const { warnings } = (await doubted({ labels: many })) ?? {}
      expect(warnings?.[0]).toBe(
        '2000 doubtful speakers were skipped: invalid values, or too many.',
      )
      await fc.assert(
        fc.asyncProperty(fc.jsonValue(), fc.array(fc.jsonValue()), async (any, items) => {
          for (const given of [any, { range: any, labels: items }, { range, labels: any }]) {
            const output = await doubted(given)
            expect(output?.turns).toHaveLength(3)
            for (const { speaker } of output?.speakerDoubt?.labels ?? [])
              expect(['A', 'B', 'constructor']).toContain(speaker)
          }
        }),
      )
    })
  })

  test('limits the number of warnings', async () => {
    const score = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`S${index}`, []]))
    const { output } = await curve({ speakerProbability: { score } })
    expect(output?.warnings).toHaveLength(51)
    expect(output?.warnings[50]).toBe('950 more warnings.')
  })

  test('treats an output that is not an object as absent', async () => {
    expect((await read(succeeded('sorry'))).output).toBeNull()
    expect((await read(succeeded([1]))).output).toBeNull()
  })

  test('rejects turns that are not a list', async () => {
    expect(await rejection(succeeded({ diarization: {} }))).toContain('diarization is not a list')
  })

  test.each([
    ['broken JSON', '{"jobId":"j",'],
    ['NaN', '{"jobId":"j","status":"succeeded","output":{"confidence":{"score":[NaN]}}}'],
    ['nothing', ''],
    ['a web page', '<html></html>'],
    ['no status', '{"jobId":"j"}'],
    ['no job', '{"status":"running"}'],
    ['two documents', '{"jobId":"j","status":"running"}{}'],
  ])('rejects %s', async (_, text) => {
    expect(await rejection(text)).toContain('Run the diarization again')
  })

  test('yields to the event loop while it reads', async () => {
    const score = Array.from({ length: 1_000_000 }, (_, index) => index % 101)
    const bytes = bytesOf(succeeded({ confidence: { score, resolution: 0.02 } }))
    let eventLoopTurns = 0
    const spin = (): NodeJS.Immediate =>
      setImmediate(() => {
        eventLoopTurns += 1
        handle = spin()
      })
    let handle = spin()
    const answer = await readJobAnswer([bytes])
    clearImmediate(handle)
    expect(answer.output?.curves[0]?.values.length).toBe(1_000_000)
    expect(eventLoopTurns).toBeGreaterThan(0)
  })
})
