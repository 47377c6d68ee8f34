import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errorRates } from '@toolkit/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Engine, startEngine } from '../src/index.ts'
import { spliceCall, talkersOf } from './calls.ts'
import type { Talker } from './conversation.ts'
import { modelsFolder, NO_HINTS, recordingsMissing, wavOf } from './recordings.ts'

let folder: string
let engine: Engine
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'diarizer-channels-'))
  engine = startEngine({ modelsFolder, ffmpegPath: null, tempDir: join(folder, 'temp') })
})
afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

const byChannel = (name: string, seen: number[] = []) =>
  engine.run(
    { path: join(folder, name), hints: NO_HINTS, byChannel: true },
    {
      signal: new AbortController().signal,
      onProgress: ({ fraction }) => seen.push(fraction),
    },
  )

test('a call of one voice with itself is told apart by its channels', async (context) => {
  if (recordingsMissing) return context.skip(recordingsMissing)
  const [voice] = await talkersOf('interview-four')
  const one = voice as Talker
  const other = { ...one, name: 'the same voice' }
  const call = spliceCall(1, [one, other], 30, -20)
  writeFileSync(join(folder, 'call.wav'), wavOf(interleaved(call.left, call.right), 2))
  const seen: number[] = []
  const result = await byChannel('call.wav', seen)
  const { der, confusion, total, mapping } = errorRates(call.truth, result.turns)
  expect(der).toBeLessThanOrEqual(0.13)
  expect(confusion / total).toBeLessThanOrEqual(0.01)
  expect([...mapping].sort()).toEqual([
    ['SPEAKER_00', one.name],
    ['SPEAKER_01', other.name],
  ])
  expect(result).toMatchObject({ durationSeconds: 30, mediaWarnings: [], speakerDoubt: null })
  expect(Object.keys(result.speakerProbability)).toEqual(result.speakers)
  expect(result.confidence).toHaveLength(1500)
  expect(seen.length).toBeGreaterThan(2)
})

test('one channel is refused, with what to do', async () => {
  writeFileSync(join(folder, 'mono.wav'), wavOf(new Float32Array(16_000)))
  await expect(byChannel('mono.wav')).rejects.toMatchObject({
    code: 'request-invalid',
    message:
      'The recording cannot be diarized by channel: it does not have two channels (1). Run it again without that option.',
  })
})

function interleaved(left: Float32Array, right: Float32Array): Float32Array {
  return Float32Array.from(
    { length: 2 * left.length },
    (_, i) => (i % 2 === 0 ? left : right)[i >> 1] as number,
  )
}
