import { resolve } from 'node:path'
import { findFfmpeg } from '@toolkit/audio'
import { nameSpeakers, type ScoredSpeaker } from '@toolkit/core'
import { startEngine } from '@toolkit/diarizer'
import { wavOf } from '@toolkit/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  answerOf,
  type Serving,
  serving,
  temporaryFolder,
} from '../../services/local-pyannoteai/test/serving.ts'
import { personIn, readingsMissing, type Scene, secondsOf, spliceScene } from './scene.ts'

const RATE = 16_000
const CONVERSATION = 'media://scene/conversation'

interface IdentifiedOutput {
  readonly diarization: readonly { speaker: string; start: number; end: number }[]
  readonly identification: readonly {
    readonly speaker: string
    readonly start: number
    readonly end: number
    readonly diarizationSpeaker: string
    readonly match: string | null
  }[]
  readonly voiceprints: readonly (ScoredSpeaker & { readonly match: string | null })[]
}

const told = readingsMissing === null ? '' : ` (skipped: ${readingsMissing})`

describe.skipIf(readingsMissing !== null)(`the real engine and real voices${told}`, () => {
  let local: Serving
  let scene: Scene
  let close: () => Promise<void>

  beforeAll(async () => {
    const { folder, remove } = await temporaryFolder()
    const ffmpegPath = findFfmpeg({ PATH: process.env.PATH ?? '' })
    const modelsFolder = resolve(import.meta.dirname, '../../models')
    const engine = startEngine({ modelsFolder, ffmpegPath, tempDir: folder })
    local = await serving({ engine, folder, evidenceMaxBytes: 10_000_000 })
    close = async () => {
      await local.close()
      await engine.close()
      await remove()
    }
    scene = await spliceScene(2, 40)
    await local.upload(CONVERSATION, wavOf(scene.conversation.samples, RATE))
  }, 60_000)

  afterAll(() => close())

  const run = async (call: string, body: object) => {
    const { jobId } = await answerOf(local.call('POST', `/v1/${call}`, body))
    return local.ended(jobId)
  }

  const enrolled = async (samples: Float32Array) => {
    const url = 'media://scene/enrolment'
    await local.upload(url, wavOf(samples, RATE))
    return run('voiceprint', { url })
  }

  const voiceprintsOf = async (names: readonly string[]) => {
    const prints: { label: string; voiceprint: unknown }[] = []
    for (const label of names) {
      const { output } = await enrolled(scene.enrolments.get(label) ?? new Float32Array())
      prints.push({ label, voiceprint: output?.voiceprint })
    }
    return prints
  }

  test('names three people of a conversation of four, and leaves the fourth unknown', {
    timeout: 300_000,
  }, async () => {
    const [stranger = '', ...known] = [...scene.enrolments.keys()]
    const voiceprints = await voiceprintsOf(known)
    const job = await run('identify', { url: CONVERSATION, voiceprints })
    expect(job.status).toBe('succeeded')
    const {
      diarization,
      identification,
      voiceprints: speakers,
    } = job.output as unknown as IdentifiedOutput
    expect(speakers).toHaveLength(4)
    // At threshold 0 every voiceprint is matched, also if its person is not there.
    const matched = speakers.map(({ match }) => match).filter((match) => match !== null)
    expect(matched.toSorted()).toEqual(known.toSorted())
    const names = nameSpeakers(speakers)
    for (const { speaker, name } of names) {
      const turns = diarization.filter((turn) => turn.speaker === speaker)
      const person = personIn(scene.conversation, turns)
      expect(name, speaker).toBe(person === stranger ? null : person)
    }
    expect(names.filter(({ name }) => name !== null)).toHaveLength(3)
    expect(
      identification.map(({ start, end, diarizationSpeaker: speaker }) => ({
        speaker,
        start,
        end,
      })),
    ).toEqual(diarization)

    const strict = { voiceprints, matching: { threshold: 90 } }
    const again = (await run('identify', { url: CONVERSATION, ...strict }))
      .output as unknown as IdentifiedOutput
    expect(again.voiceprints.map(({ match }) => match)).toEqual(names.map(({ name }) => name))
    expect(again.voiceprints.map(({ confidence }) => confidence)).toEqual(
      speakers.map(({ confidence }) => confidence),
    )
  })

  test('makes the same voiceprint each time, and another one of another person', {
    timeout: 300_000,
  }, async () => {
    const names = [...scene.enrolments.keys()].slice(0, 2)
    const first = await voiceprintsOf(names)
    expect(await voiceprintsOf(names)).toEqual(first)
    expect(first[0]?.voiceprint).not.toBe(first[1]?.voiceprint)
    expect(String(first[0]?.voiceprint)).toHaveLength(1048)
  })

  test('refuses recordings that are too long, without speech, with too little, and with several people', {
    timeout: 300_000,
  }, async () => {
    const { samples } = scene.conversation
    const [reading = new Float32Array()] = [...scene.enrolments.values()]
    const refusals: [Float32Array, RegExp][] = [
      [secondsOf(samples, 0, 31), /longer than 30 s/],
      [new Float32Array(5 * RATE), /^No speech was detected in the recording\./],
      [secondsOf(reading, 0, 2), /too little speech/],
      [secondsOf(samples, 0, 30), /More than one person/],
    ]
    for (const [sound, reason] of refusals) {
      const job = await enrolled(sound)
      expect(job).toMatchObject({
        status: 'failed',
        output: { error: expect.stringMatching(reason) },
      })
    }
  })
})
