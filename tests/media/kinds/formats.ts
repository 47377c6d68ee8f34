import {
  AAC_DELAY,
  AAC_PACKET,
  AC3_DELAY,
  AC3_PACKET,
  ADPCM_PACKET,
  MP2_DELAY,
  MP2_PACKET,
  MP3_DELAY,
  mp3Packet,
  wmaPacket,
} from './encoders.ts'

export const RATES = [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000]
export const CHANNELS = [1, 2, 6]

const LONG_VORBIS_BLOCK = 2_048

export type Tag = 'no tag' | 'title' | 'ID3v2' | 'ID3v1' | 'APEv2'
export type Fault = 'whole' | 'cut' | 'gap' | 'clock from 100 s'

export interface Codec {
  readonly name: string
  readonly args: readonly string[]
  readonly rates?: readonly number[]
  readonly maxChannels?: number
  /** Encoder delay in samples at a sample rate. */
  readonly delay?: (rate: number) => number
  /** Samples per packet at a sample rate; the last one is padded. */
  readonly packet?: (rate: number) => number
}

export interface Container {
  readonly ending: string
  readonly codecs: readonly Codec[]
  readonly args?: readonly string[]
  /** Whether it declares the start and end of the audio within its packets. */
  readonly declaresEnds?: boolean
  readonly tags?: readonly Tag[]
  readonly faults?: readonly Fault[]
  /** Number of combinations per codec. */
  readonly variants: number
}

const CODECS = {
  s16: { name: 'PCM 16', args: ['-c:a', 'pcm_s16le'] },
  s16be: { name: 'PCM 16 BE', args: ['-c:a', 'pcm_s16be'] },
  s24: { name: 'PCM 24', args: ['-c:a', 'pcm_s24le'] },
  u8: { name: 'PCM 8', args: ['-c:a', 'pcm_u8'] },
  f32: { name: 'float 32', args: ['-c:a', 'pcm_f32le'] },
  alaw: { name: 'A-law', args: ['-c:a', 'pcm_alaw'] },
  mulaw: { name: 'µ-law', args: ['-c:a', 'pcm_mulaw'] },
  adpcm: { name: 'ADPCM', args: ['-c:a', 'adpcm_ms'], maxChannels: 2, packet: () => ADPCM_PACKET },
  flac: { name: 'FLAC', args: ['-c:a', 'flac'] },
  alac: { name: 'ALAC', args: ['-c:a', 'alac'] },
  vorbis: { name: 'Vorbis', args: ['-c:a', 'libvorbis', '-q:a', '3'] },
  /**
   * In Matroska the first packet, which has no output, has a duration (almost none at these rates), and nothing is
   * trimmed.
   */
  quickVorbis: {
    name: 'Vorbis',
    args: ['-c:a', 'libvorbis', '-q:a', '3'],
    rates: [32_000, 44_100, 48_000],
    packet: () => LONG_VORBIS_BLOCK / 2,
  },
  opus: { name: 'Opus', args: ['-c:a', 'libopus', '-b:a', '48k', '-ar', '48000'] },
  mp3: {
    name: 'MP3',
    args: ['-c:a', 'libmp3lame', '-q:a', '4'],
    maxChannels: 2,
    delay: () => MP3_DELAY,
    packet: mp3Packet,
  },
  /** MP4 supports only these sample rates. */
  usualMp3: {
    name: 'MP3',
    args: ['-c:a', 'libmp3lame', '-q:a', '4'],
    rates: [16_000, 22_050, 32_000, 44_100, 48_000],
    maxChannels: 2,
  },
  mp2: {
    name: 'MP2',
    args: ['-c:a', 'mp2', '-b:a', '128k'],
    rates: [16_000, 22_050, 32_000, 44_100, 48_000],
    maxChannels: 2,
    delay: () => MP2_DELAY,
    packet: () => MP2_PACKET,
  },
  aac: {
    name: 'AAC',
    args: ['-c:a', 'aac', '-b:a', '96k'],
    delay: () => AAC_DELAY,
    packet: () => AAC_PACKET,
  },
  ac3: {
    name: 'AC-3',
    args: ['-c:a', 'ac3', '-b:a', '192k'],
    rates: [32_000, 44_100, 48_000],
    delay: () => AC3_DELAY,
    packet: () => AC3_PACKET,
  },
  wma: {
    name: 'WMA',
    args: ['-c:a', 'wmav2', '-b:a', '96k'],
    maxChannels: 2,
    delay: wmaPacket,
    packet: wmaPacket,
  },
} satisfies Record<string, Codec>

const { s16, s16be, s24, u8, f32, alaw, mulaw, adpcm } = CODECS
const { flac, alac, vorbis, quickVorbis, opus, mp3, usualMp3, mp2, aac, ac3, wma } = CODECS
export const PLAIN: readonly Fault[] = ['whole', 'cut']
const GAPPED: readonly Fault[] = ['whole', 'gap', 'cut']
const TIMED: readonly Fault[] = ['whole', 'gap', 'clock from 100 s', 'cut']
export const TITLED: readonly Tag[] = ['no tag', 'title']
const TAGGED: readonly Tag[] = ['ID3v2', 'no tag', 'APEv2', 'ID3v1', 'title']
const INDEX_IN_FRONT = ['-movflags', '+faststart']

export const CONTAINERS: readonly Container[] = [
  {
    ending: 'wav',
    codecs: [s16, s24, u8, f32, alaw, mulaw, adpcm],
    tags: ['no tag', 'title', 'ID3v1'],
    variants: 2,
  },
  { ending: 'aiff', codecs: [s16be], variants: 2 },
  { ending: 'caf', codecs: [s16, s24], variants: 2 },
  { ending: 'au', codecs: [s16be, alaw, mulaw], variants: 2 },
  { ending: 'w64', codecs: [s16, s24, f32], variants: 2 },
  { ending: 'flac', codecs: [flac], tags: TAGGED, variants: 5 },
  {
    ending: 'ogg',
    codecs: [flac, vorbis, opus],
    args: ['-page_duration', '100000'],
    declaresEnds: true,
    faults: GAPPED,
    variants: 4,
  },
  {
    ending: 'mkv',
    codecs: [flac, quickVorbis, opus, aac, mp3, ac3, s16, alac],
    faults: TIMED,
    variants: 3,
  },
  { ending: 'webm', codecs: [quickVorbis, opus], faults: TIMED, variants: 3 },
  {
    ending: 'mp4',
    codecs: [aac, usualMp3, ac3, alac, opus],
    args: INDEX_IN_FRONT,
    declaresEnds: true,
    faults: GAPPED,
    variants: 3,
  },
  {
    ending: 'mov',
    codecs: [s16, aac, alac],
    args: INDEX_IN_FRONT,
    declaresEnds: true,
    variants: 2,
  },
  { ending: 'm4a', codecs: [aac, alac], args: INDEX_IN_FRONT, declaresEnds: true, variants: 3 },
  { ending: '3gp', codecs: [aac], args: INDEX_IN_FRONT, declaresEnds: true, variants: 2 },
  { ending: 'mp3', codecs: [mp3], declaresEnds: true, tags: TAGGED, variants: 5 },
  { ending: 'mp2', codecs: [mp2], tags: ['no tag', 'ID3v2'], variants: 2 },
  { ending: 'aac', codecs: [aac], tags: ['no tag', 'ID3v2', 'APEv2'], variants: 3 },
  { ending: 'ts', codecs: [aac, mp2, ac3], faults: TIMED, variants: 3 },
  { ending: 'flv', codecs: [aac], faults: GAPPED, variants: 2 },
  { ending: 'avi', codecs: [s16, mp3, ac3], variants: 2 },
  { ending: 'wma', codecs: [wma], variants: 2 },
]
