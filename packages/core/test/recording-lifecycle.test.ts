import { ToolkitError } from '@toolkit/core'
import { memoryProvider, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { blocks, DRAFT, never, openTestToolkit, SOUND } from './test-toolkit.ts'

describe('a recording', () => {
  test('is diarized after its last byte', async () => {
    const setup = await openTestToolkit()
    const { recording, sameAs } = await setup.createRecording()
    expect(recording).toMatchObject({ status: 'queued', durationSeconds: null, settled: false })
    expect(sameAs).toEqual([])
    const run = await setup.ended(recording.id)
    expect(run).toMatchObject({ status: 'succeeded', modelReported: 'memory-1', jobId: 'job-1' })
    expect(await setup.toolkit.recordings.get(recording.id)).toMatchObject({
      status: 'succeeded',
      currentRunId: run.id,
      durationSeconds: 2,
      sampleMean: 60,
      sampleMedian: 60,
      turnMean: 75,
      turnMeanWeighted: 75,
      turnMinimum: 60,
      overlapShare: 0,
      speakerCountDoubt: null,
      speakerRange: null,
      speakerCount: 2,
      score: { kind: 'confidence', provider: 'local', model: 'memory-1' },
      settled: true,
    })
    const { curve } = await setup.toolkit.results.curve(recording.id, null, null)
    expect(curve.values).toHaveLength(100)
    const { turns } = await setup.toolkit.results.allTurns(recording.id, null)
    expect(turns.map((turn) => turn.margin)).toEqual([80, 20])
    await setup.toolkit.close()
  })

  test('with the same bytes is reported', async () => {
    const setup = await openTestToolkit()
    const first = await setup.createRecording({ diarize: false })
    const second = await setup.createRecording({ diarize: false })
    expect(second.sameAs).toEqual([first.recording.id])
    await setup.toolkit.close()
  })

  test('with the same bytes waits for the user if it says so', async () => {
    const setup = await openTestToolkit()
    const ask = { onDuplicate: 'ask' } as const
    const first = await setup.createRecording(ask)
    expect([first.sameAs, first.duplicateOf]).toEqual([[], null])
    await setup.ended(first.recording.id)

    const second = await setup.createRecording(ask)
    expect(second.duplicateOf).toBe(first.recording.id)
    expect(await setup.toolkit.runs.list(second.recording.id)).toEqual([])
    await setup.until(
      async () => (await setup.toolkit.recordings.get(second.recording.id)).durationSeconds === 2,
    )
    expect(setup.provider.jobs).toHaveLength(1)
    // "Keep both": as any other recording without a diarization.
    const usual = {
      provider: null,
      model: null,
      speakers: null,
      identify: null,
      confirmed: false,
      forced: false,
    }
    await setup.toolkit.runs.start(second.recording.id, usual)
    expect((await setup.ended(second.recording.id)).status).toBe('succeeded')

    const third = await setup.createRecording()
    expect(third.sameAs).toEqual([first.recording.id, second.recording.id])
    expect(third.duplicateOf).toBeNull()
    expect((await setup.ended(third.recording.id)).status).toBe('succeeded')
    await setup.toolkit.close()
  })

  test('that was sent twice at once is diarized once if it says so', async () => {
    const setup = await openTestToolkit()
    const made = await Promise.all([
      setup.createRecording({ onDuplicate: 'ask' }),
      setup.createRecording({ onDuplicate: 'ask' }),
    ])
    const waiting = made.filter(({ duplicateOf }) => duplicateOf !== null)
    expect(waiting).toHaveLength(1)
    const [other] = made.filter(({ duplicateOf }) => duplicateOf === null)
    expect(waiting[0]?.duplicateOf).toBe(other?.recording.id)
    expect(await setup.toolkit.runs.list(other?.recording.id ?? '')).toHaveLength(1)
    await setup.toolkit.close()
  })

  test('with the same bytes waits also after a restart', async () => {
    const storage = memoryStorage()
    const before = await openTestToolkit({ storage })
    const first = await before.createRecording({ diarize: false })
    const draft = { ...DRAFT, onDuplicate: 'ask' } as const
    const upload = await before.toolkit.uploads.begin(draft, SOUND.length)
    await before.toolkit.close()
    // All bytes are stored, but the process ends before the recording is created.
    await storage.uploads.append(upload.id, 0, blocks(SOUND), never)

    const after = await openTestToolkit({ storage })
    const recording = await after.toolkit.recordings.get(upload.recordingId)
    expect(recording.status).toBe('new')
    expect((await after.toolkit.uploads.get(upload.id)).upload.duplicateOf).toBe(first.recording.id)
    await after.toolkit.close()
  })

  test('that cannot be decoded fails its run with the error', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording({}, new TextEncoder().encode('sound! broken'))
    expect(await setup.ended(recording.id)).toMatchObject({
      status: 'failed',
      error: { code: 'audio-corrupt', message: 'It is broken.' },
    })
    expect(setup.provider.jobs).toHaveLength(0)
    expect((await setup.toolkit.recordings.get(recording.id)).error?.code).toBe('audio-corrupt')
    await setup.toolkit.close()
  })

  test('is deleted with everything that belongs to it, also during a run', async () => {
    const setup = await openTestToolkit({ provider: memoryProvider({ endless: true }) })
    const { recording } = await setup.createRecording()
    await setup.until(async () => (await setup.run(recording.id)).status === 'running')
    const removing = setup.toolkit.recordings.remove(recording.id)
    await setup.clock.advance(1_000)
    await removing
    expect(await setup.storage.runs.list(recording.id)).toEqual([])
    expect(await setup.storage.blobs.children('recordings')).toEqual([])
    expect(setup.provider.jobs).toEqual([])
    await setup.toolkit.close()
  })
})

describe('the sweep at start', () => {
  test('deletes expired uploads', async () => {
    const setup = await openTestToolkit()
    const upload = await setup.toolkit.uploads.begin(DRAFT, SOUND.length)
    await setup.clock.advance(6 * 24 * 3_600_000)
    expect((await setup.toolkit.uploads.get(upload.id)).offset).toBe(0)
    await setup.clock.advance(2 * 24 * 3_600_000)
    expect(await setup.storage.uploads.list()).toEqual([])
    await setup.toolkit.close()
  })
})

describe('an upload', () => {
  test('continues at its offset, and is probed by its header', async () => {
    const setup = await openTestToolkit()
    const { uploads } = setup.toolkit
    const upload = await uploads.begin(DRAFT, SOUND.length)
    await uploads.append(upload.id, 0, blocks(SOUND.subarray(0, 33)), never)
    expect((await uploads.get(upload.id)).offset).toBe(33)
    await expect(
      uploads.append(upload.id, 10, blocks(SOUND.subarray(10)), never),
    ).rejects.toMatchObject({ code: 'request-conflict' })
    const { finished } = await uploads.append(upload.id, 33, blocks(SOUND.subarray(33)), never)
    expect(finished?.recording.sizeBytes).toBe(SOUND.length)
    await setup.toolkit.close()
  })

  test('of an unsupported file is deleted', async () => {
    const setup = await openTestToolkit()
    const { uploads } = setup.toolkit
    const other = new TextEncoder().encode('text, only text')
    const upload = await uploads.begin(DRAFT, other.length)
    await expect(uploads.append(upload.id, 0, blocks(other), never)).rejects.toMatchObject({
      code: 'audio-unknown-format',
    })
    await expect(uploads.get(upload.id)).rejects.toMatchObject({ code: 'not-found' })
    expect(await setup.storage.uploads.list()).toEqual([])
    await setup.toolkit.close()
  })

  test('above the size limit is refused, whether the size is known or not', async () => {
    const setup = await openTestToolkit({ maxBytes: 50 })
    const { uploads } = setup.toolkit
    await expect(uploads.begin(DRAFT, 51)).rejects.toMatchObject({ code: 'audio-too-large' })
    const upload = await uploads.begin(DRAFT, null)
    await expect(uploads.append(upload.id, 0, blocks(SOUND), never)).rejects.toMatchObject({
      code: 'audio-too-large',
    })
    await setup.toolkit.close()
  })

  test('with more bytes than declared is refused, and keeps those up to the declared size', async () => {
    const setup = await openTestToolkit()
    const { uploads } = setup.toolkit
    const upload = await uploads.begin(DRAFT, SOUND.length - 1)
    await expect(uploads.append(upload.id, 0, blocks(SOUND), never)).rejects.toMatchObject({
      code: 'request-invalid',
    })
    const { offset } = await uploads.get(upload.id)
    expect([offset, SOUND.length]).toEqual([96, 100])
    const rest = SOUND.subarray(offset, -1)
    const { finished } = await uploads.append(upload.id, offset, blocks(rest), never)
    expect(finished?.recording.sizeBytes).toBe(SOUND.length - 1)
    await setup.toolkit.close()
  })

  test('is completed once by concurrent calls', async () => {
    const setup = await openTestToolkit()
    const { uploads } = setup.toolkit
    const upload = await uploads.begin(DRAFT, SOUND.length)
    const half = SOUND.length / 2
    await uploads.append(upload.id, 0, blocks(SOUND.subarray(0, half)), never)
    const last = uploads.append(upload.id, half, blocks(SOUND.subarray(half)), never)
    await Promise.all([last, uploads.get(upload.id), uploads.get(upload.id)])
    expect(await setup.storage.runs.list(upload.recordingId)).toHaveLength(1)
    await setup.toolkit.close()
  })

  test('is refused before the disk is full', async () => {
    const setup = await openTestToolkit()
    const storage = { ...setup.storage, blobs: { ...setup.storage.blobs } }
    storage.blobs.freeBytes = async () => 1
    const full = await openTestToolkit({ storage })
    await expect(full.toolkit.uploads.begin(DRAFT, 10)).rejects.toBeInstanceOf(ToolkitError)
    await expect(full.toolkit.uploads.begin(DRAFT, 10)).rejects.toMatchObject({
      code: 'storage-full',
    })
    await setup.toolkit.close()
    await full.toolkit.close()
  })
})

describe('a verdict', () => {
  test('is stored with its run; the newest is used; removing it is stored too', async () => {
    const setup = await openTestToolkit()
    const { recordings } = setup.toolkit
    const { recording } = await setup.createRecording()
    const run = await setup.ended(recording.id)
    await recordings.setHumanScore(recording.id, { score: 80, note: null, runId: null })
    const scored = await recordings.setHumanScore(recording.id, {
      score: 50,
      note: 'so so',
      runId: null,
    })
    expect(scored).toMatchObject({
      humanScore: 50,
      humanNote: 'so so',
      humanScoreRunId: run.id,
      disagreement: 10,
      settled: true,
    })
    expect(await recordings.clearHumanScore(recording.id)).toMatchObject({
      humanScore: null,
      disagreement: null,
    })
    const scores = (await recordings.verdicts(recording.id)).map((verdict) => verdict.score)
    expect(scores).toEqual([null, 50, 80])
    await setup.toolkit.close()
  })
})
