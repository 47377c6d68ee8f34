import {
  type GivenTurn,
  type ImportedResult,
  type ImportRequest,
  NO_FILTER,
  type Stretch,
  turnsOfRun,
} from '@toolkit/core'
import { describe, expect, it } from 'vitest'
import { never, openTestToolkit } from './test-toolkit.ts'

const said = (speaker: string, start: number, end: number, score?: number): GivenTurn => ({
  speaker,
  start,
  end,
  scores: score === undefined ? null : { [speaker]: score },
})

const result = (
  turns: readonly GivenTurn[],
  more: Partial<ImportedResult> = {},
): ImportedResult => ({
  ...{ recording: null, turns, curves: [], scored: null, speakerNames: {}, warnings: [] },
  ...more,
})

const request = (fields: Partial<ImportRequest> = {}, sha256 = 'aa'): ImportRequest => ({
  file: { format: 'rttm', fileName: 'a.rttm', sha256 },
  role: 'run',
  label: null,
  raw: null,
  ...fields,
})

async function diarized() {
  const setup = await openTestToolkit({ durationSeconds: 10 })
  const { recording } = await setup.createRecording()
  const run = await setup.ended(recording.id)
  const { imports, recordings } = setup.toolkit
  return {
    ...setup,
    id: recording.id,
    machineId: run.id,
    imported: (given: ImportedResult, asked = request()) =>
      imports.add(recording.id, given, asked, never),
    recording: () => recordings.get(recording.id),
  }
}

describe('the curve of an imported result', () => {
  const curve = (seconds: number, resolution = 0.5) => ({
    ...({ kind: 'confidence', speaker: null, resolution } as const),
    values: new Uint8Array(Math.round(seconds / resolution)).fill(30),
  })
  const keptOf = async (seconds: number, resolution?: number) => {
    const { imported, storage } = await diarized()
    const turns = [said('Ann', 0, 4)]
    const { run } = await imported(result(turns, { curves: [curve(seconds, resolution)] }))
    const kept = run === null ? null : await storage.runs.get(run.id)
    const { items } = await storage.candidates.list({
      ...{ recordings: NO_FILTER, threshold: 50, unjudged: false, reason: null, sort: 'severity' },
      ...{ limit: 10, after: null },
    })
    return { lengths: kept?.curves.map(({ length }) => length), warnings: kept?.warnings, items }
  }

  it('is cut at the end of the recording, with a warning from a second on', async () => {
    expect(await keptOf(10.5)).toMatchObject({ lengths: [20], warnings: [] })
    const { lengths, warnings, items } = await keptOf(15)
    expect(lengths).toEqual([20])
    expect(warnings).toEqual([
      'The confidence curve covers 15.0 s of 10.0 s: it was cut at the end of the recording.',
    ])
    expect(items.every(({ end }) => end <= 10)).toBe(true)
  })

  it('is left out if it is that of a longer recording, or has a wrong resolution', async () => {
    for (const [seconds, resolution] of [
      [40, 0.5],
      [30_000, 20],
      [4e300, 1e300],
    ] as const) {
      const { lengths, warnings, items } = await keptOf(seconds, resolution)
      expect([lengths, items]).toEqual([[], []])
      expect(warnings?.[0]).toMatch(
        /^The confidence curve covers .* of 10\.0 s: it was left out\.$/,
      )
    }
  })
})

describe('an imported result', () => {
  it('leaves nothing behind if the recording is deleted meanwhile', async () => {
    const { imported, toolkit, storage, id } = await diarized()
    const { insertWithTurns } = storage.runs
    const stored: string[] = []
    storage.runs.insertWithTurns = async (run, turns) => {
      await toolkit.recordings.remove(id)
      await insertWithTurns(run, turns)
      stored.push(run.id)
    }
    const raw = new Uint8Array([1])
    const importing = imported(result([said('Ann', 0, 4)]), request({ raw }))
    await expect(importing).rejects.toMatchObject({ code: 'recording-not-found' })
    expect(stored).toHaveLength(1)
    expect(await storage.runs.get(stored[0] ?? '')).toBe(null)
    expect(await turnsOfRun(storage, stored[0] ?? '')).toEqual([])
    expect(await storage.blobs.children(`recordings/${id}`)).toEqual([])
  })

  it('has the names that a person gave its speakers; what is no name is left out', async () => {
    const { imported, recording } = await diarized()
    const speakerNames = { S0: ' Ann ', S1: 'x'.repeat(101), S2: 'a\u0000b', S3: ' ' }
    const { run } = await imported(result([said('S0', 0, 4), said('S1', 3, 6)], { speakerNames }))
    expect(run?.speakerNames?.names).toEqual([
      { speaker: 'S0', name: 'Ann', carriedFrom: null, agreement: null },
    ])
    expect((await recording()).speakerNames).toEqual({ S0: 'Ann' })
    expect(run?.warnings[0]).toMatch(/^2 names of speakers were left out/)
  })

  it('with more turns than can be handled is refused, and nothing is stored', async () => {
    const { imported, toolkit, id, machineId } = await diarized()
    const turns = Array.from({ length: 200_001 }, (_, i) => said('Ann', i, i + 1))
    await expect(imported(result(turns))).rejects.toMatchObject({ code: 'import-too-large' })
    const runs = await toolkit.runs.list(id)
    expect(runs.map(({ run }) => run.id)).toEqual([machineId])
  })

  it('is a run that has succeeded, with its file, scores and figures; it becomes current', async () => {
    const { imported, recording, toolkit, id } = await diarized()
    const { run, isNew } = await imported(result([said('Ann', 0, 4, 80), said('Bob', 3, 6)]))
    expect(isNew).toBe(true)
    expect(run).toMatchObject({
      status: 'succeeded',
      provider: 'import',
      model: 'rttm',
      imported: { format: 'rttm', fileName: 'a.rttm', sha256: 'aa', recording: null },
      summary: { speakerCount: 2, turnMean: 80, sampleMean: null, overlapShare: 10 },
      warnings: ['The file has no score curve: spots are not available.'],
    })
    expect(await recording()).toMatchObject({
      currentRunId: run?.id,
      provider: 'import',
      status: 'succeeded',
      settled: true,
    })
    const { turns } = await toolkit.results.allTurns(id, run?.id ?? null)
    expect(turns.map(({ speaker, confidence }) => [speaker, confidence])).toEqual([
      ['Ann', 80],
      ['Bob', null],
    ])
  })

  it('is cut at the end of the recording, with a warning', async () => {
    const { imported, toolkit, id } = await diarized()
    const { run } = await imported(
      result([said('A', 8, 12), said('A', 10, 11), said('B', 20, 21), said('B', 1, 10)]),
    )
    expect(run?.warnings).toEqual([
      '1 turn was cut at the end of the recording (10.000 s).',
      '2 turns begin after the end of the recording (10.000 s) and were left out.',
      'The file has no score curve: spots are not available.',
    ])
    const { turns } = await toolkit.results.allTurns(id, run?.id ?? null)
    expect(turns.map(({ start, end }) => [start, end])).toEqual([
      [1, 10],
      [8, 10],
    ])
  })

  it('is added once for each file, result and label', async () => {
    const { imported, storage, id } = await diarized()
    const first = await imported(result([said('A', 0, 1)]))
    const again = await imported(result([said('A', 0, 1)]), request({ role: 'reference' }))
    expect([again.isNew, again.run?.id]).toEqual([false, first.run?.id])
    await imported(result([said('A', 0, 1)], { recording: 'other' }))
    await imported(result([said('A', 0, 1)]), request({ label: 'NeMo' }))
    await imported(result([said('A', 0, 1)]), request({}, 'bb'))
    const both = [imported(result([]), request({}, 'cc')), imported(result([]), request({}, 'cc'))]
    expect((await Promise.all(both)).map(({ isNew }) => isNew)).toEqual([true, false])
    expect(await storage.runs.list(id)).toHaveLength(6)
  })

  it('waits for the recording to be decoded, and is refused if it cannot be', async () => {
    const { toolkit, createRecording, until } = await openTestToolkit()
    const broken = await createRecording({ diarize: false }, new TextEncoder().encode('sound!'))
    await until(async () => (await toolkit.recordings.get(broken.recording.id)).error !== null)
    await expect(
      toolkit.imports.add(broken.recording.id, result([said('A', 0, 1)]), request(), never),
    ).rejects.toMatchObject({ code: 'request-conflict' })
    const { recording } = await createRecording({ diarize: false })
    await toolkit.imports.add(recording.id, result([said('A', 0, 100)]), request(), never)
    expect(await toolkit.recordings.get(recording.id)).toMatchObject({
      durationSeconds: 2,
      speakerCount: 1,
    })
  })

  it('does not hide that a diarization is under way', async () => {
    const { toolkit, createRecording } = await openTestToolkit()
    const { recording } = await createRecording()
    await toolkit.imports.add(recording.id, result([said('A', 0, 1)]), request(), never)
    const { status, currentRunId } = await toolkit.recordings.get(recording.id)
    expect(currentRunId).not.toBeNull()
    expect(['queued', 'uploading', 'submitted', 'running']).toContain(status)
  })

  it('is refused for a recording in the trash', async () => {
    const { imported, toolkit, id } = await diarized()
    await toolkit.trash.put(id)
    await expect(imported(result([said('A', 0, 1)]))).rejects.toMatchObject({
      code: 'recording-trashed',
    })
  })
})

describe('a reference', () => {
  const reference = request({ role: 'reference' })

  it('gives the other runs an evaluation and the recording an error rate; it is not current', async () => {
    const { imported, recording, storage, machineId, toolkit, id } = await diarized()
    const { turns } = await toolkit.results.allTurns(id, machineId)
    const [one] = turns
    if (one === undefined) throw new Error('no turns')
    const { run } = await imported(
      result([said('Ann', one.start, one.end), said('Bob', 9, 10)]),
      reference,
    )
    expect(run?.evaluation).toBeNull()
    const machine = await storage.runs.get(machineId)
    expect(machine?.evaluation).toMatchObject({
      referenceRunId: run?.id,
      total: one.end - one.start + 1,
      collar: 0,
      skipOverlap: false,
      scored: null,
      mapping: [{ speaker: one.speaker, reference: 'Ann' }],
    })
    const der = machine?.evaluation?.der ?? 0
    expect(der).toBeGreaterThan(0)
    expect(await recording()).toMatchObject({
      currentRunId: machineId,
      referenceRunId: run?.id,
      errorRate: Math.min(100, 100 * der),
    })
  })

  it('can be changed, removed and deleted; evaluations follow', async () => {
    const { imported, recording, storage, machineId, toolkit, id } = await diarized()
    const { run } = await imported(result([said('Ann', 0, 10)]), reference)
    await toolkit.imports.setReference(id, machineId)
    expect((await storage.runs.get(machineId))?.evaluation).toBeNull()
    expect((await storage.runs.get(run?.id ?? ''))?.evaluation?.referenceRunId).toBe(machineId)
    await toolkit.imports.setReference(id, run?.id ?? null)
    expect((await storage.runs.get(machineId))?.evaluation?.referenceRunId).toBe(run?.id)
    await toolkit.imports.setReference(id, null)
    expect((await storage.runs.get(machineId))?.evaluation).toBeNull()
    expect(await recording()).toMatchObject({ referenceRunId: null, errorRate: null })
    await toolkit.imports.setReference(id, run?.id ?? null)
    await toolkit.runs.remove(id, run?.id ?? '')
    expect(await recording()).toMatchObject({ referenceRunId: null, errorRate: null })
    expect((await storage.runs.get(machineId))?.evaluation).toBeNull()
  })

  it('that is replaced does not become the current result', async () => {
    const { imported, recording, storage, machineId, toolkit, id } = await diarized()
    const { run: first } = await imported(result([said('Ann', 0, 10)]), reference)
    const { run: second } = await imported(result([said('Ben', 0, 9)]), reference)
    expect(await recording()).toMatchObject({
      ...{ currentRunId: machineId, referenceRunId: second?.id },
    })
    // A correction of the machine's run is current when it is done, and then the reference.
    const machine = await storage.runs.get(machineId)
    if (machine === null) throw new Error('the run is missing')
    const corrected = { ...machine, id: 'corrected', provider: 'human', basedOn: machineId }
    await storage.runs.insertWithTurns(corrected, [])
    await toolkit.imports.setReference(id, first?.id ?? '')
    await toolkit.imports.setReference(id, 'corrected')
    expect(await recording()).toMatchObject({
      ...{ currentRunId: machineId, referenceRunId: 'corrected' },
    })
    await toolkit.imports.setReference(id, null)
    expect(await recording()).toMatchObject({ currentRunId: machineId, referenceRunId: null })
  })

  it('measures runs that end later', async () => {
    const { toolkit, createRecording, ended } = await openTestToolkit()
    const { recording } = await createRecording()
    const asked = { ...reference }
    await toolkit.imports.add(recording.id, result([said('Ann', 0, 2)]), asked, never)
    const list = await toolkit.runs.list(recording.id)
    expect(list.map(({ run }) => run.evaluation)).toEqual([null, null])
    const machineId = list[1]?.run.id
    await ended(recording.id).catch(() => undefined)
    const machine = await toolkit.runs.get(recording.id, machineId ?? '')
    expect(machine.run.status).toBe('succeeded')
    expect(machine.run.evaluation?.total).toBe(2)
  })

  it('must be a run with a result', async () => {
    const { toolkit, id } = await diarized()
    await expect(toolkit.imports.setReference(id, 'nothing')).rejects.toMatchObject({
      code: 'run-not-found',
    })
  })
})

describe('scored parts', () => {
  const parts: readonly Stretch[] = [
    { start: 4, end: 6 },
    { start: 0, end: 1 },
    { start: 5, end: 50 },
  ]

  it('of a file without turns are those of the recording, joined and cut', async () => {
    const { imported, recording, storage, id } = await diarized()
    expect(await imported(result([], { scored: parts }))).toEqual({ run: null, isNew: false })
    expect((await recording()).scored).toEqual([
      { start: 0, end: 1 },
      { start: 4, end: 10 },
    ])
    expect(await storage.runs.list(id)).toHaveLength(1)
  })

  it('limit what is measured', async () => {
    const { imported, storage, machineId, toolkit, id, recording } = await diarized()
    await imported(result([said('Ann', 0, 10)]), request({ role: 'reference' }))
    expect((await storage.runs.get(machineId))?.evaluation?.total).toBe(10)
    await toolkit.imports.setScored(id, [{ start: 2, end: 5 }])
    expect((await storage.runs.get(machineId))?.evaluation).toMatchObject({
      total: 3,
      scored: [{ start: 2, end: 5 }],
    })
    await toolkit.imports.setScored(id, null)
    expect((await storage.runs.get(machineId))?.evaluation?.total).toBe(10)
    expect((await recording()).scored).toBeNull()
  })
})

describe('recordings named in a file', () => {
  it('are found without regard to case and extension; the exact name first', async () => {
    const { toolkit, createRecording } = await openTestToolkit()
    const add = async (name: string) =>
      (await createRecording({ name, diarize: false })).recording.id
    const wav = await add('Meeting 1.WAV')
    await add('Meeting 10.wav')
    await add('my meeting 1.wav')
    const named = async (name: string) => (await toolkit.imports.named(name)).map(({ id }) => id)
    expect(await named('meeting 1')).toEqual([wav])
    expect(await named('meeting 1.rttm')).toEqual([wav])
    expect(await named('meeting 2')).toEqual([])
    const bare = await add('meeting 1')
    expect(await named('meeting 1')).toEqual([bare])
    expect(await named('Meeting 1.mp3')).toEqual([wav, bare])
  })

  it('are found among many with longer names', async () => {
    const { toolkit, createRecording } = await openTestToolkit()
    for (let n = 0; n < 51; n += 1) await createRecording({ name: `a${n}`, diarize: false })
    const { recording } = await createRecording({ name: 'a', diarize: false })
    expect(await toolkit.imports.named('a')).toEqual([{ id: recording.id, name: 'a' }])
  })
})

it('an imported result with an invalid turn is refused, and the recording keeps its reference', async () => {
  const { imported, recording } = await diarized()
  const asReference = request({ role: 'reference' })
  await imported(result([said('Ann', 0, 4)]), asReference)
  const before = await recording()
  const invalid = imported(result([said('', 0, 4)]), request({ role: 'reference' }, 'bb'))
  await expect(invalid).rejects.toMatchObject({ code: 'provider-bad-result' })
  expect(await recording()).toEqual(before)
})
