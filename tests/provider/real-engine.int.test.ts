import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { openPyannote } from '@toolkit/adapter-pyannote'
import { findFfmpeg } from '@toolkit/audio'
import { type DiarizationProvider, NO_HINTS } from '@toolkit/core'
import { ENGINE_VERSION, startEngine } from '@toolkit/diarizer'
import { describe, expect, onTestFinished, test } from 'vitest'
import { KEY, serving, temporaryFolder } from '../../services/local-pyannoteai/test/serving.ts'

const root = resolve(import.meta.dirname, '../..')
const sample = resolve(root, '../shared/audio/sample.wav')
const BYTES_A_SECOND = 32_000
const SECONDS = 12
const ASKED = { scores: ['confidence', 'turns'], webhook: null, identify: null } as const
const signal = new AbortController().signal

/** The first seconds of the sample (16 kHz, mono, 16 bit) as a WAV file. */
async function slice(): Promise<Buffer> {
  const whole = await readFile(sample)
  const data = whole.indexOf('data') + 8
  const wav = Buffer.from(whole.subarray(0, data + SECONDS * BYTES_A_SECOND))
  wav.writeUInt32LE(wav.length - 8, 4)
  wav.writeUInt32LE(SECONDS * BYTES_A_SECOND, data - 4)
  return wav
}

/** The local engine behind the protocol, and the provider that speaks it; closed with the test. */
async function opened() {
  const { folder, remove } = await temporaryFolder()
  onTestFinished(remove)
  const ffmpegPath = findFfmpeg({ PATH: process.env.PATH ?? '' })
  const engine = startEngine({ modelsFolder: resolve(root, 'models'), ffmpegPath, tempDir: folder })
  onTestFinished(() => engine.close())
  const modelName = `local-${ENGINE_VERSION}`
  const local = await serving({ engine, folder, modelName })
  onTestFinished(() => local.close())
  const provider = openPyannote({
    name: 'local',
    origin: local.origin,
    models: [modelName],
    key: KEY,
  })
  return { local, provider, modelName }
}

async function upload(provider: DiarizationProvider, bytes: Buffer): Promise<void> {
  async function* blocks(): AsyncGenerator<Uint8Array> {
    yield bytes
  }
  await provider.upload('real-run', { sizeBytes: bytes.length, bytes: blocks() }, signal)
}

describe('the real engine behind the protocol', () => {
  test('diarizes real speech with the same result each time', async (context) => {
    if (!existsSync(sample)) return context.skip('needs ../shared/audio/sample.wav')
    const { local, provider, modelName } = await opened()
    await upload(provider, await slice())
    const request = { mediaKey: 'real-run', model: modelName, speakers: NO_HINTS, ...ASKED }
    const results = []
    for (let run = 0; run < 2; run += 1) {
      const { jobId } = await provider.submit(request, signal)
      await local.ended(jobId)
      const job = await provider.job(jobId, signal)
      if (job.status !== 'succeeded') throw new Error(JSON.stringify(job))
      const { turns, curves, speakerDoubt } = job.result
      results.push({ turns, curves, speakerDoubt })
    }
    const [first, second] = results
    expect(second).toEqual(first)
    expect(first?.turns.length).toBeGreaterThan(0)
    for (const turn of first?.turns ?? []) {
      expect(turn.end).toBeLessThanOrEqual(SECONDS)
      expect(turn.scores).toHaveProperty(turn.speaker)
    }
    expect(first?.speakerDoubt).toMatchObject({ range: { step: 0.075 }, labels: expect.any(Array) })
    expect(first?.curves).toMatchObject([{ kind: 'confidence', resolution: 0.02 }])
    expect(first?.curves[0]?.values).toHaveLength(SECONDS / 0.02)
    const { found } = await provider.findJob(request.mediaKey, 0, signal)
    expect(found?.model).toBe(modelName)
  })
  test('warns of a recording whose end is missing', async () => {
    const { local, provider, modelName } = await opened()
    const whole = await readFile(resolve(root, 'web/public/example/conversation.wav'))
    await upload(provider, whole.subarray(0, 44 + 6 * BYTES_A_SECOND))
    const request = { mediaKey: 'real-run', model: modelName, speakers: NO_HINTS, ...ASKED }
    const { jobId } = await provider.submit(request, signal)
    await local.ended(jobId)
    expect(await provider.job(jobId, signal)).toMatchObject({
      status: 'succeeded',
      result: {
        warnings: [expect.stringMatching(/^The file is cut short: .* It has 6\.0 s\.$/)],
      },
    })
  })
})
