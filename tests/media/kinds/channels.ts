import type { MediaWarningKind } from '@toolkit/core'
import { type MediaFolder, partOf } from '../media-folder.ts'
import { type Kind, wholeOriginal } from '../media-input.ts'
import { wavFile } from '../wav-file.ts'

const RATE = 44_100
const OTHER_SEED = 9

/** Channels that cancel out, very quiet recordings, and files with several tracks. */
export function channelKinds(media: MediaFolder, seconds: number): Kind[] {
  const wavAndMp3 = (
    name: string,
    warnings: readonly MediaWarningKind[],
    part: { gain?: number; channels?: number; isInverted?: boolean },
  ): Kind[] => [
    {
      name: `WAV, ${name}`,
      make: async () => {
        const channels = partOf({ rate: RATE, to: seconds, ...part })
        const bytes = wavFile({ rate: RATE, channels, encoding: 'int16' })
        return { ...wholeOriginal(seconds), warnings, bytes }
      },
    },
    {
      name: `MP3, ${name}`,
      make: async () => {
        const file = await media.part({ rate: RATE, to: seconds, ...part })
        const args = ['-c:a', 'libmp3lame', '-q:a', '4']
        const bytes = await media.bytes(media.encoded(file, 'sound.mp3', args))
        return { ...wholeOriginal(seconds), warnings, bytes }
      },
    },
  ]
  return [
    ...wavAndMp3('one channel inverted', ['phase-corrected'], { channels: 2, isInverted: true }),
    ...wavAndMp3('at −40 dB', ['level-raised'], { gain: 0.01 }),
    ...wavAndMp3('at −60 dB', ['level-raised'], { gain: 0.001 }),
    {
      name: 'MP4 whose default track is the second',
      make: async () => {
        const other = await media.part({ rate: RATE, to: seconds, seed: OTHER_SEED })
        const right = await media.part({ rate: RATE, to: seconds })
        const inputs = ['-i', other, '-i', right, '-map', '0:a', '-map', '1:a']
        const flags = ['-disposition:a:0', '0', '-disposition:a:1', 'default']
        const args = [...inputs, ...flags, '-c:a', 'aac', '-b:a', '64k']
        const bytes = await media.bytes(media.withFfmpeg('two.mp4', args))
        return { ...wholeOriginal(seconds), bytes, track: 1 }
      },
    },
  ]
}
