import { readJobAnswer } from '@toolkit/pyannote-wire'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryRun, turn, written, writtenRun } from '../../test/written-run.ts'

const curve = (kind: 'confidence' | 'certainty' | 'speaker', values: number[]) => ({
  kind,
  speaker: kind === 'speaker' ? 'a' : null,
  resolution: 0.02,
  values: Float32Array.from(values),
})

describe('JSON', () => {
  it("is pyannoteAI's output, with null for missing samples", () => {
    const run = writtenRun([turn('a', 0.0004, 1.23456, 87), turn('b', 1, 2)], {
      speakerNames: { a: 'Anna' },
      curves: [
        curve('certainty', [1]),
        { ...curve('confidence', []), values: Uint8Array.of(100, 255, 0) },
        curve('speaker', [87.3, Number.NaN, 0.1]),
      ],
    })
    expect(JSON.parse(written('json', run))).toEqual({
      diarization: [
        { speaker: 'a', start: 0.0004, end: 1.23456, confidence: { a: 87 } },
        { speaker: 'b', start: 1, end: 2 },
      ],
      confidence: { score: [100, null, 0], resolution: 0.02 },
      speakerProbability: { score: { a: [87.3, null, 0.1] }, resolution: 0.02 },
      speakerNames: { a: 'Anna' },
    })
    expect(JSON.parse(written('json', writtenRun([])))).toEqual({ diarization: [] })
  })

  it('has a resolution for each speaker if they differ', () => {
    const speakers = ['a', 'score', 'b'].map((speaker, index) => ({
      ...curve('speaker', [index]),
      speaker,
      resolution: 0.02 * (index + 1),
    }))
    expect(JSON.parse(written('json', writtenRun([], { curves: speakers })))).toEqual({
      diarization: [],
      speakerProbability: {
        a: { score: [0], resolution: 0.02 },
        b: { score: [2], resolution: 0.06 },
      },
    })
  })

  it('comes in pieces', () => {
    const values = Uint8Array.from({ length: 200_000 }, (_, index) => index % 101)
    const confidence = { kind: 'confidence', speaker: null, resolution: 0.02, values } as const
    const run = writtenRun([], { curves: [confidence] })
    expect(JSON.parse(written('json', run)).confidence.score).toEqual([...values])
  })

  it('is read back as it was by the reader of jobs', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRun({ selfOverlap: true }), async (run) => {
        const text = `{"jobId":"j","status":"succeeded","output":${written('json', run)}}`
        const { output } = await readJobAnswer([Buffer.from(text)])
        expect(output?.warnings).toEqual([])
        expect(output?.turns).toEqual(
          run.turns.map(({ speaker, start, end, scores }) => ({ speaker, start, end, scores })),
        )
        const samples = (list: typeof run.curves) =>
          list.map(({ values, ...name }) => ({
            ...name,
            values: [...values].map(sampleOf(values)),
          }))
        expect(samples(output?.curves ?? [])).toEqual(samples(run.curves))
      }),
    )
  })
})

/** Whole scores of a float curve are read as bytes. */
const sampleOf = (values: Uint8Array | Float32Array) => (value: number) =>
  Number.isNaN(value) || (values instanceof Uint8Array && value === 255) ? null : value
