import { describe, expect, test } from 'vitest'
import { faultOf, readOne } from '../../test/structured-files.ts'
import { readPyannoteOutput } from './structured/pyannote-output.ts'

const TURNS = [{ speaker: 'SPEAKER_00', start: 0.5, end: 1.25, scores: null }]
const read = (value: unknown) => readOne(readPyannoteOutput, JSON.stringify(value))

describe('readPyannoteOutput', () => {
  test('reads what DiarizeOutput.serialize gives', async () => {
    const result = await read({
      diarization: [{ start: 0.5, end: 1.25, speaker: 'SPEAKER_00' }],
      exclusive_diarization: [{ start: 0.5, end: 1, speaker: 'SPEAKER_00' }],
    })
    expect(result).toStrictEqual({
      recording: null,
      turns: TURNS,
      curves: [],
      scored: null,
      speakerNames: {},
      warnings: [],
    })
  })

  test('reads an annotation of pyannote.core', async () => {
    const result = await read({
      pyannote: 'Annotation',
      uri: 'folder/meeting',
      content: [{ segment: { start: 0.5, end: 1.25 }, track: 'A', label: 'SPEAKER_00' }],
    })
    expect(result).toMatchObject({ recording: 'meeting', turns: TURNS })
  })

  test('reads a list, with label or speaker, and numbers as labels and in texts', async () => {
    const result = await read([
      { start: 0.5, end: 1.25, label: 'SPEAKER_00' },
      { start: '1.5', end: '2e0', speaker: 7 },
    ])
    expect(result.turns).toStrictEqual([
      ...TURNS,
      { speaker: '7', start: 1.5, end: 2, scores: null },
    ])
  })

  test('reads a job of pyannoteAI with its curves', async () => {
    const result = await read({
      status: 'succeeded',
      output: {
        diarization: [{ start: 0.5, end: 1.25, speaker: 'SPEAKER_00' }],
        confidence: { score: [1], resolution: 0.02 },
      },
    })
    expect(result.turns).toStrictEqual(TURNS)
    expect(result.curves).toHaveLength(1)
  })

  test('refuses a timeline, which has no labels', async () => {
    const text = '{"pyannote":"Timeline","content":[{"start":0,"end":1}]}'
    expect(await faultOf(readPyannoteOutput, text)).toContain('content, item 1: it has no speaker')
  })
})
