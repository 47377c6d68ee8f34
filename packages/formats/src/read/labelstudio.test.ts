import { describe, expect, test } from 'vitest'
import { faultOf, readFile, readOne } from '../../test/structured-files.ts'
import { readLabelStudio } from './labelstudio.ts'

const region = (start: number, end: number, labels: readonly unknown[], more = {}) => ({
  original_length: 20.5,
  id: 'x',
  from_name: 'labels',
  to_name: 'audio',
  type: 'labels',
  origin: 'manual',
  value: { start, end, channel: 0, labels },
  ...more,
})
const TASK = {
  id: 1,
  file_upload: '1234abcd-meeting.wav',
  drafts: [],
  predictions: [],
  data: { audio: '/data/upload/1/1234abcd-meeting.wav' },
}
const turn = (speaker: string, start: number, end: number, score: number | null = null) => ({
  speaker,
  start,
  end,
  scores: score === null ? null : { [speaker]: score },
})
const read = (value: unknown) => readFile(readLabelStudio, JSON.stringify(value))
const readTask = (value: unknown) => readOne(readLabelStudio, JSON.stringify(value))

describe('readLabelStudio', () => {
  test('reads the regions of an export; scores 0–1 become 0–100', async () => {
    const result = [
      region(0.5, 1.5, ['Ann'], { score: 0.57 }),
      region(1, 2, ['Ann', 'Bo']),
      { ...region(1, 2, []), type: 'textarea', value: { start: 1, end: 2, text: ['hello'] } },
      region(3, 3, ['Bo']),
    ]
    expect(await read([{ ...TASK, annotations: [{ id: 1, result }] }])).toStrictEqual([
      {
        recording: 'meeting.wav',
        turns: [turn('Ann', 0.5, 1.5, 57), turn('Ann', 1, 2), turn('Bo', 1, 2)],
        curves: [],
        scored: null,
        speakerNames: {},
        warnings: [
          '1 turn without length was left out.',
          '1 region without label or times was left out.',
        ],
      },
    ])
  })

  test('prefers the newest annotation that was not cancelled to other annotations and to predictions', async () => {
    const labelled = (name: string, times: object) => ({ result: [region(0, 1, [name])], ...times })
    const task = {
      ...TASK,
      annotations: [
        labelled('old', { created_at: '2026-01-02T00:00:00Z', updated_at: '2026-01-03T00:00:00Z' }),
        labelled('new', {
          created_at: '2026-01-01T00:00:00Z',
          updated_at: '2026-01-04T01:00:00+02:00',
        }),
        labelled('cancelled', { created_at: '2027-01-01T00:00:00Z', was_cancelled: true }),
        labelled('undated', {}),
      ],
      predictions: [labelled('machine', {})],
    }
    const { turns, warnings } = await readTask(task)
    expect(turns).toStrictEqual([turn('new', 0, 1)])
    expect(warnings).toStrictEqual([
      '2 older labellings of the task were left out.',
      '1 prediction beside annotations was left out.',
    ])
  })

  test('takes the score of a prediction for its regions if none has a score of its own', async () => {
    const result = [region(0, 1, ['A']), region(1, 2, ['B'], { score: null })]
    const task = { ...TASK, predictions: [{ result, score: 0.9 }] }
    const { turns } = await readTask([task])
    expect(turns).toStrictEqual([turn('A', 0, 1, 90), turn('B', 1, 2, 90)])
  })

  test('reads predictions; a region without a score beside others with one has none', async () => {
    const result = [
      region(0, 1, ['A']),
      region(1, 2, ['B'], { score: 0.25 }),
      region(2, 3, ['C'], { score: 7 }),
    ]
    const task = {
      data: { audio: 'https://a.example/x/b%20c.mp3?sig=a/b.c' },
      predictions: [{ result, score: 0.9 }],
    }
    expect(await readTask([task])).toMatchObject({
      recording: 'b c.mp3',
      turns: [turn('A', 0, 1), turn('B', 1, 2, 25), turn('C', 2, 3)],
      warnings: ['1 score is out of range or no number; it is treated as missing.'],
    })
  })

  test('reads paragraph labels only with times, not with places in a text', async () => {
    const labelled = (start: unknown, end: unknown) => ({
      type: 'paragraphlabels',
      value: { start, end, paragraphlabels: ['A'] },
    })
    const result = [labelled('0', '2'), labelled(1.5, 2)]
    const { turns, warnings } = await readTask([{ ...TASK, annotations: [{ result }] }])
    expect(turns).toStrictEqual([turn('A', 1.5, 2)])
    expect(warnings).toStrictEqual(['1 region without label or times was left out.'])
  })

  test('reads JSON-MIN, with the newest row of each task', async () => {
    const row = {
      audio: '/data/local-files/?d=folder/one.wav',
      id: 5,
      annotator: 1,
      lead_time: 1.25,
    }
    const rows = [
      {
        ...row,
        label: [{ start: 0, end: 1, channel: 0, labels: ['new'] }],
        updated_at: '2026-02-01T00:00:00.5Z',
      },
      {
        ...row,
        label: [{ start: 0, end: 1, labels: ['old'] }],
        updated_at: '2026-01-01T00:00:00Z',
      },
      { audio: 's3://bucket/two.wav', id: 6, speakers: [{ start: 2, end: 3, labels: ['A', 'B'] }] },
      { audio: 's3://bucket/three.wav', id: 7 },
    ]
    expect(await read(rows)).toMatchObject([
      {
        recording: 'one.wav',
        turns: [turn('new', 0, 1)],
        warnings: ['1 older labelling of the task was left out.'],
      },
      { recording: 'two.wav', turns: [turn('A', 2, 3), turn('B', 2, 3)], warnings: [] },
      { recording: 'three.wav', turns: [], warnings: [] },
    ])
  })

  test('leaves out tasks that nobody has labelled', async () => {
    const [result, ...others] = await read([
      { ...TASK, annotations: [] },
      { ...TASK, annotations: [{ result: [] }] },
    ])
    expect(others).toStrictEqual([])
    expect(result).toMatchObject({ turns: [], warnings: ['1 task without labels was left out.'] })
  })

  test.each([
    [[{ ...TASK, annotations: {} }], 'item 1: annotations is not a list'],
    [{ ...TASK, annotations: [{ result: 'x' }] }, 'result is not a list'],
    [
      [{ ...TASK, annotations: [{ result: [region(2, 1, ['A'])] }] }],
      'item 1: region 1: the end, 1, is before',
    ],
    [
      [{ ...TASK, annotations: [{ result: [region(0, 1, [{}])] }] }],
      'region 1: a label is not a text',
    ],
    [[{ ...TASK, annotations: [{ result: [region(0, 1, [''])] }] }], 'has no name'],
    [[{ session_id: 'a', speaker: 'A', start_time: 0, end_time: 1 }], 'not a task of Label Studio'],
    [['x'], 'item 1: it is not an object'],
  ])('refuses %j', async (value, message) => {
    const text = JSON.stringify(value, null, 1)
    expect(await faultOf(readLabelStudio, text)).toMatch(/^import-invalid: Line \d+, column \d+: /)
    expect(await faultOf(readLabelStudio, text)).toContain(message)
  })
})
