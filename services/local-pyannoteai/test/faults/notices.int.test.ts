import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isSigned, SIGNATURE_HEADER, TIMESTAMP_HEADER } from '@toolkit/pyannote-wire'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { answerOf } from '../serving.ts'
import {
  eventLoopTurn,
  type FaultyService,
  openFaultyService,
  SECRET,
  SOUND,
  WAYS,
} from './two-ways.ts'

interface Received {
  readonly jobId: string
  readonly isSigned: boolean
  readonly atMs: number
}

/** Starts a receiver that accepts all notices. */
async function receiver(nowMs: () => number) {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const body = Buffer.concat(parts)
    const header = (name: string) => (request.headers as IncomingHttpHeaders)[name] as string
    const timestamp = header(TIMESTAMP_HEADER)
    const signature = header(SIGNATURE_HEADER)
    received.push({
      jobId: JSON.parse(body.toString()).jobId,
      isSigned: isSigned({ timestamp, signature, body }, [SECRET], nowMs()),
      atMs: nowMs(),
    })
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    received,
    webhook: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notices`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

describe.each(WAYS)('notices, %s', (way) => {
  let local: FaultyService
  let there: Awaited<ReturnType<typeof receiver>>

  beforeEach(async () => {
    local = await openFaultyService(way)
    there = await receiver(() => local.clock.now())
  })

  afterEach(async () => {
    await local.close()
    await there.close()
  })

  const submit = () => local.submit({ webhook: there.webhook, webhookStatusOnly: true })

  /** The notices that were received before the notice of a later job. */
  const receivedBefore = async (jobId: string) => {
    const later = await submit()
    while (!there.received.some((each) => each.jobId === later)) await eventLoopTurn()
    return there.received.filter((each) => each.jobId === jobId)
  }

  test('are sent once, signed, by default', async () => {
    const jobId = await submit()
    await local.ended(jobId)
    expect(await receivedBefore(jobId)).toMatchObject([{ isSigned: true }])
  })

  test('are sent twice', async () => {
    local.faults.set([{ kind: 'notice', how: 'twice' }])
    const jobId = await submit()
    while (there.received.length < 2) await eventLoopTurn()
    expect(there.received).toMatchObject([
      { jobId, isSigned: true },
      { jobId, isSigned: true },
    ])
  })

  test('are not sent', async () => {
    local.faults.set([{ kind: 'notice', how: 'never' }])
    const jobId = await submit()
    while (local.faults.pending().length > 0) await eventLoopTurn()
    await local.ended(jobId)
    expect(await receivedBefore(jobId)).toEqual([])
    await local.clock.advance(3_600_000)
    expect(await receivedBefore(jobId)).toEqual([])
  })

  test('are sent with a wrong signature', async () => {
    local.faults.set([{ kind: 'notice', how: 'forged' }])
    const jobId = await submit()
    while (local.faults.pending().length > 0) await eventLoopTurn()
    while (there.received.length < 1) await eventLoopTurn()
    expect(there.received).toMatchObject([{ jobId, isSigned: false }])
  })

  test('are sent late', async () => {
    local.faults.set([{ kind: 'notice', how: 'late', delayMs: 120_000 }])
    const jobId = await submit()
    while (local.faults.pending().length > 0) await eventLoopTurn()
    const { status } = await local.ended(jobId)
    expect(status).toBe('succeeded')
    const endedAtMs = local.clock.now()
    expect(await receivedBefore(jobId)).toEqual([])
    await local.clock.advance(120_000)
    const late = { jobId, isSigned: true, atMs: endedAtMs + 120_000 }
    while (!there.received.some((each) => each.jobId === jobId)) await eventLoopTurn()
    expect(there.received.filter((each) => each.jobId === jobId)).toEqual([late])
  })

  test('are sent before the response to the submit', async () => {
    local.faults.set([{ kind: 'notice', how: 'early' }])
    const jobId = await submit()
    expect(there.received).toMatchObject([{ jobId, isSigned: true }])
    expect(local.faults.pending()).toEqual([])
  })

  test('an early one does not affect submits without a webhook or refused submits', async () => {
    local.faults.set([{ kind: 'notice', how: 'early' }])
    await local.submit()
    const refused = { url: SOUND, webhook: there.webhook, numSpeakers: 0 }
    expect((await local.call('POST', '/v1/diarize', refused)).status).toBe(400)
    expect(local.faults.pending()).toHaveLength(1)
    const jobId = await submit()
    expect(there.received.map((each) => each.jobId)).toEqual([jobId])
  })

  test('a caller that gives up waiting for the answer finds the job', async () => {
    local.faults.set([{ kind: 'notice', how: 'early' }, { kind: 'job-slow' }])
    await local.upload(SOUND, new Uint8Array(10))
    const controller = new AbortController()
    const body = { url: SOUND, webhook: there.webhook }
    const answer = local.call('POST', '/v1/diarize', body, controller.signal)
    // Over a socket the call fails; in process the service still responds.
    const given = answer.then(
      () => 'answered',
      () => 'broken',
    )
    while (local.faults.pending().length > 0) await eventLoopTurn()
    controller.abort()
    expect(await given).toBe(way === 'in process' ? 'answered' : 'broken')
    expect((await answerOf(local.call('GET', '/v2/jobs'))).items).toHaveLength(1)
  })
})
