import { ToolkitError } from '@toolkit/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { answerOf, type Serving, serving, temporaryFolder } from './serving.ts'
import { type TinyEngine, tinyEngine } from './tiny-engine.ts'

const URL = 'media://house/queue'

async function opened(): Promise<{ local: Serving; tiny: TinyEngine; jobIds: string[] }> {
  const { folder, remove } = await temporaryFolder()
  const tiny = tinyEngine({ held: true })
  const local = await serving({ engine: tiny.engine, folder })
  onTestFinished(async () => {
    await local.close()
    await remove()
  })
  await local.upload(URL, Uint8Array.of(1, 2, 3))
  const jobIds = [await local.submit(URL), await local.submit(URL, { numSpeakers: 2 })]
  return { local, tiny, jobIds }
}

const status = async (local: Serving, jobId: string | undefined): Promise<string> =>
  (await answerOf(local.call('GET', `/v1/jobs/${jobId}`))).status
const progress = async (local: Serving, jobId: string | undefined): Promise<unknown> =>
  answerOf(local.call('GET', `/local/jobs/${jobId}`))
const cancel = async (local: Serving, jobId: string | undefined): Promise<unknown> =>
  answerOf(local.call('POST', `/local/jobs/${jobId}/cancel`))

describe('the queue', () => {
  test('runs jobs one at a time, in order, and reports the progress of each', async () => {
    const { local, tiny, jobIds } = await opened()
    const [first, second] = jobIds
    const run = await tiny.nextRun()
    expect(run).toMatchObject({ hints: { num: null }, bytes: Buffer.from([1, 2, 3]) })
    run.report({ fraction: 0.25, etaSeconds: 30 })
    expect(await status(local, first)).toBe('running')
    expect(await progress(local, first)).toMatchObject({ fraction: 0.25, etaSeconds: 30 })
    expect(await status(local, second)).toBe('created')
    expect(await progress(local, second)).toMatchObject({ fraction: 0, etaSeconds: null })
    expect(tiny.begun).toBe(1)
    run.finish()
    const next = await tiny.nextRun()
    expect(next.hints).toEqual({ num: 2, min: null, max: null })
    expect(await status(local, first)).toBe('succeeded')
    next.finish()
    expect((await local.ended(second ?? '')).status).toBe('succeeded')
  })

  test('runs a job by channel as one, also after a restart of the process', async () => {
    const { folder, remove } = await temporaryFolder()
    onTestFinished(remove)
    const before = tinyEngine({ held: true })
    const first = await serving({ engine: before.engine, folder })
    await first.upload(URL, Uint8Array.of(1, 2, 3))
    await first.submit(URL, { byChannel: true })
    expect((await before.nextRun()).byChannel).toBe(true)
    await first.close()
    const after = tinyEngine({ held: false })
    const second = await serving({ engine: after.engine, folder })
    onTestFinished(() => second.close())
    expect((await after.nextRun()).byChannel).toBe(true)
    await second.submit(URL, { byChannel: false })
    expect((await after.nextRun()).byChannel).toBe(false)
  })

  test('cancels the queued job, which never runs', async () => {
    const { local, tiny, jobIds } = await opened()
    const [first, second] = jobIds
    const run = await tiny.nextRun()
    expect(await cancel(local, second)).toEqual({ jobId: second, status: 'canceled' })
    run.finish()
    expect((await local.ended(first ?? '')).status).toBe('succeeded')
    expect(await local.ended(second ?? '')).not.toHaveProperty('output')
    expect(tiny.begun).toBe(1)
  })

  test('cancels the running job at once and continues with the next', async () => {
    const { local, tiny, jobIds } = await opened()
    const [first, second] = jobIds
    await tiny.nextRun()
    expect(await cancel(local, first)).toEqual({ jobId: first, status: 'canceled' })
    expect(await progress(local, first)).toMatchObject({ fraction: null, etaSeconds: null })
    const next = await tiny.nextRun()
    next.finish()
    expect((await local.ended(second ?? '')).status).toBe('succeeded')
    expect(await status(local, first)).toBe('canceled')
    expect(await cancel(local, second)).toEqual({ jobId: second, status: 'succeeded' })
  })

  test('restarts a job after an engine crash, and gives up after the third crash', async () => {
    const { local, tiny, jobIds } = await opened()
    for (let crash = 0; crash < 3; crash += 1) {
      const run = await tiny.nextRun()
      expect(run.hints.num).toBeNull()
      run.fail(new ToolkitError('engine-died', 'gone'))
    }
    const job = await local.ended(jobIds[0] ?? '')
    expect(job).toMatchObject({
      status: 'failed',
      output: { error: expect.stringContaining('3 times') },
    })
    expect((await tiny.nextRun()).hints.num).toBe(2)
  })

  test('fails a job with the message of the engine if it concerns the recording, and with a general one for other errors', async () => {
    const { local, tiny, jobIds } = await opened()
    const run = await tiny.nextRun()
    run.fail(new ToolkitError('audio-truncated', 'The file ends too early. Copy it again.'))
    const first = await local.ended(jobIds[0] ?? '')
    expect(first).toMatchObject({
      status: 'failed',
      output: { error: 'The file ends too early. Copy it again.' },
    })
    const list = await answerOf(local.call('GET', '/v2/jobs?status=failed'))
    expect(list.items).toMatchObject([{ reason: 'The file ends too early. Copy it again.' }])
    expect(list.items[0]).not.toHaveProperty('quantity')
    const next = await tiny.nextRun()
    next.fail(new Error('secret inner words'))
    const second = await local.ended(jobIds[1] ?? '')
    expect(second.status).toBe('failed')
    expect(JSON.stringify(second)).not.toContain('secret')
    expect(local.log).toMatchObject([{ event: 'local-job-failed', jobId: jobIds[1] }])
  })
})
