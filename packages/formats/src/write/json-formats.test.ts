import { describe, expect, it } from 'vitest'
import { turn, written, writtenRun } from '../../test/written-run.ts'

const run = writtenRun([turn('a', 0.1234567, 1.5, 87), turn('b', 2, 3, 12), turn('c', 3, 3.0001)], {
  speakerNames: { a: 'Anna "A"' },
})
const parsed = (format: 'seglst' | 'labelstudio', of = run) => JSON.parse(written(format, of))

describe('SegLST', () => {
  it('has a segment without words for each turn', () => {
    const common = { session_id: 'talk', words: '' }
    expect(parsed('seglst')).toEqual([
      { ...common, speaker: 'Anna "A"', start_time: 0.123457, end_time: 1.5, confidence: 0.87 },
      { ...common, speaker: 'b', start_time: 2, end_time: 3, confidence: 0.12 },
      { ...common, speaker: 'c', start_time: 3, end_time: 3.001 },
    ])
    expect(parsed('seglst', writtenRun([]))).toEqual([])
  })
})

describe('Label Studio', () => {
  it('has one task with one prediction', () => {
    const common = { from_name: 'label', to_name: 'audio', type: 'labels', original_length: 3.0001 }
    const value = (start: number, end: number, name: string) => ({
      value: { start, end, channel: 0, labels: [name] },
    })
    expect(parsed('labelstudio')).toEqual([
      {
        data: { audio: 'talk.wav' },
        predictions: [
          {
            model_version: 'pyannoteai/precision-2',
            score: 0.495,
            result: [
              { ...common, id: 'turn-1', score: 0.87, ...value(0.123457, 1.5, 'Anna "A"') },
              { ...common, id: 'turn-2', score: 0.12, ...value(2, 3, 'b') },
              { ...common, id: 'turn-3', ...value(3, 3.001, 'c') },
            ],
          },
        ],
      },
    ])
  })

  it('has no score where no turn has one', () => {
    expect(
      parsed('labelstudio', writtenRun([turn('a', 0, 1)]))[0].predictions[0],
    ).not.toHaveProperty('score')
    expect(parsed('labelstudio', writtenRun([], { model: '' }))).toEqual([
      { data: { audio: 'talk.wav' }, predictions: [{ model_version: 'pyannoteai', result: [] }] },
    ])
  })
})
