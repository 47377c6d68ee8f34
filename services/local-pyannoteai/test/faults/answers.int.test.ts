import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FaultInput } from '../../src/index.ts'
import { answerOf } from '../serving.ts'
import { eventLoopTurn, type FaultyService, openFaultyService, SOUND, WAYS } from './two-ways.ts'

interface Result {
  readonly diarization: readonly {
    readonly start: number
    readonly end: number
    readonly confidence: Readonly<Record<string, unknown>>
  }[]
  readonly confidence: { readonly score: readonly unknown[]; readonly resolution: number }
}

describe.each(WAYS)('%s', (way) => {
  let local: FaultyService
  let jobId: string
  let right: Result

  beforeEach(async () => {
    local = await openFaultyService(way)
    jobId = await local.submit()
    right = (await local.ended(jobId)).output as unknown as Result
  })

  afterEach(async () => {
    await local.close()
  })

  /** Returns the response with the fault, after checking that the next one is correct. */
  const answerWithFault = async (fault: FaultInput) => {
    local.faults.set([fault])
    const answer = await local.call('GET', `/v1/jobs/${jobId}`)
    const length = answer.headers.get('content-length')
    const text = await answer.text()
    if (length !== null) expect(Buffer.byteLength(text)).toBe(Number(length))
    expect(local.faults.pending()).toEqual([])
    expect((await local.ended(jobId)).output).toEqual(right)
    const { status, output, ...rest } = JSON.parse(text)
    expect(rest).toMatchObject({ jobId })
    return { status, output: output as Result | undefined }
  }

  test('succeeded without output', async () => {
    const { status, output } = await answerWithFault({ kind: 'no-output' })
    expect([status, output]).toEqual(['succeeded', undefined])
  })

  test.each([
    [undefined, 'resting'],
    ['paused', 'paused'],
  ])('an unknown status', async (input, status) => {
    const fault: FaultInput = { kind: 'unknown-status', ...(input ? { status: input } : {}) }
    expect(await answerWithFault(fault)).toEqual({ status, output: right })
  })

  test.each([
    ['above', 100.5],
    ['below', -1],
    ['null', null],
    ['text', '97'],
  ] as const)('scores that are %s', async (score, value) => {
    const { output } = await answerWithFault({ kind: 'bad-score', score })
    const labels = Object.keys(right.diarization[0]?.confidence ?? {})
    expect(labels.length).toBeGreaterThan(0)
    expect(output?.diarization[0]?.confidence).toEqual(
      Object.fromEntries(labels.map((label) => [label, value])),
    )
    expect(output?.diarization.slice(1)).toEqual(right.diarization.slice(1))
    const bad = output?.confidence.score.filter((each, i) => each !== right.confidence.score[i])
    expect(bad).toEqual([value])
  })

  test.each([0.5, 2])('curves %d times as long as the recording', async (factor) => {
    const { output } = await answerWithFault({ kind: 'curve-length', factor })
    const wanted = Math.round(right.confidence.score.length * factor)
    expect(output?.confidence.score.length).toBe(wanted)
    expect(output?.confidence.score[0]).toBe(right.confidence.score[0])
    expect(output?.diarization).toEqual(right.diarization)
  })

  test('curves of single speakers too', async () => {
    const scores = { model: 'precision-3', confidence: false, speakerProbability: true }
    const id = await local.submit(scores)
    await local.ended(id)
    local.faults.set([{ kind: 'curve-length', factor: 0.25 }])
    const { output } = await answerOf(local.call('GET', `/v1/jobs/${id}`))
    const { speakerProbability } = output as { speakerProbability: { score: object } }
    const lengths = Object.values(speakerProbability.score).map((each) => each.length)
    expect(new Set(lengths)).toEqual(new Set([Math.round(right.confidence.score.length / 4)]))
  })

  test('a turn after the end', async () => {
    const { output } = await answerWithFault({ kind: 'turn-beyond-end', seconds: 100 })
    const last = right.diarization.at(-1)
    expect(output?.diarization.at(-1)).toEqual({ ...last, end: (last?.end ?? 0) + 100 })
    expect(output?.diarization.slice(0, -1)).toEqual(right.diarization.slice(0, -1))
  })

  test('a changed result applies to the first result', async () => {
    local.faults.set([{ kind: 'job-slow', delayMs: 1000 }, { kind: 'no-output' }])
    const slow = await local.submit()
    while (local.faults.pending().length > 1) await eventLoopTurn()
    expect((await answerOf(local.call('GET', `/v1/jobs/${slow}`))).status).toBe('running')
    await local.clock.advance(1000)
    let job = await answerOf(local.call('GET', `/v1/jobs/${slow}`))
    while (job.status !== 'succeeded') {
      await eventLoopTurn()
      job = await answerOf(local.call('GET', `/v1/jobs/${slow}`))
    }
    expect(job.output).toBeUndefined()
    expect((await local.ended(slow)).output).toBeDefined()
  })

  test('the list in its published form', async () => {
    local.faults.set([{ kind: 'published-list' }])
    const published = await answerOf(local.call('GET', '/v2/jobs'))
    expect(published).toEqual({
      items: [{ id: jobId, status: 'succeeded', createdAt: expect.any(String) }],
      nextCursor: null,
    })
    const live = await answerOf(local.call('GET', '/v2/jobs'))
    expect(live.items[0]).toMatchObject({ id: jobId, source: SOUND, model: 'generated-1' })
  })

  test('a job fails', async () => {
    local.faults.set([{ kind: 'job-fails' }])
    const failing = await local.submit()
    while (local.faults.pending().length > 0) await eventLoopTurn()
    const job = await local.ended(failing)
    expect(job.status).toBe('failed')
    expect(job.output).toEqual({ error: expect.any(String) })
    expect((await local.ended(await local.submit())).status).toBe('succeeded')
  })

  test('a slow job can be canceled', async () => {
    local.faults.set([{ kind: 'job-slow' }])
    const slow = await local.submit()
    expect((await local.call('POST', `/local/jobs/${slow}/cancel`)).status).toBe(200)
    local.faults.set([])
    expect((await local.ended(slow)).status).toBe('canceled')
  })
})
