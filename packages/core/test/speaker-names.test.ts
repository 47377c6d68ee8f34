import { memoryProvider, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import type { ProviderResult } from '../src/index.ts'
import { openTestToolkit, type TestToolkit } from './test-toolkit.ts'

/** A result with these speakers, one second each. */
function resultOf(...speakers: string[]): ProviderResult {
  const turns = speakers.map((speaker, i) => ({ speaker, start: i, end: i + 1, scores: null }))
  return {
    turns,
    curves: [],
    warnings: [],
    speakerDoubt: null,
    identification: null,
    raw: new Uint8Array(),
  }
}

const providers = () => [
  memoryProvider({ name: 'first', result: resultOf('A', 'B') }),
  memoryProvider({ name: 'exchanged', result: resultOf('B', 'A') }),
  memoryProvider({ name: 'joined', result: resultOf('A', 'A') }),
]

async function again(setup: TestToolkit, recordingId: string, provider: string) {
  const usual = { model: null, speakers: null, identify: null, confirmed: true, forced: false }
  await setup.toolkit.runs.start(recordingId, { ...usual, provider })
  return setup.ended(recordingId)
}

async function namedSetup() {
  const setup = await openTestToolkit({ providers: providers() })
  const { recording } = await setup.createRecording()
  const { id } = recording
  const first = await setup.ended(id)
  const { recordings, runs } = setup.toolkit
  await recordings.change(id, { speakerNames: { A: 'Ann', B: 'Ben' } })
  return { setup, id, first, recordings, runs }
}

describe('names of speakers', () => {
  test('follow their voices to a run with other labels', async () => {
    const { setup, id, first, recordings, runs } = await namedSetup()
    const second = await again(setup, id, 'exchanged')
    expect(second.speakerNames).toEqual({
      names: [
        { speaker: 'B', name: 'Ann', carriedFrom: first.id, agreement: 1 },
        { speaker: 'A', name: 'Ben', carriedFrom: first.id, agreement: 1 },
      ],
      unclear: [],
      colours: [],
    })
    expect((await recordings.get(id)).speakerNames).toEqual({ B: 'Ann', A: 'Ben' })
    // Each run keeps its own.
    await recordings.choose(id, first.id)
    expect((await recordings.get(id)).speakerNames).toEqual({ A: 'Ann', B: 'Ben' })
    await recordings.change(id, { speakerNames: { A: 'Anne' }, name: 'Talk' })
    expect(await recordings.get(id)).toMatchObject({ name: 'Talk', speakerNames: { A: 'Anne' } })
    expect((await runs.get(id, second.id)).run.speakerNames).toEqual(second.speakerNames)
    await setup.toolkit.close()
  })

  test('are not carried where it is not clear to whom, until the user decides', async () => {
    const { setup, id, first, recordings, runs } = await namedSetup()
    const joined = await again(setup, id, 'joined')
    expect((await recordings.get(id)).speakerNames).toEqual({})
    expect(joined.speakerNames?.names).toEqual([])
    expect(joined.speakerNames?.unclear.map(({ name, runId }) => [name, runId])).toEqual([
      ['Ann', first.id],
      ['Ben', first.id],
    ])
    const decided = await runs.name(id, joined.id, {
      speakerNames: { A: ' Ann ' },
      forgetUnclear: false,
    })
    expect(decided.run.speakerNames?.unclear.map(({ name }) => name)).toEqual(['Ben'])
    expect((await recordings.get(id)).speakerNames).toEqual({ A: 'Ann' })
    const forgotten = await runs.name(id, joined.id, { forgetUnclear: true })
    expect(forgotten.run.speakerNames).toEqual({
      names: [{ speaker: 'A', name: 'Ann', carriedFrom: null, agreement: null }],
      unclear: [],
      colours: [],
    })
    await setup.toolkit.close()
  })

  test('can be given to a run that is not the current one', async () => {
    const { setup, id, first, recordings, runs } = await namedSetup()
    await again(setup, id, 'exchanged')
    await runs.name(id, first.id, { speakerNames: { A: 'Kim' }, forgetUnclear: false })
    expect((await recordings.get(id)).speakerNames).toEqual({ B: 'Ann', A: 'Ben' })
    await recordings.choose(id, first.id)
    expect((await recordings.get(id)).speakerNames).toEqual({ A: 'Kim' })
    await setup.toolkit.close()
  })

  test('are refused for a run without a result', async () => {
    const setup = await openTestToolkit({ provider: memoryProvider({ endless: true }) })
    const { recording } = await setup.createRecording()
    const run = await setup.run(recording.id)
    await expect(
      setup.toolkit.runs.name(recording.id, run.id, { speakerNames: {}, forgetUnclear: false }),
    ).rejects.toMatchObject({ code: 'request-conflict' })
    await setup.toolkit.close()
  })

  test('that have no voice yet, or whose run is deleted, are unclear', async () => {
    const { setup, id, first, recordings, runs } = await namedSetup()
    await runs.remove(id, first.id)
    await setup.until(async () => (await recordings.get(id)).currentRunId === null)
    expect((await recordings.get(id)).speakerNames).toEqual({ A: 'Ann', B: 'Ben' })
    const { speakerNames } = await again(setup, id, 'joined')
    expect(speakerNames).toEqual({
      names: [],
      unclear: [
        { name: 'Ann', runId: null, speaker: 'A', closest: 'A', agreement: null },
        { name: 'Ben', runId: null, speaker: 'B', closest: null, agreement: null },
      ],
      colours: [],
    })
    await setup.toolkit.close()
  })

  test('of runs of an older version are carried as well', async () => {
    const storage = memoryStorage()
    const setup = await openTestToolkit({ providers: providers(), storage })
    const { recording } = await setup.createRecording()
    const { id } = recording
    const oldest = await setup.ended(id)
    const old = await again(setup, id, 'exchanged')
    // Older versions stored names by label, with the recording only.
    for (const { id: runId } of [oldest, old]) {
      const run = await storage.runs.get(runId)
      if (run) await storage.runs.replace({ ...run, speakerNames: null })
    }
    const row = await storage.recordings.get(id)
    if (row) await storage.recordings.replace({ ...row, speakerNames: { B: 'Ann', A: 'Ben' } })

    const { recordings, runs } = setup.toolkit
    const third = await again(setup, id, 'first')
    expect((await recordings.get(id)).speakerNames).toEqual({ A: 'Ann', B: 'Ben' })
    expect(third.speakerNames?.names[0]?.carriedFrom).toBe(old.id)
    expect((await runs.get(id, old.id)).run.speakerNames?.names).toEqual([
      { speaker: 'B', name: 'Ann', carriedFrom: null, agreement: null },
      { speaker: 'A', name: 'Ben', carriedFrom: null, agreement: null },
    ])
    await recordings.choose(id, oldest.id)
    expect((await recordings.get(id)).speakerNames).toEqual({ A: 'Ann', B: 'Ben' })
    await recordings.choose(id, old.id)
    expect((await recordings.get(id)).speakerNames).toEqual({ B: 'Ann', A: 'Ben' })
    await setup.toolkit.close()
  })
})

describe('chosen colours', () => {
  const coloured = { speakerColours: { A: 20, B: 0 }, forgetUnclear: false }

  test('follow their voices, also without names, and stay when names change', async () => {
    const setup = await openTestToolkit({ providers: providers() })
    const { recording } = await setup.createRecording()
    const { id } = recording
    const first = await setup.ended(id)
    const { recordings, runs } = setup.toolkit
    const { run } = await runs.name(id, first.id, coloured)
    expect(run.speakerNames).toMatchObject({ names: [], colours: stored({ A: 20, B: 0 }) })
    const second = await again(setup, id, 'exchanged')
    expect(second.speakerNames?.colours).toEqual(stored({ B: 20, A: 0 }))
    await recordings.change(id, { speakerNames: { A: 'Ben' } })
    const named = (await runs.get(id, second.id)).run
    expect(named.speakerNames).toMatchObject({
      names: [{ speaker: 'A', name: 'Ben' }],
      colours: stored({ B: 20, A: 0 }),
    })
    const automatic = await runs.name(id, second.id, { speakerColours: {}, forgetUnclear: false })
    expect(automatic.run.speakerNames).toMatchObject({
      names: [{ speaker: 'A', name: 'Ben' }],
      colours: [],
    })
    // Each run keeps its own.
    expect((await runs.get(id, first.id)).run.speakerNames?.colours).toHaveLength(2)
    await setup.toolkit.close()
  })

  test('can be given to a run that an older version named, or that has no names of its own', async () => {
    const storage = memoryStorage()
    const setup = await openTestToolkit({ providers: providers(), storage })
    const { recording } = await setup.createRecording()
    const { id } = recording
    const run = await setup.ended(id)
    const { recordings, runs } = setup.toolkit
    const ann = { speaker: 'A', name: 'Ann', carriedFrom: null, agreement: null }
    await storage.runs.replace({ ...run, speakerNames: { names: [ann], unclear: [] } })
    await runs.name(id, run.id, coloured)
    const after = (await runs.get(id, run.id)).run
    expect(after.speakerNames).toEqual({
      names: [ann],
      unclear: [],
      colours: stored(coloured.speakerColours),
    })
    await storage.runs.replace({ ...after, speakerNames: null })
    const row = await storage.recordings.get(id)
    if (row) await storage.recordings.replace({ ...row, speakerNames: { A: 'Ann' } })
    await runs.name(id, run.id, coloured)
    expect((await runs.get(id, run.id)).run.speakerNames).toEqual({
      names: [ann],
      unclear: [],
      colours: stored(coloured.speakerColours),
    })
    expect((await recordings.get(id)).speakerNames).toEqual({ A: 'Ann' })
    await setup.toolkit.close()
  })
})

/** Colours as they are stored. */
function stored(colours: Readonly<Record<string, number>>) {
  return Object.entries(colours).map(([speaker, colour]) => ({ speaker, colour }))
}
