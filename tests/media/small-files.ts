import type { MediaFolder } from './media-folder.ts'
import { isInstalled } from './tools.ts'

const SECONDS = 0.6

/** A complete, undamaged file. */
export interface SmallFile {
  readonly name: string
  readonly bytes: Uint8Array
}

interface Recipe {
  readonly name: string
  readonly rate: number
  readonly args: readonly string[]
  readonly channels?: number
}

const AAC = ['-c:a', 'aac', '-b:a', '48k']
const OPUS = ['-c:a', 'libopus', '-b:a', '24k']
const FRAGMENTED = ['-movflags', '+empty_moov+default_base_moof', '-frag_duration', '200000']

const RECIPES: readonly Recipe[] = [
  { name: 'a.wav', rate: 8_000, args: ['-c:a', 'pcm_s16le'] },
  { name: 'extensible.wav', rate: 8_000, channels: 6, args: ['-c:a', 'pcm_s24le'] },
  { name: 'float.wav', rate: 8_000, args: ['-c:a', 'pcm_f32le'] },
  { name: 'mulaw.wav', rate: 8_000, args: ['-c:a', 'pcm_mulaw'] },
  { name: 'adpcm.wav', rate: 8_000, args: ['-c:a', 'adpcm_ms'] },
  { name: 'a.w64', rate: 8_000, args: ['-c:a', 'pcm_s16le'] },
  { name: 'a.aiff', rate: 8_000, args: ['-c:a', 'pcm_s16be'] },
  { name: 'a.caf', rate: 8_000, args: ['-c:a', 'pcm_s16le'] },
  { name: 'a.au', rate: 8_000, args: ['-c:a', 'pcm_mulaw'] },
  { name: 'a.flac', rate: 16_000, args: ['-c:a', 'flac'] },
  { name: 'vbr.mp3', rate: 44_100, channels: 2, args: ['-c:a', 'libmp3lame', '-q:a', '5'] },
  {
    name: 'bare.mp3',
    rate: 22_050,
    args: ['-c:a', 'libmp3lame', '-b:a', '32k', '-write_xing', '0'],
  },
  { name: 'a.mp2', rate: 44_100, args: ['-c:a', 'mp2', '-b:a', '64k'] },
  { name: 'a.opus', rate: 48_000, args: [...OPUS, '-page_duration', '100000'] },
  { name: 'vorbis.ogg', rate: 44_100, channels: 2, args: ['-c:a', 'libvorbis', '-q:a', '2'] },
  { name: 'flac.ogg', rate: 16_000, args: ['-c:a', 'flac', '-f', 'ogg'] },
  { name: 'a.spx', rate: 16_000, args: ['-c:a', 'libspeex', '-f', 'ogg'] },
  { name: 'a.webm', rate: 48_000, args: OPUS },
  { name: 'a.mkv', rate: 44_100, args: ['-c:a', 'libvorbis', '-q:a', '2'] },
  { name: 'a.m4a', rate: 44_100, args: AAC },
  { name: 'alac.m4a', rate: 16_000, args: ['-c:a', 'alac'] },
  { name: 'fragmented.mp4', rate: 44_100, args: [...AAC, ...FRAGMENTED] },
  { name: 'a.3gp', rate: 16_000, args: AAC },
  { name: 'a.ts', rate: 48_000, args: AAC },
  { name: 'a.aac', rate: 44_100, args: AAC },
  { name: 'a.flv', rate: 44_100, args: AAC },
  { name: 'a.avi', rate: 16_000, args: ['-c:a', 'pcm_s16le'] },
  { name: 'a.wma', rate: 44_100, args: ['-c:a', 'wmav2', '-b:a', '64k'] },
]

/** One file of every supported format, a few kilobytes each. */
export async function smallFiles(media: MediaFolder): Promise<SmallFile[]> {
  const files: SmallFile[] = []
  for (const { name, rate, channels, args } of RECIPES) {
    const part = await media.part({ rate, to: SECONDS, ...(channels ? { channels } : {}) })
    files.push({ name, bytes: await media.bytes(media.encoded(part, name, args)) })
  }
  if (!isInstalled('sox')) return files
  const part = await media.part({ rate: 8_000, to: SECONDS })
  const bytes = await media.bytes(media.withSox('a.amr-nb', part, ['-C', '7']))
  return [...files, { name: 'a.amr', bytes }]
}
