import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../src/client.ts'
import { type RunningServer, runServer } from './running-server.ts'
import { toneWav } from './wav.ts'

let server: RunningServer
let client: ReturnType<typeof createClient>
beforeAll(async () => {
  server = await runServer()
  client = createClient(server.origin)
})
afterAll(() => server.close())

const file = (text: string | Uint8Array<ArrayBuffer>, name = 'a.rttm') => new File([text], name)
const line = (id: string, start: number, seconds: number, speaker: string, confidence = '<NA>') =>
  `SPEAKER ${id} 1 ${start} ${seconds} <NA> <NA> ${speaker} ${confidence} <NA>\n`

async function aRecordingNamed(name: string, seconds = 4): Promise<string> {
  const body = new FormData()
  body.set('name', name)
  body.set('diarize', 'false')
  body.set('file', new File([toneWav(seconds)], 'tone.wav'))
  const created = await server.json('/api/recordings', { method: 'POST', body })
  expect(created.status).toBe(201)
  return created.body.id
}

const refusal = (call: Promise<unknown>) =>
  call.then(
    () => {
      throw new Error('it was accepted')
    },
    ({ problem }) => problem,
  )

describe('POST /api/recordings/{id}/imports', () => {
  it('adds a run, once; as reference it measures the others', async () => {
    const id = await aRecordingNamed('talk.wav')
    const result = file(line('talk', 0, 2, 'Ann', '0.9') + line('talk', 2, 9, 'Bob'))
    const first = await client.importResult(id, result)
    expect(first.diarization).toMatchObject({
      status: 'succeeded',
      provider: 'import',
      model: 'rttm',
      imported: { format: 'rttm', fileName: 'a.rttm', recording: 'talk' },
    })
    expect(first.diarization?.warnings[0]).toContain('cut at the end')
    const { items } = await client.turns(id, {})
    expect(items.map(({ speaker, end, confidence }) => [speaker, end, confidence])).toEqual([
      ['Ann', 2, 90],
      ['Bob', 4, null],
    ])
    const truth = file(line('talk', 0, 1, 'A') + line('talk', 1, 3, 'B'), 'truth.rttm')
    const reference = await client.importResult(id, truth, { role: 'reference', label: 'by hand' })
    expect(reference.diarization?.model).toBe('by hand')
    const again = await client.importResult(id, result)
    expect(again.diarization?.id).toBe(first.diarization?.id)
    expect(again.diarization?.evaluation).toMatchObject({
      referenceRunId: reference.diarization?.id,
      total: 4,
      confusion: 1,
      der: 0.25,
      mapping: [
        { speaker: 'Ann', reference: 'A' },
        { speaker: 'Bob', reference: 'B' },
      ],
    })
    expect(await client.recording(id)).toMatchObject({
      currentRunId: first.diarization?.id,
      errorRate: 25,
    })
    const listed = await client.list({ errorRateFrom: 20, sort: '-errorRate' })
    expect(listed.items.map((each) => each.id)).toEqual([id])
    expect((await client.setReference(id, null)).errorRate).toBeNull()
  })

  it('sets the scored parts from a UEM file', async () => {
    const id = await aRecordingNamed('uem.wav')
    const answer = await client.importResult(id, file('uem 1 0.5 2\nuem 1 3 90\n', 'a.uem'))
    expect(answer).toEqual({
      diarization: null,
      scored: [
        { start: 0.5, end: 2 },
        { start: 3, end: 4 },
      ],
    })
    expect((await client.setScored(id, null)).scored).toBeNull()
  })

  it('refuses a UEM file that scores nothing of the recording, or has too many parts', async () => {
    const id = await aRecordingNamed('uem.wav')
    const beyond = await refusal(client.importResult(id, file('uem 1 4 9\n', 'a.uem')))
    expect(beyond).toMatchObject({ status: 422, code: 'import-invalid' })
    const parts = Array.from(
      { length: 10_001 },
      (_, i) => `uem 1 ${i / 5_000} ${(i + 0.5) / 5_000}`,
    )
    const many = await refusal(client.importResult(id, file(parts.join('\n'), 'a.uem')))
    expect(many).toMatchObject({ status: 413, code: 'import-too-large' })
    expect((await client.recording(id)).scored).toBeNull()
  })

  it('refuses scored parts that score nothing', async () => {
    const id = await aRecordingNamed('none.wav')
    // Waits until the length is known.
    await client.importResult(id, file(line('none', 0, 1, 'x')))
    expect(await refusal(client.setScored(id, []))).toMatchObject({ status: 400 })
    const beyond = await refusal(client.setScored(id, [{ start: 4, end: 9 }]))
    expect(beyond).toMatchObject({ status: 400, code: 'request-invalid' })
    expect((await client.recording(id)).scored).toBeNull()
  })

  it('chooses among the results of a file by name, or asks', async () => {
    const id = await aRecordingNamed('B.wav')
    const several = file(line('a', 0, 1, 'x') + line('b', 0, 1, 'y') + line('c', 0, 1, 'z'))
    const { diarization } = await client.importResult(id, several)
    expect(diarization?.imported?.recording).toBe('b')
    const chosen = await client.importResult(id, several, { result: 'c' })
    expect(chosen.diarization?.imported?.recording).toBe('c')
    const other = await aRecordingNamed('other.wav')
    const problem = await refusal(client.importResult(other, several))
    expect(problem).toMatchObject({ status: 422, code: 'import-no-match' })
    expect(problem.detail).toContain('a, b, c')
  })

  it.each([
    ['nothing known', 'hello world', 415, 'import-unknown-format'],
    ['an empty file', '', 422, 'import-invalid'],
    ['a fault in a line', line('a', 0, 1, 'x') + line('a', -1, 1, 'x'), 422, 'import-invalid'],
    ['no text', new Uint8Array([0x53, 0x50, 0xff, 0xfe, 0x00, 0x80]), 415, 'import-unknown-format'],
  ])('refuses %s and stores nothing', async (_what, content, status, code) => {
    const id = await aRecordingNamed('bad.wav')
    const problem = await refusal(client.importResult(id, file(content)))
    expect(problem).toMatchObject({ status, code })
    expect((await client.diarizations(id)).total).toBe(0)
  })

  it('names the line and the column of a fault', async () => {
    const id = await aRecordingNamed('fault.wav')
    const text = `${line('a', 0, 1, 'x')};; a comment\nSPEAKER a 1 zero 1 <NA> <NA> x <NA> <NA>\n`
    const problem = await refusal(client.importResult(id, file(text)))
    expect(problem.detail).toMatch(/^Line 3, column 13: /)
    expect(problem.errors[0].path).toBe('line 3, column 13')
  })

  it('refuses unknown fields and values', async () => {
    const id = await aRecordingNamed('fields.wav')
    const post = async (fields: Record<string, string>) => {
      const body = new FormData()
      for (const [name, value] of Object.entries(fields)) body.set(name, value)
      body.set('file', file(line('a', 0, 1, 'x')))
      const { status, body: problem } = await server.json(`/api/recordings/${id}/imports`, {
        method: 'POST',
        body,
      })
      return [status, problem.errors?.[0].path]
    }
    expect(await post({ role: 'boss' })).toEqual([400, 'role'])
    expect(await post({ format: 'mp3' })).toEqual([400, 'format'])
    expect(await post({ colour: 'red' })).toEqual([400, 'colour'])
    expect(await post({ label: 'x'.repeat(101) })).toEqual([400, 'label'])
    expect(await post({ label: 'a\u0000b' })).toEqual([400, 'label'])
    expect(await post({ label: 'a\nb' })).toEqual([400, 'label'])
    expect(await post({ format: 'rttm', role: 'run' })).toEqual([201, undefined])
  })

  it('refuses a format after the file that is not the one that was recognised', async () => {
    const id = await aRecordingNamed('format.wav')
    const post = (format: string) => {
      const body = new FormData()
      body.set('file', file(line('a', 0, 1, 'x')))
      body.set('format', format)
      return server.json(`/api/recordings/${id}/imports`, { method: 'POST', body })
    }
    for (const format of ['uem', 'mp3']) {
      const { status, body } = await post(format)
      expect([status, body.errors?.[0].path]).toEqual([400, 'format'])
    }
    expect((await post('rttm')).status).toBe(201)
  })

  it('takes a file name as it is, without its folders', async () => {
    const id = await aRecordingNamed('names.wav')
    const name = '../../etc/=cmd() <b>"é".rttm'
    const { diarization } = await client.importResult(id, file(line('a', 0, 1, 'x'), name))
    expect(diarization?.imported?.fileName).toBe('=cmd() <b>"é".rttm')
  })
})

describe('POST /api/imports', () => {
  it('imports each result into the recording with its name, and lists the others', async () => {
    const one = await aRecordingNamed('corpus one.wav')
    const two = await aRecordingNamed('corpus two.wav')
    await aRecordingNamed('twin.wav')
    await aRecordingNamed('twin.mp3')
    const text = [
      line('corpus_two', 0, 1, 'a'),
      line('twin', 0, 1, 'a'),
      line('nobody', 0, 1, 'a'),
    ].join('')
    const csv = 'recording,start,end,speaker\ncorpus one,0,1,a\nCORPUS TWO,0,2,b\n'
    const first = await client.importResults(file(csv, 'all.csv'), { role: 'reference' })
    expect(first.imported.map(({ recordingId, result }) => [recordingId, result])).toEqual([
      [one, 'corpus one'],
      [two, 'CORPUS TWO'],
    ])
    expect((await client.recording(two)).referenceRunId).toBe(first.imported[1]?.runId)
    const second = await client.importResults(file(text))
    expect(second.imported).toEqual([])
    expect(
      second.unmatched.map(({ result, turns, candidates }) => [result, turns, candidates.length]),
    ).toEqual([
      ['corpus_two', 1, 0],
      ['twin', 1, 2],
      ['nobody', 1, 0],
    ])
  })
})
