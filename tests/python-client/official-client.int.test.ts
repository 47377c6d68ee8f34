import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { wavOf } from '@toolkit/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { personIn, readingsMissing, spliceScene } from '../identification/scene.ts'
import { conversation } from '../line/sound.ts'
import { type LocalProcess, startLocal } from '../local-alone/local-process.ts'
import { pythonVenv } from '../python/venv.ts'

const KEY = 'the-key-of-the-house'
const here = import.meta.dirname
const run = promisify(execFile)

/** The Python with the client, or the reason why it is missing. In CI it is required. */
const python = await pythonVenv(path.join(here, 'requirements.txt')).catch((error: Error) => {
  if (process.env.CI) throw error
  return { missing: error.message.split('\n')[0] ?? 'no Python' }
})
const missing = 'missing' in python ? ` (skipped: ${python.missing})` : ''

interface Outcome {
  readonly answer?: unknown
  readonly raised?: string
  readonly arguments?: readonly string[]
}

interface Job {
  readonly status: string
  readonly output: {
    readonly diarization: readonly {
      readonly speaker: string
      readonly start: number
      readonly end: number
      readonly confidence: Readonly<Record<string, number>>
    }[]
    readonly exclusiveDiarization: readonly unknown[]
    readonly speakerDoubt: unknown
    readonly confidence: { readonly score: readonly number[]; readonly resolution: number }
  }
}

interface Voices {
  readonly output: {
    readonly voiceprint: string
    readonly identification: readonly {
      readonly speaker: string
      readonly start: number
      readonly end: number
      readonly diarizationSpeaker: string
      readonly match: string | null
    }[]
    readonly voiceprints: readonly { readonly speaker: string; readonly match: string | null }[]
  }
}

describe.skipIf(missing !== '')(`the official Python client${missing}`, () => {
  let local: LocalProcess
  let folder: string
  let sound: string
  let noSound: string

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'python-client-'))
    sound = path.join(folder, 'conversation.wav')
    noSound = path.join(folder, 'letter.txt')
    await writeFile(sound, conversation())
    await writeFile(noSound, 'Dear all, this is no sound.')
    local = await startLocal(['--faults'], { LOCAL_PYANNOTEAI_KEY: KEY })
  })

  afterAll(async () => {
    await local.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const client = async (action: string, argument: string, key = KEY): Promise<Outcome> => {
    if ('missing' in python) throw new Error(python.missing)
    const script = path.join(here, 'client.py')
    const args = [script, `${local.url}/v1`, key, action, argument]
    const { stdout } = await run(python.python, args, { maxBuffer: 64 * 1024 ** 2 })
    return JSON.parse(stdout)
  }

  const submit = async (file: string): Promise<string> => {
    const { answer: mediaUrl } = await client('upload', file)
    const { answer: jobId } = await client('diarize', String(mediaUrl))
    return String(jobId)
  }

  test('uploads, diarizes and retrieves', async () => {
    const bytes = conversation()
    const digest = createHash('md5').update(bytes).digest('hex')
    const uploaded = await client('upload', sound)
    expect(uploaded).toEqual({ answer: `media://${digest}` })
    const { answer: jobId } = await client('diarize', `media://${digest}`)
    const job = (await client('retrieve', String(jobId))).answer as Job
    expect(job.status).toBe('succeeded')
    const { diarization, exclusiveDiarization, confidence, speakerDoubt } = job.output
    const speakers = new Set(diarization.map((turn) => turn.speaker))
    expect(speakers.size).toBeGreaterThan(1)
    expect(new Set(Object.keys(diarization[0]?.confidence ?? {}))).toEqual(speakers)
    expect(exclusiveDiarization.length).toBeGreaterThan(0)
    expect(confidence.resolution).toBe(0.02)
    // A field that the cloud does not have.
    expect(speakerDoubt).toMatchObject({ range: { step: 0.075 }, labels: expect.any(Array) })
    // 16 kHz, 16 bits, one channel behind a header of 44 bytes.
    const seconds = (bytes.length - 44) / 32_000
    expect(Math.abs(confidence.score.length * 0.02 - seconds)).toBeLessThan(0.04)
  })

  test.skipIf(readingsMissing !== null)(
    `makes voiceprints and identifies${readingsMissing === null ? '' : ` (skipped: ${readingsMissing})`}`,
    { timeout: 300_000 },
    async () => {
      const { conversation: spliced, enrolments } = await spliceScene(2, 40)
      const media = async (name: string, samples: Float32Array) => {
        const file = path.join(folder, `${name}.wav`)
        await writeFile(file, wavOf(samples, 16_000))
        return String((await client('upload', file)).answer)
      }
      const retrieved = async (jobId: unknown) =>
        (await client('retrieve', String(jobId))).answer as Voices
      const voiceprints: Record<string, string> = {}
      for (const [name, samples] of [...enrolments].slice(0, 2)) {
        const { answer } = await client('voiceprint', await media(name, samples))
        voiceprints[name] = (await retrieved(answer)).output.voiceprint
      }
      const url = await media('scene', spliced.samples)
      // Without matching: at its threshold of 0 every voiceprint is matched.
      const given = JSON.stringify({ url, voiceprints })
      const { output } = await retrieved((await client('identify', given)).answer)
      const matches = output.voiceprints.map(({ match }) => match)
      expect(matches.filter((match) => match !== null).toSorted()).toEqual(
        Object.keys(voiceprints).toSorted(),
      )
      for (const { match, speaker } of output.voiceprints) {
        if (match === null) continue
        const turns = output.identification.filter((turn) => turn.diarizationSpeaker === speaker)
        expect(personIn(spliced, turns)).toBe(match)
        expect(turns.every((turn) => turn.speaker === match && turn.match === match)).toBe(true)
      }
      const several = await client('voiceprint', await media('several', spliced.samples))
      const failed = await client('retrieve', String(several.answer))
      expect(failed.raised).toBe('PyannoteAIFailedJob')
      expect(failed.arguments?.[0]).toMatch(/longer than 30 s/)
    },
  )

  test('raises on a wrong key', async () => {
    const { raised, arguments: words } = await client('upload', sound, 'another-key')
    expect(raised).toBe('HTTPError')
    expect(words?.[0]).toContain('Failed to authenticate')
  })

  test('raises its own exception on a failed job, with the reason', async () => {
    const jobId = await submit(noSound)
    const { raised, arguments: words } = await client('retrieve', jobId)
    expect(raised).toBe('PyannoteAIFailedJob')
    expect(words).toEqual([expect.stringMatching(/audio/i), jobId])
  })

  test('raises its own exception on a canceled job', async () => {
    const control = async (method: string, place: string, body?: object) => {
      const answer = await fetch(local.url + place, {
        method,
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      expect(answer.status).toBe(200)
      await answer.arrayBuffer()
    }
    await control('PUT', '/local/faults', [{ kind: 'job-slow', delayMs: 3_600_000 }])
    const jobId = await submit(sound)
    await control('POST', `/local/jobs/${jobId}/cancel`)
    const { raised, arguments: words } = await client('retrieve', jobId)
    expect([raised, words?.[1]]).toEqual(['PyannoteAICanceledJob', jobId])
  })
})
