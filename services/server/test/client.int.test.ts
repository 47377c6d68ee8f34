import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiError, type Client, createClient } from '../src/client.ts'
import { type RunningServer, runServer } from './running-server.ts'
import { type SeededResult, seedResult } from './seeded-result.ts'
import { toneWav } from './wav.ts'

let server: RunningServer
let seeded: SeededResult
let client: Client
let id: string
beforeAll(async () => {
  server = await runServer()
  client = createClient(server.origin)
  seeded = await seedResult(server.storage, {
    recording: { durationSeconds: 2 },
    sound: toneWav(2),
    turns: [{ speaker: 'A', start: 0, end: 1, scores: { A: 40 } }],
    curves: [{ kind: 'confidence', speaker: null, values: [40, 80] }],
  })
  id = seeded.recording.id
})
afterAll(() => server.close())

describe('createClient', () => {
  it('calls every route', async () => {
    expect((await client.health()).status).toBe('ok')
    const list = await client.list({ sampleMeanFrom: 0, sort: '-sampleMean' })
    expect(list.items.map((item) => item.id)).toEqual([id])
    expect((await client.facets({})).groups[0]?.sampleMean[60]).toBe(1)
    expect((await client.recording(id)).sampleMean).toBe(60)
    expect((await client.change(id, { name: 'Neu' })).name).toBe('Neu')
    expect((await client.turns(id, { max: 50 })).total).toBe(1)
    expect(await client.allTurns(id)).toEqual((await client.turns(id, {})).items)
    expect((await client.spots(id, { max: 50 })).totalSeconds).toBe(0.5)
    expect((await client.curve(id, { bins: 1 })).bins[0]?.mean).toBe(60)
    const samples = await client.curveSamples(id, { start: 0.5 })
    expect(samples).toEqual({
      kind: 'confidence',
      firstSample: 1,
      curve: { resolution: 0.5, values: Uint8Array.of(80) },
    })
    expect((await client.statistics(id)).turns[40]).toBe(1)
    expect((await client.setHumanScore(id, { score: 70 })).humanScore).toBe(70)
    expect((await client.clearHumanScore(id)).humanScore).toBeNull()
    expect((await client.verdicts(id)).total).toBe(2)
    const run = await client.diarize(id, {})
    expect((await client.diarization(id, run.id)).id).toBe(run.id)
    expect((await client.cancel(id, run.id)).id).toBe(run.id)
    expect((await client.diarizations(id)).total).toBe(2)
    const names = { speakerNames: { A: 'Ann' } }
    const named = await client.changeDiarization(id, seeded.run.id, names)
    expect(named.speakerNames?.names[0]?.name).toBe('Ann')
    expect(await client.removeDiarization(id, run.id)).toBeNull()
    expect((await client.choose(id, seeded.run.id)).currentRunId).toBe(seeded.run.id)
    expect((await fetch(client.audioUrl(id))).status).toBe(200)
    const rows = await fetch(
      client.corpusExportUrl({ format: 'jsonl', what: 'turns', q: 'neu', max: 50 }),
    )
    expect(await rows.json()).toMatchObject({ recording_name: 'Neu', confidence: 40 })
    expect(client.evidenceUrl()).toBe(`${server.origin}/api/evidence`)
    const chosen = { recordingId: id, stretches: [{ start: 0, end: 1 }] }
    expect((await client.evidence({ recordings: [chosen] })).type).toBe('application/zip')
    expect((await fetch(client.diagramUrl(id, seeded.run.id, { version: 'new' }))).status).toBe(200)
  })

  it('takes no answer for a curve that is none', async () => {
    const other = createClient(server.origin, async () => new Response(''))
    await expect(other.curveSamples(id)).rejects.toThrow('The answer is not a curve')
  })

  it('rejects with the problem document', async () => {
    const error = await client.recording('nobody').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ code: 'recording-not-found', status: 404 })
    const invalid = await client.turns(id, { min: 3, max: 2 }).catch((thrown: unknown) => thrown)
    expect((invalid as ApiError).problem.errors).toEqual([
      { path: 'min', message: 'must not be above max' },
    ])
    await expect(client.resolve(id, seeded.run.id, 'give-up')).rejects.toMatchObject({
      status: 409,
    })
    await expect(client.peaks(id, {})).rejects.toBeInstanceOf(ApiError)
    expect(await client.remove(id)).toBeNull()
  })

  it('creates a problem for a response without one', async () => {
    const lost = createClient('', async () => new Response('Bad Gateway', { status: 502 }))
    await expect(lost.health()).rejects.toMatchObject({ status: 502, code: 'internal' })
  })
})
