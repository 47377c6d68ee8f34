import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { answerOf, serving, temporaryFolder } from './serving.ts'
import { tinyEngine } from './tiny-engine.ts'

const URL = 'media://house/restart'
const RECORDING = Uint8Array.of(9, 8, 7)

describe('a restart', () => {
  test('restarts running and queued jobs, in order, under their own ids', async () => {
    const { folder, remove } = await temporaryFolder()
    onTestFinished(remove)
    const before = tinyEngine({ held: true })
    const first = await serving({ engine: before.engine, folder })
    await first.upload(URL, RECORDING)
    const done = await first.submit(URL, { confidence: true })
    const running = await first.submit(URL, { numSpeakers: 1 })
    const queued = await first.submit(URL, { numSpeakers: 2 })
    const canceled = await first.submit(URL, { numSpeakers: 3 })
    ;(await before.nextRun()).finish()
    await before.nextRun()
    await first.call('POST', `/local/jobs/${canceled}/cancel`)
    const result = await (await first.call('GET', `/v1/jobs/${done}`)).text()
    await first.close()
    // As left by a killed process: results without a job, partly written files.
    await writeFile(join(folder, 'results', `${canceled}.json`), '{"diarization":[]}')
    await writeFile(join(folder, 'results', 'nobody.json'), '{"diarization":[]}')
    await writeFile(join(folder, 'results', 'x.json.result.unfinished'), '{')
    await writeFile(join(folder, 'media', 'x.bin.1.unfinished'), 'half')
    await writeFile(join(folder, 'media', `${'0'.repeat(64)}.bin`), 'never acknowledged')

    const after = tinyEngine({ held: true })
    const second = await serving({ engine: after.engine, folder })
    onTestFinished(() => second.close())
    const again = await after.nextRun()
    expect(again).toMatchObject({ hints: { num: 1 }, bytes: Buffer.from(RECORDING) })
    expect((await answerOf(second.call('GET', `/v1/jobs/${queued}`))).status).toBe('created')
    expect((await answerOf(second.call('GET', `/v1/jobs/${canceled}`))).status).toBe('canceled')
    expect(await (await second.call('GET', `/v1/jobs/${done}`)).text()).toBe(result)
    again.finish()
    expect((await second.ended(running)).status).toBe('succeeded')
    const last = await after.nextRun()
    expect(last.hints.num).toBe(2)
    last.finish()
    await second.ended(queued)
    expect((await readdir(join(folder, 'results'))).toSorted()).toEqual(
      [done, running, queued].map((id) => `${id}.json`).toSorted(),
    )
    expect(await readdir(join(folder, 'media'))).toHaveLength(2)
    expect(after.begun).toBe(2)
    const list = await answerOf(second.call('GET', '/v2/jobs'))
    expect(list.items.map((item) => item.id)).toEqual([canceled, queued, running, done])
  })

  test('keeps a result that was complete when the process was killed, without repeating the job', async () => {
    const { folder, remove } = await temporaryFolder()
    onTestFinished(remove)
    const before = tinyEngine({ held: true })
    const first = await serving({ engine: before.engine, folder })
    await first.upload(URL, RECORDING)
    const jobId = await first.submit(URL)
    await before.nextRun()
    await first.close()
    await writeFile(join(folder, 'results', `${jobId}.json`), '{"diarization":[]}')

    const after = tinyEngine({ held: true })
    const second = await serving({ engine: after.engine, folder })
    onTestFinished(() => second.close())
    const job = await second.ended(jobId)
    expect(job).toMatchObject({ status: 'succeeded', output: { diarization: [] } })
    expect(after.begun).toBe(0)
  })

  test('reads jobs of versions without notices and probabilities', async () => {
    const { folder, remove } = await temporaryFolder()
    onTestFinished(remove)
    const { engine } = tinyEngine({ held: false })
    const first = await serving({ engine, folder })
    await first.upload(URL, RECORDING)
    await first.close()
    const old = {
      id: 'old',
      sequence: 7,
      status: 'running',
      source: URL,
      model: 'local-test',
      speakers: { num: null, min: null, max: null },
      wanted: { confidence: true, turnLevelConfidence: false },
      createdAtMs: 1,
      updatedAtMs: 1,
      completedAtMs: null,
      engineDeaths: 0,
      error: null,
    }
    await writeFile(join(folder, 'jobs', 'old.json'), JSON.stringify(old))
    const second = await serving({ engine, folder, signingSecret: 'secret' })
    onTestFinished(() => second.close())
    const { status, output } = await second.ended('old')
    expect([status, Object.keys(output ?? {})]).toEqual([
      'succeeded',
      ['diarization', 'confidence'],
    ])
    expect(second.log).toEqual([])
  })

  test('skips a damaged job and logs it', async () => {
    const { folder, remove } = await temporaryFolder()
    onTestFinished(remove)
    const { engine } = tinyEngine({ held: false })
    await (await serving({ engine, folder })).close()
    await writeFile(join(folder, 'jobs', 'damaged.json'), '{"id":')
    const local = await serving({ engine, folder })
    onTestFinished(() => local.close())
    expect(local.log).toMatchObject([{ event: 'local-file-damaged' }])
    await local.upload(URL, RECORDING)
    expect((await local.ended(await local.submit(URL))).status).toBe('succeeded')
  })
})
