import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { wavOf } from '@toolkit/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type EngineProgress, generatedEngine } from '../src/index.ts'
import { temporaryFolder } from './serving.ts'

const NO_HINTS = { num: null, min: null, max: null }
const onEvidence = () => undefined

let path: string
let remove: () => Promise<void>

beforeEach(async () => {
  const place = await temporaryFolder()
  path = join(place.folder, 'recording')
  remove = place.remove
})

afterEach(() => remove())

/** The result for a file of these bytes. */
async function resultOf(bytes: Uint8Array, seed = 0) {
  await writeFile(path, bytes)
  const { signal } = new AbortController()
  return generatedEngine({ seed }).run(
    { path, hints: NO_HINTS, evidenceFile: null },
    { signal, onProgress: () => undefined, onEvidence },
  )
}

test('reads the length from the header of a recording, else derives it from the size', async () => {
  const wav = wavOf(new Float32Array(8000 * 2.5), 8000)
  expect((await resultOf(wav)).durationSeconds).toBe(2.5)
  expect((await resultOf(new Uint8Array(320_000).fill(1))).durationSeconds).toBe(10)
  expect((await resultOf(Uint8Array.of(1))).durationSeconds).toBe(1)
  expect((await resultOf(new Uint8Array())).durationSeconds).toBe(1)
})

test('returns the same result for the same bytes, and another one for others', async () => {
  const bytes = Uint8Array.from({ length: 400_000 }, (_, i) => i % 251)
  const first = await resultOf(bytes)
  expect(await resultOf(bytes)).toEqual(first)
  expect((await resultOf(bytes.with(5, 255))).turns).not.toEqual(first.turns)
  expect((await resultOf(bytes.subarray(1))).turns).not.toEqual(first.turns)
  expect((await resultOf(bytes, 1)).turns).not.toEqual(first.turns)
})

test('reports its progress and stops with its signal', async () => {
  await writeFile(path, 'a recording')
  const progress: EngineProgress[] = []
  const { signal } = new AbortController()
  const onProgress = (each: EngineProgress) => progress.push(each)
  await generatedEngine().run(
    { path, hints: NO_HINTS, evidenceFile: null },
    { signal, onProgress, onEvidence },
  )
  expect(progress).toEqual([{ fraction: 1, etaSeconds: 0 }])
  const aborted = AbortSignal.abort(new Error('no longer wanted'))
  const run = generatedEngine().run(
    { path, hints: NO_HINTS, evidenceFile: null },
    { signal: aborted, onProgress, onEvidence },
  )
  await expect(run).rejects.toThrow('no longer wanted')
})
