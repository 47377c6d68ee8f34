import type { GivenTurn } from '@toolkit/core'
import { READ_FORMATS, WRITTEN_FORMATS, type WrittenFormat } from '@toolkit/formats'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../src/client.ts'
import { type RunningServer, runServer } from './running-server.ts'
import { toneWav } from './wav.ts'

let server: RunningServer
let client: ReturnType<typeof createClient>
let id: string
beforeAll(async () => {
  server = await runServer()
  client = createClient(server.origin)
  id = await aRecordingNamed('Übung "1".wav')
  await client.importResult(id, new File([JSON.stringify(OUTPUT)], 'output.json'))
})
afterAll(() => server.close())

const turn = (speaker: string, start: number, end: number, own: number, other: number) => ({
  speaker,
  start,
  end,
  confidence: { [speaker]: own, [speaker === 'Ann' ? 'Bob' : 'Ann']: other },
})

/** Ten seconds of which the third is doubtful. */
const OUTPUT = {
  diarization: [
    turn('Ann', 0.5, 2.25, 90, 20),
    turn('Bob', 2, 4, 35, 30),
    turn('Ann', 4, 9, 70, 1),
  ],
  confidence: { resolution: 0.5, score: Array.from({ length: 20 }, (_, i) => (i === 4 ? 30 : 95)) },
}

async function aRecordingNamed(name: string): Promise<string> {
  const body = new FormData()
  body.set('name', name)
  body.set('diarize', 'false')
  body.set('file', new File([toneWav(10)], 'tone.wav'))
  const created = await server.json('/api/recordings', { method: 'POST', body })
  return created.body.id
}

const exported = (query: Parameters<typeof client.exportUrl>[1]) =>
  fetch(client.exportUrl(id, query))

/** What each format keeps of the confidence of a turn. */
const KEEPS_CONFIDENCE: Readonly<Record<WrittenFormat, boolean>> = {
  rttm: true,
  csv: true,
  json: true,
  textgrid: true,
  elan: true,
  labelstudio: true,
  audacity: false,
  stm: false,
  seglst: false,
  lab: false,
  webvtt: false,
}

describe('GET /api/recordings/{id}/export', () => {
  it.each(WRITTEN_FORMATS)('%s can be imported again', async (format) => {
    const response = await exported({ format })
    expect(response.status).toBe(200)
    const name = decodeURIComponent(
      /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ??
        '',
    )
    expect(name).toMatch(/^Übung .1.\./)
    const copy = await aRecordingNamed(`copy in ${format}`)
    const text = await response.text()
    const { diarization } = await client.importResult(copy, new File([text], name))
    const read = format === 'json' ? 'pyannoteai' : format
    expect(READ_FORMATS).toContain(read)
    expect(diarization?.imported?.format).toBe(read)
    const before = await client.turns(id, {})
    const after = await client.turns(copy, {})
    const shape = ({ speaker, start, end, confidence }: (typeof before.items)[number]) => ({
      speaker,
      start,
      end,
      confidence: KEEPS_CONFIDENCE[format] ? confidence : null,
    })
    expect(after.items.map(shape)).toEqual(before.items.map(shape))
    expect(diarization?.curves.map(({ kind }) => kind)).toEqual(
      format === 'json' ? ['confidence'] : [],
    )
  })

  it('exports only the turns in a range of confidence or in a part', async () => {
    const lines = async (query: Parameters<typeof client.exportUrl>[1]) => {
      const text = await (await exported({ format: 'lab', ...query })).text()
      return text.trim().split('\n').filter(Boolean)
    }
    expect(await lines({ max: 50 })).toEqual(['2.000 4.000 Bob'])
    expect(await lines({ min: 70 })).toHaveLength(2)
    expect(await lines({ start: 4 })).toEqual(['4.000 9.000 Ann'])
    expect(await lines({ min: 99 })).toEqual([])
  })

  it('exports the spots of the curve', async () => {
    const text = await (await exported({ what: 'spots', max: 50 })).text()
    expect(text).toMatch(/^SPEAKER \S+ 1 2\.000 0\.500 <NA> <NA> spot 0\.3\S* <NA>\n$/)
  })

  it('uses the names that a person gave', async () => {
    const [run] = (await client.diarizations(id)).items
    const speakerNames = { Ann: 'Dr. <Ann> & "Co"', Bob: '=cmd()' }
    await client.changeDiarization(id, run?.id ?? '', { speakerNames })
    const csv = await (await exported({ format: 'csv' })).text()
    expect(csv).toContain('"Dr. <Ann> & ""Co"""')
    expect(csv).toContain("'=cmd()")
    const elan = await (await exported({ format: 'elan' })).text()
    expect(elan).toContain('Dr. &lt;Ann&gt; &amp; ')
    await client.changeDiarization(id, run?.id ?? '', { speakerNames: {} })
  })

  it('refuses what does not exist', async () => {
    expect((await exported({ format: 'docx' as WrittenFormat })).status).toBe(400)
    expect((await exported({ run: 'none' })).status).toBe(404)
    const empty = await aRecordingNamed('nothing yet')
    expect((await fetch(client.exportUrl(empty))).status).toBe(404)
  })

  it('answers HEAD without a body', async () => {
    const response = await fetch(client.exportUrl(id), { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  it('has the raw scores of the turns in the output of pyannoteAI', async () => {
    const output = (await (await exported({ format: 'json' })).json()) as {
      readonly diarization: readonly (GivenTurn & { readonly confidence: unknown })[]
    }
    expect(output.diarization.map(({ confidence }) => confidence)).toEqual(
      OUTPUT.diarization.map(({ confidence }) => confidence),
    )
  })
})
