import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { wavOf } from '@toolkit/testkit'
import { ffmpegPath, samplesOf } from '../../packages/diarizer/test/recordings.ts'
import { telephoneFile, unclipped, withNoise } from '../quality/sound.ts'

const NOISE_DECIBELS = 10

export const CONDITIONS = [
  '16 kHz',
  'telephone, 8 kHz',
  'noise at 10 dB',
  'MP3, 32 kbit/s',
] as const
export type Condition = (typeof CONDITIONS)[number]

/** Speech as it sounds in a condition. */
export async function inCondition(
  samples: Float32Array,
  condition: Condition,
  seed: number,
): Promise<Float32Array> {
  switch (condition) {
    case '16 kHz':
      return samples
    case 'noise at 10 dB':
      return unclipped(withNoise(samples, NOISE_DECIBELS, seed))
    case 'telephone, 8 kHz':
      return coded(samples, 'wav', telephoneFile)
    case 'MP3, 32 kbit/s':
      return coded(samples, 'mp3', async (ffmpeg, from, to) => {
        const form = ['-c:a', 'libmp3lame', '-b:a', '32k', '-bitexact']
        await promisify(execFile)(ffmpeg, ['-v', 'error', '-y', '-i', from, ...form, to])
      })
  }
}

async function coded(
  samples: Float32Array,
  extension: string,
  code: (ffmpeg: string, from: string, to: string) => Promise<void>,
): Promise<Float32Array> {
  const folder = await mkdtemp(path.join(tmpdir(), 'identification-'))
  try {
    const from = path.join(folder, 'from.wav')
    const to = path.join(folder, `to.${extension}`)
    await writeFile(from, wavOf(samples, 16_000))
    await code(ffmpegPath ?? 'ffmpeg', from, to)
    return await samplesOf(to)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
