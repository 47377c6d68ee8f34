import { describe, expect, test } from 'vitest'
import { faultOf, readFile } from '../../test/structured-files.ts'
import { readSegLst } from './seglst.ts'

const segment = (session: unknown, speaker: unknown, start: unknown, end: unknown) => ({
  session_id: session,
  speaker,
  start_time: start,
  end_time: end,
  words: '',
})
const read = (items: readonly unknown[]) => readFile(readSegLst, JSON.stringify(items))

describe('readSegLst', () => {
  test('gives one result for each session, with numbers and texts as times', async () => {
    const results = await read([
      { ...segment('/data/b', 'Ann', 1, 2.5), words: 'hello world' },
      segment('a', 'Bo', ' 0.25 ', '1e0'),
      { ...segment('/data/b', 3, '2', '2'), confidence: 5 },
      { ...segment('/data/b', 3, '2', '4'), confidence: 87.5 },
      { ...segment('/data/b', 3, '2', '4'), confidence: 'high' },
    ])
    const result = { curves: [], scored: null, speakerNames: {} }
    expect(results).toStrictEqual([
      {
        ...result,
        recording: 'b',
        turns: [
          { speaker: 'Ann', start: 1, end: 2.5, scores: null },
          { speaker: '3', start: 2, end: 4, scores: { '3': 87.5 } },
          { speaker: '3', start: 2, end: 4, scores: null },
        ],
        warnings: [
          '1 turn without length was left out.',
          '1 score is out of range or no number; it is treated as missing.',
          'The words of 1 turn were left out.',
        ],
      },
      {
        ...result,
        recording: 'a',
        turns: [{ speaker: 'Bo', start: 0.25, end: 1, scores: null }],
        warnings: [],
      },
    ])
  })

  test('confidences are probabilities if none in the file is above 1', async () => {
    const scoresOf = async (...values: (number | null)[]) => {
      const items = values.map((confidence, index) => ({
        ...segment(`s${index}`, 'A', 0, 1),
        confidence,
      }))
      return (await read(items)).map(({ turns }) => turns[0]?.scores?.A ?? null)
    }
    expect(await scoresOf(0.001, 0.57, null, 1)).toStrictEqual([0.1, 57, null, 100])
    expect(await scoresOf(0.5, null, 2)).toStrictEqual([0.5, null, 2])
  })

  test('an empty list is one result without turns; a missing session is not named', async () => {
    expect(await read([])).toMatchObject([{ recording: null, turns: [] }])
    expect(await read([segment(undefined, 'A', 0, 1)])).toMatchObject([{ recording: null }])
  })

  test('takes __proto__ as session, speaker and field', async () => {
    const text = `[{"__proto__":{"speaker":"X"},"session_id":"__proto__","speaker":"__proto__","start_time":0,"end_time":1,"confidence":5}]`
    const [result] = await readFile(readSegLst, text)
    expect(result?.recording).toBe('__proto__')
    expect(result?.turns[0]?.speaker).toBe('__proto__')
    expect(Object.entries(result?.turns[0]?.scores ?? {})).toStrictEqual([['__proto__', 5]])
    const inherited = '[{"__proto__":{"speaker":"X"},"session_id":"a","start_time":0,"end_time":1}]'
    expect(await faultOf(readSegLst, inherited)).toContain('it has no speaker')
  })

  test.each([
    [
      '[{"speaker":"A","start_time":0,"end_time":1},\n7]',
      'Line 2, column 1: item 2: it is not an object',
    ],
    ['{"speaker":"A"}', 'SegLST is a list'],
    ['[{"speaker":"A","start_time":"-1","end_time":1}]', 'item 1: the start, -1, is negative'],
    ['[{"speaker":"A","start_time":"1,5","end_time":2}]', 'the start is not a number'],
    ['[{"speaker":"A","start_time":"NaN","end_time":2}]', 'the start is not a number'],
    ['[{"speaker":"A","start_time":"Infinity","end_time":2}]', 'the start is not a number'],
    ['[{"speaker":"A","start_time":0,"end_time":null}]', 'the end is not a number'],
    ['[{"speaker":"A","start_time":0,"end_time":2e9}]', 'is above 1000000000 seconds'],
    ['[{"speaker":"A","start_time":0,"end_time":1},]', 'column 46'],
    ['[{"a":'.repeat(200_000), 'nested too deeply'],
  ])('refuses %.60s', async (text, message) => {
    expect(await faultOf(readSegLst, text)).toMatch(/^import-invalid: /)
    expect(await faultOf(readSegLst, text)).toContain(message)
  })

  test('refuses more than 100,000 sessions', async () => {
    const many = Array.from({ length: 100_001 }, (_, index) => segment(`s${index}`, 'A', 0, 1))
    expect(await faultOf(readSegLst, JSON.stringify(many))).toMatch(/^import-too-large: /)
  })

  test('counts speakers in each session', async () => {
    const many = (session: string) =>
      Array.from({ length: 1_000 }, (_, index) => segment(session, `S${index}`, 0, 1))
    expect(await read([...many('a'), ...many('b')])).toHaveLength(2)
    const tooMany = JSON.stringify([...many('a'), segment('a', 'one more', 0, 1)])
    expect(await faultOf(readSegLst, tooMany)).toMatch(/^import-too-large: /)
  })
})
