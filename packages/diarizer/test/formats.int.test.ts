import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errorRates } from '@toolkit/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadModels, type Models } from '../src/index.ts'
import {
  diarizeFile,
  ffmpegPath,
  modelsFolder,
  recordingPath,
  recordingsMissing,
  reference,
} from './recordings.ts'

const missing = recordingsMissing ?? (ffmpegPath === null ? 'ffmpeg is not installed' : null)

let models: Models
let folder: string
beforeAll(async () => {
  models = await loadModels(modelsFolder)
  folder = mkdtempSync(join(tmpdir(), 'diarizer-formats-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await models.release()
})

describe('the same conversation in other formats has nearly the same error rate', () => {
  const rate = async (path: string) =>
    errorRates(reference('sample'), (await diarizeFile(path, models)).turns).der ?? Number.NaN

  test.for([
    {
      what: '44.1 kHz stereo',
      name: 'stereo.wav',
      args: ['-ar', '44100', '-ac', '2'],
      within: 0.03,
    },
    { what: 'MP3', name: 'sample.mp3', args: ['-b:a', '128k'], within: 0.03 },
    { what: 'FLAC', name: 'sample.flac', args: [], within: 0.03 },
    { what: '8 kHz', name: 'narrow.wav', args: ['-ar', '8000'], within: 0.1 },
  ])('$what', async ({ name, args, within }, context) => {
    if (missing !== null) return context.skip(missing)
    const path = join(folder, name)
    execFileSync(ffmpegPath as string, [
      '-v',
      'error',
      '-i',
      recordingPath('sample'),
      ...args,
      path,
    ])
    const original = await rate(recordingPath('sample'))
    expect(Math.abs((await rate(path)) - original)).toBeLessThanOrEqual(within)
  })
})
