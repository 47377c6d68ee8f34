import { describe, expect, test } from 'vitest'
import { type JobOutputText, readJobOutput } from './job-output.ts'
import { JsonFault } from './json/json-reader.ts'

const LISTS = ['diarization', 'exclusiveDiarization']

interface Read {
  readonly text: JobOutputText
  readonly items: [string, unknown][]
}

async function read(content: string, size = 64 * 1024): Promise<Read> {
  const bytes = new TextEncoder().encode(content)
  const blocks: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) blocks.push(bytes.subarray(at, at + size))
  const items: [string, unknown][] = []
  const text = await readJobOutput(blocks, LISTS, (name) =>
    name === 'exclusiveDiarization' ? null : (item) => items.push([name, item]),
  )
  return { text, items }
}

async function fault(content: string, size?: number): Promise<JsonFault> {
  const error: unknown = await read(content, size).then(
    () => null,
    (reason) => reason,
  )
  if (error instanceof JsonFault) return error
  throw new Error(`no fault: ${error}`, { cause: error })
}

const CURVE = { score: [1, null], resolution: 0.02 }
const OUTPUT = { diarization: [1, { a: [2] }], exclusiveDiarization: [3], confidence: CURVE }

describe('readJobOutput', () => {
  test('reads a job, a bare output and a bare list', async () => {
    const curves = [
      { kind: 'confidence', speaker: null, resolution: 0.02, values: Uint8Array.of(1, 255) },
    ]
    const items = OUTPUT.diarization.map((item) => ['diarization', item])
    const job = { jobId: 'j', status: 'failed', name: 'a.wav', output: { ...OUTPUT, error: 'e' } }
    for (const size of [1, 1000]) {
      const whole = await read(JSON.stringify(job), size)
      expect(whole.items).toStrictEqual(items)
      expect(whole.text).toMatchObject({ curves, warnings: [], error: 'e' })
      expect(Object.fromEntries(whole.text.texts)).toStrictEqual({
        status: 'failed',
        name: 'a.wav',
      })
      const bare = await read(JSON.stringify({ warning: 'w', ...OUTPUT }), size)
      expect(bare.items).toStrictEqual(items)
      expect(bare.text).toMatchObject({ curves, warnings: ['w'], error: null })
    }
    expect((await read('[1,{"a":[2]}]')).items).toStrictEqual([
      ['', 1],
      ['', { a: [2] }],
    ])
  })

  test('names the line and the column in characters, in any blocks', async () => {
    for (const size of [1, 7, 1000]) {
      const { message, place } = await fault('{"name": "é😀",\n\n  "diarization": [1, }', size)
      expect(message).toBe('unexpected closing bracket')
      expect(place).toStrictEqual({ line: 3, column: 22 })
      const end = await fault('[1,\n2', size)
      expect(end.place).toStrictEqual({ line: 2, column: 2 })
    }
  })

  test('names the place of what a receiver refuses', async () => {
    const bytes = new TextEncoder().encode('{"diarization":\n[1,\n{"a":2}, 3]}')
    const refused = readJobOutput([bytes], LISTS, () => (item) => {
      if (item !== 1) throw new JsonFault('no')
    })
    await expect(refused).rejects.toMatchObject({ message: 'no', place: { line: 3, column: 7 } })
  })

  test('passes other errors of a receiver on', async () => {
    const error = new Error('other')
    const refused = readJobOutput([new TextEncoder().encode('[1]')], LISTS, () => () => {
      throw error
    })
    await expect(refused).rejects.toBe(error)
  })

  test.each([
    ['{"diarization":{}}', 'diarization is not a list'],
    ['{"output":7}', 'output is not an object'],
    ['7', 'the text is neither an object nor a list'],
    [`[[${'0,'.repeat(100_000)}0]]`, 'more than 100000 values'],
    ['{"a":'.repeat(300), 'nested too deeply'],
  ])('refuses %.40s', async (content, message) => {
    expect((await fault(content)).message).toContain(message)
  })

  test('counts the values of each item anew', async () => {
    const item = `[${'0,'.repeat(60_000)}0]`
    expect((await read(`[${item},${item},${item}]`)).items).toHaveLength(3)
  })
})
