import { readdir, readFile, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { receiver } from './receiver.ts'
import { type Answer, answerOf, MODEL, type Serving, serving, temporaryFolder } from './serving.ts'
import { SILENT_RECORDING, TINY_VOICEPRINT, tinyEngine } from './tiny-engine.ts'

const URL = 'media://voices/recording'
const RECORDING = Uint8Array.of(80, 30, 100)
const ADA = { label: 'Ada', voiceprint: `${TINY_VOICEPRINT}50` } // a score of 80
const BO = { label: 'Bo', voiceprint: `${TINY_VOICEPRINT}14` } // a score of 20

async function submitted(local: Serving, call: string, body: object): Promise<string> {
  const answer = await local.call('POST', `/v1/${call}`, { url: URL, ...body })
  const created = await answerOf(answer)
  expect(created).toEqual({ jobId: expect.any(String), status: 'created' })
  return created.jobId
}

/** The speakers of an identification, compared with all voiceprints. */
function speakersOf(output: Answer['output']) {
  return (output?.voiceprints ?? []) as readonly { readonly confidence: object }[]
}

/** The segments of an identification. */
function segmentsOf(output: Answer['output']) {
  return (output?.identification ?? []) as readonly object[]
}

/** The files below a folder that contain a text. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    if ((await readFile(path, 'latin1')).includes(text)) found.push(path)
  }
  return found
}

describe('voiceprints and identification', () => {
  let local: Serving
  let remove: () => Promise<void>

  beforeAll(async () => {
    const place = await temporaryFolder()
    remove = place.remove
    const { engine } = tinyEngine({ held: false })
    local = await serving({ engine, folder: place.folder, signingSecret: 'secret' })
    expect(await local.upload(URL, RECORDING)).toBe(200)
  })

  afterAll(async () => {
    await local.close()
    await remove()
  })

  test('a voiceprint is the whole output of its job', async () => {
    const jobId = await submitted(local, 'voiceprint', { model: null, webhook: null })
    const job = await local.ended(jobId)
    expect(job).toMatchObject({ jobId, status: 'succeeded' })
    expect(job.output).toEqual({ voiceprint: `${TINY_VOICEPRINT}501e64` })
    const { items } = await answerOf(local.call('GET', '/v2/jobs?limit=1'))
    expect(items).toMatchObject([{ id: jobId, type: 'voiceprint', model: MODEL, source: URL }])
  })

  test('a recording without a voice is a failed job with the reason', async () => {
    const url = 'media://voices/silent'
    await local.upload(url, SILENT_RECORDING)
    const job = await local.ended(await submitted(local, 'voiceprint', { url }))
    expect(job).toMatchObject({ status: 'failed', output: { error: 'There is no voice.' } })
    const identified = await local.ended(
      await submitted(local, 'identify', { url, voiceprints: [ADA] }),
    )
    const error = 'No speech was detected in the recording.'
    expect(identified).toMatchObject({ status: 'failed', output: { error } })
  })

  test('an identification has the diarization, the names of the turns, and all scores', async () => {
    const more = { confidence: true, turnLevelConfidence: true, exclusive: true }
    const body = { voiceprints: [BO, ADA], matching: { exclusive: true, threshold: 50 } }
    const jobId = await submitted(local, 'identify', { ...body, ...more })
    const job = await local.ended(jobId)
    expect(job.status).toBe('succeeded')
    expect(job.output).toMatchObject({
      diarization: [{ speaker: 'SPEAKER_00' }, { speaker: 'SPEAKER_00' }, {}],
      exclusiveDiarization: [{}, { speaker: 'SPEAKER_01' }, {}],
      confidence: { score: [80, 30, 100] },
      voiceprints: [
        { speaker: 'SPEAKER_00', match: 'Ada', confidence: { Ada: 80, Bo: 20 } },
        { speaker: 'SPEAKER_01', match: null, confidence: { Ada: 80, Bo: 20 } },
      ],
    })
    expect(segmentsOf(job.output)[1]).toEqual({
      speaker: 'Ada',
      start: 0.02,
      end: 0.04,
      diarizationSpeaker: 'SPEAKER_00',
      match: 'Ada',
      confidence: { SPEAKER_00: 30, SPEAKER_01: 70 },
    })
    const { items } = await answerOf(local.call('GET', '/v2/jobs?limit=1'))
    expect(items).toMatchObject([{ id: jobId, type: 'identify' }])
  })

  test('below the threshold there is no match, and the label of the diarization stays', async () => {
    const body = { voiceprints: [BO], matching: { threshold: 20.5 } }
    const { output } = await local.ended(await submitted(local, 'identify', body))
    expect(Object.keys(output ?? {})).toEqual(['diarization', 'identification', 'voiceprints'])
    expect(segmentsOf(output)[0]).toEqual({
      speaker: 'SPEAKER_00',
      start: 0,
      end: 0.02,
      diarizationSpeaker: 'SPEAKER_00',
      match: null,
    })
  })

  test('notices have the output, unless it is not wanted', async () => {
    const hears = await receiver()
    onTestFinished(() => hears.close())
    for (const webhookStatusOnly of [false, true]) {
      const webhook = `${hears.origin}/voice`
      const jobId = await submitted(local, 'voiceprint', { webhook, webhookStatusOnly })
      const notice = await hears.next()
      notice.answer(200)
      const output = { voiceprint: `${TINY_VOICEPRINT}501e64` }
      expect(JSON.parse(notice.body.toString())).toEqual({
        jobId,
        status: 'succeeded',
        ...(webhookStatusOnly ? {} : { output }),
      })
    }
  })

  test('50 voiceprints of the largest size are accepted', async () => {
    const voiceprints = Array.from({ length: 50 }, (_, i) => ({
      label: `${'"'.repeat(97)}${100 + i}`,
      voiceprint: (TINY_VOICEPRINT + '10'.repeat(10_000)).slice(0, 20_000),
    }))
    const { output } = await local.ended(await submitted(local, 'identify', { voiceprints }))
    expect(Object.keys(speakersOf(output)[0]?.confidence ?? {})).toHaveLength(50)
  })

  const fifty = Array.from({ length: 51 }, (_, i) => ({ ...ADA, label: String(i) }))
  const long = { label: 'x', voiceprint: TINY_VOICEPRINT.padEnd(20_001, '0') }
  test.each([
    ['no voiceprints', {}, 'voiceprints'],
    ['none of them', { voiceprints: [] }, 'voiceprints'],
    ['too many', { voiceprints: fifty }, 'voiceprints'],
    ['one label twice', { voiceprints: [ADA, ADA] }, 'voiceprints.1.label'],
    ['no label', { voiceprints: [{ ...ADA, label: '' }] }, 'voiceprints.0.label'],
    ['a long label', { voiceprints: [{ ...ADA, label: 'x'.repeat(101) }] }, 'voiceprints.0.label'],
    [
      'a label of speakers',
      { voiceprints: [{ ...ADA, label: 'SPEAKER_7' }] },
      'voiceprints.0.label',
    ],
    ['another', { voiceprints: [BO, { ...ADA, label: 'speaker_x' }] }, 'voiceprints.1.label'],
    ['a long voiceprint', { voiceprints: [long] }, 'voiceprints.0.voiceprint'],
    [
      'one of another model',
      { voiceprints: [BO, { label: 'x', voiceprint: 'y' }] },
      'voiceprints.1.voiceprint',
    ],
    [
      'a threshold above 100',
      { voiceprints: [ADA], matching: { threshold: 101 } },
      'matching.threshold',
    ],
    ['one below 0', { voiceprints: [ADA], matching: { threshold: -1 } }, 'matching.threshold'],
    [
      'a word for yes',
      { voiceprints: [ADA], matching: { exclusive: 'yes' } },
      'matching.exclusive',
    ],
    ['a transcription', { voiceprints: [ADA], transcription: true }, 'transcription'],
    ['channels', { voiceprints: [ADA], byChannel: true }, 'byChannel'],
    ['min above max', { voiceprints: [ADA], minSpeakers: 3, maxSpeakers: 2 }, 'minSpeakers'],
    ['no such recording', { voiceprints: [ADA], url: 'media://elsewhere' }, 'url'],
    ['an unknown model', { voiceprints: [ADA], model: 'x' }, 'model'],
  ])('an identification is refused with %s', async (_, body, field) => {
    const answer = await local.call('POST', '/v1/identify', { url: URL, ...body })
    expect(answer.status).toBe(400)
    const { errors } = await answerOf(answer)
    expect(errors.map((error) => error.field)).toEqual([field])
    expect(JSON.stringify(errors)).not.toContain(TINY_VOICEPRINT)
  })

  test.each([
    ['no address', { url: undefined }, 'url'],
    ['no such recording', { url: 'media://elsewhere' }, 'url'],
    ['an address on the web', { url: 'https://example.com/a.wav' }, 'url'],
    ['an unknown model', { model: 'x' }, 'model'],
    ['a webhook that is none', { webhook: 'ftp://example.com' }, 'webhook'],
  ])('a voiceprint is refused with %s', async (_, body, field) => {
    const answer = await local.call('POST', '/v1/voiceprint', { url: URL, ...body })
    expect(answer.status).toBe(400)
    expect((await answerOf(answer)).errors.map((error) => error.field)).toEqual([field])
  })

  test('a voiceprint is refused for a recording of more than 100 MiB', async () => {
    const url = 'media://voices/large'
    const before = new Set(await readdir(join(local.folder, 'media')))
    await local.upload(url, RECORDING)
    const added = (await readdir(join(local.folder, 'media'))).find(
      (name) => name.endsWith('.bin') && !before.has(name),
    )
    const path = join(local.folder, 'media', added ?? '')
    await truncate(path, 100 * 1024 ** 2 + 1)
    const answer = await local.call('POST', '/v1/voiceprint', { url })
    expect(answer.status).toBe(400)
    const message = 'must be a recording of at most 100 MiB'
    expect((await answerOf(answer)).errors).toEqual([{ field: 'url', message }])
    await truncate(path, 100 * 1024 ** 2)
    expect((await local.call('POST', '/v1/voiceprint', { url })).status).toBe(200)
  })

  test('nothing of this is in the log', () => {
    expect(local.log.filter(({ event }) => event !== 'local-notice-sent')).toEqual([])
    expect(JSON.stringify(local.log)).not.toContain(TINY_VOICEPRINT)
  })
})

describe('a restart', () => {
  test('starts both kinds of jobs again under their own ids; voiceprints go with the end of the job', async () => {
    const { folder, remove } = await temporaryFolder()
    onTestFinished(remove)
    const before = tinyEngine({ held: true })
    const first = await serving({ engine: before.engine, folder })
    await first.upload(URL, RECORDING)
    const running = await submitted(first, 'identify', { voiceprints: [ADA] })
    const queued = await submitted(first, 'voiceprint', {})
    await before.nextRun()
    await first.close()
    expect(await filesWith(folder, ADA.voiceprint)).toHaveLength(1)

    const after = tinyEngine({ held: true })
    const second = await serving({ engine: after.engine, folder })
    onTestFinished(() => second.close())
    ;(await after.nextRun()).finish()
    const { output } = await second.ended(running)
    expect(output?.voiceprints).toMatchObject([{ match: 'Ada' }, {}])
    const next = await after.nextRun()
    expect(await filesWith(folder, ADA.voiceprint)).toEqual([])
    next.finish()
    expect((await second.ended(queued)).output).toEqual({
      voiceprint: `${TINY_VOICEPRINT}501e64`,
    })
    const canceled = await submitted(second, 'identify', { voiceprints: [BO] })
    await second.call('POST', `/local/jobs/${canceled}/cancel`)
    expect((await second.ended(canceled)).status).toBe('canceled')
    expect(await filesWith(folder, BO.voiceprint)).toEqual([])
  })
})
