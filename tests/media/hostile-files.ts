import { crc32, deflateSync } from 'node:zlib'
import {
  type EditablePage,
  packed,
  packetsOf,
  pagesOf,
  pageWith,
} from '../../packages/audio/test/ogg-pages.ts'
import { flacFile, oggFlac } from '../../packages/audio/test/silent-flac.ts'
import { join, latin } from '../../packages/audio/test/wav-builder.ts'
import type { MediaFolder } from './media-folder.ts'
import { prepareInput } from './prepared-input.ts'
import { type SmallFile, smallFiles } from './small-files.ts'

/** Values for lengths, counts and rates. */
const EXTREMES = [0, 1, 0xffff, 0x7fffffff, 0xffffffff] as const
/** Total number of files. */
export const HOSTILE_FILES = 200

/**
 * Small files that require many resources: endless audio in few bytes, false counts and lengths, pictures, chains of
 * stream starts. The same each time.
 */
export async function hostileFiles(media: MediaFolder): Promise<SmallFile[]> {
  const plain = await smallFiles(media)
  const made = [
    ...flacs(),
    ...waves(),
    ...(await mpegs(media)),
    ...(await oggs(media)),
    ...(await containers(media)),
  ]
  const rendition = await ownRendition(media)
  const believed = extremes([...plain, rendition], HOSTILE_FILES - made.length)
  return [...made, ...believed]
}

function flacs(): SmallFile[] {
  const of = (name: string, bytes: Uint8Array): SmallFile => ({ name, bytes })
  return [
    of('silence in 8 channels, 255 packets a page.oga', oggFlac({ frames: 255, channels: 8 })),
    of('silence in 8 channels, two such pages.oga', oggFlac({ frames: 510, channels: 8 })),
    of('silence in 8 channels.flac', flacFile({ frames: 300, channels: 8 })),
    of('silence in 2 channels, long.flac', flacFile({ frames: 800, channels: 2 })),
    of('silence at 768 kHz.flac', flacFile({ frames: 600, channels: 8, rate: 655_350 })),
    of(
      'a chain of rates without a common divisor.oga',
      join([oggFlac({ frames: 2, rate: 655_349 }), oggFlac({ frames: 2, rate: 4_001 })]),
    ),
    of(
      'a chain of 300 rates.oga',
      join(
        Array.from({ length: 300 }, (_, n) =>
          oggFlac({ frames: 1, rate: 8_001 + 97 * n, samples: 4_096 }),
        ),
      ),
    ),
    of(
      'a chain of 3,000 links.oga',
      join(new Array<Uint8Array>(3_000).fill(oggFlac({ frames: 1, samples: 16 }))),
    ),
  ]
}

/** A WAV header with these fields and little data. */
function waveHeader(fields: {
  channels?: number
  rate?: number
  align?: number
  bits?: number
  tag?: number
  fmtSize?: number
  dataSize?: number
}): Uint8Array {
  const { channels = 2, rate = 48_000, bits = 16, tag = 1, fmtSize = 16 } = fields
  const { align = (channels * bits) / 8, dataSize = 0xffffffff } = fields
  const bytes = new Uint8Array(44 + 64_000)
  const view = new DataView(bytes.buffer)
  bytes.set(latin('RIFF....WAVEfmt '))
  bytes.set(latin('data'), 36)
  view.setUint32(4, 0xffffffff, true)
  view.setUint32(16, fmtSize, true)
  view.setUint16(20, tag, true)
  view.setUint16(22, channels, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, (rate * align) >>> 0, true)
  view.setUint16(32, align, true)
  view.setUint16(34, bits, true)
  view.setUint32(40, dataSize, true)
  return bytes
}

function waves(): SmallFile[] {
  const chunk = (id: string, size: number): Uint8Array => {
    const head = new Uint8Array(8)
    head.set(latin(id))
    new DataView(head.buffer).setUint32(4, size, true)
    return head
  }
  const many = new Array<Uint8Array>(100_000).fill(chunk('LIST', 0))
  return [
    { name: '65,535 channels.wav', bytes: waveHeader({ channels: 65_535 }) },
    {
      name: '65,535 channels of one bit.wav',
      bytes: waveHeader({ channels: 65_535, bits: 1, align: 1 }),
    },
    { name: 'no channel.wav', bytes: waveHeader({ channels: 0, align: 4 }) },
    { name: 'a rate of 4 GHz.wav', bytes: waveHeader({ rate: 0xffffffff }) },
    { name: 'a rate of 1 Hz.wav', bytes: waveHeader({ rate: 1 }) },
    { name: 'frames of 65,535 bytes.wav', bytes: waveHeader({ align: 65_535 }) },
    { name: '65,535 bits.wav', bytes: waveHeader({ bits: 65_535, align: 16_384 }) },
    { name: 'a format of 4 GB.wav', bytes: waveHeader({ fmtSize: 0xffffffff }) },
    {
      name: 'ADPCM with blocks of 65,535.wav',
      bytes: waveHeader({ tag: 2, align: 65_535, bits: 4 }),
    },
    {
      name: 'GSM with blocks of 1.wav',
      bytes: waveHeader({ tag: 0x31, align: 1, bits: 0, channels: 1 }),
    },
    { name: '100,000 chunks.wav', bytes: join([waveHeader({}).subarray(0, 12), ...many]) },
    {
      name: 'a chunk of 4 GB in front.wav',
      bytes: join([waveHeader({}).subarray(0, 12), chunk('LIST', 0xfffffffe)]),
    },
  ]
}

function id3(size: number): Uint8Array {
  const sizes = [21, 14, 7, 0].map((shift) => (size >> shift) & 0x7f)
  return new Uint8Array([...latin('ID3'), 4, 0, 0, ...sizes])
}

async function mpegs(media: MediaFolder): Promise<SmallFile[]> {
  const at = async (rate: number): Promise<Uint8Array> => {
    const part = await media.part({ rate, to: 0.2 })
    const args = ['-c:a', 'libmp3lame', '-b:a', '32k', '-write_xing', '0', '-id3v2_version', '0']
    return media.bytes(media.encoded(part, `${rate}.mp3`, args))
  }
  const [low, high] = [await at(22_050), await at(24_000)]
  const changing = Array.from({ length: 400 }, (_, n) =>
    (n % 2 === 0 ? low : high).subarray(0, 600),
  )
  const header = new Uint8Array([0xff, 0xfb, 0x00, 0x00])
  return [
    { name: 'a tag of 256 MB.mp3', bytes: join([id3(0x0fffffff), low]) },
    { name: '20,000 tags.mp3', bytes: join([...new Array<Uint8Array>(20_000).fill(id3(0)), low]) },
    { name: 'a rate that changes 400 times.mp3', bytes: join(changing) },
    {
      name: 'free format that never repeats.mp3',
      bytes: join([header, new Uint8Array(2_000_000)]),
    },
    { name: 'nothing but headers.mp3', bytes: join(new Array<Uint8Array>(200_000).fill(header)) },
    {
      name: 'a cover of 16,000² pixels.mp3',
      bytes: await withCover(media, 'mp3', ['-c:a', 'libmp3lame']),
    },
  ]
}

/** A PNG header that declares a large picture, with only its first line of data. */
function hugePicture(): Uint8Array {
  const part = (type: string, body: Uint8Array): Uint8Array => {
    const typed = join([latin(type), body])
    const ends = new DataView(new ArrayBuffer(8))
    ends.setUint32(0, body.length)
    ends.setUint32(4, crc32(typed))
    const [length, checksum] = [new Uint8Array(ends.buffer, 0, 4), new Uint8Array(ends.buffer, 4)]
    return join([length, typed, checksum])
  }
  const size = new DataView(new ArrayBuffer(13))
  size.setUint32(0, 16_000)
  size.setUint32(4, 16_000)
  size.setUint16(8, 0x0806)
  return join([
    new Uint8Array([0x89, ...latin('PNG\r\n'), 0x1a, 0x0a]),
    part('IHDR', new Uint8Array(size.buffer)),
    part('IDAT', deflateSync(new Uint8Array(64_001))),
    part('IEND', new Uint8Array()),
  ])
}

async function withCover(
  media: MediaFolder,
  kind: string,
  codec: readonly string[],
): Promise<Uint8Array> {
  const sound = await media.encoded(
    await media.part({ rate: 44_100, to: 0.5 }),
    `plain.${kind}`,
    codec,
  )
  const picture = await media.stored('cover.png', hugePicture())
  const maps = ['-map', '0:a', '-map', '1:v', '-c', 'copy', '-disposition:v', 'attached_pic']
  return media.bytes(media.withFfmpeg(`cover.${kind}`, ['-i', sound, '-i', picture, ...maps]))
}

async function oggs(media: MediaFolder): Promise<SmallFile[]> {
  const part = await media.part({ rate: 48_000, to: 0.3 })
  const opus = pagesOf(await media.bytes(media.encoded(part, 'bomb.opus', ['-c:a', 'libopus'])))
  const vorbis = pagesOf(await media.bytes(media.encoded(part, 'bomb.ogg', ['-c:a', 'libvorbis'])))
  const [head, tags] = packetsOf(opus) as [Uint8Array, Uint8Array]
  const start = (packet: Uint8Array): EditablePage[] => [
    pageWith([packet], { isFirst: true }),
    pageWith([tags], { sequence: 1 }),
  ]
  /** Packets of 120 ms in two bytes each: 48 empty frames. */
  const empty = new Array<Uint8Array>(255).fill(new Uint8Array([0x83, 48]))
  const pages = Array.from({ length: 20 }, (_, n) =>
    pageWith(empty, { sequence: n + 2, granule: BigInt((n + 1) * 255 * 5_760), isLast: n === 19 }),
  )
  const families = head.slice()
  families[9] = 255
  families[18] = 255
  const mapped = join([families.subarray(0, 19), new Uint8Array([255, 0]), new Uint8Array(255)])
  const far = opus.map((page, n) =>
    n < 2 ? page : { ...page, granule: page.granule + BigInt(n) * 5_000_000n },
  )
  const [identification, comment, setup] = packetsOf(vorbis) as [Uint8Array, Uint8Array, Uint8Array]
  const codebooks = EXTREMES.flatMap((value) =>
    [8, 11, 14, 40].map((at) => {
      const edited = setup.slice()
      new DataView(edited.buffer).setUint32(at, value, true)
      return packed([
        pageWith([identification], { isFirst: true }),
        pageWith([comment, edited], { sequence: 1 }),
        ...vorbis.slice(2),
      ])
    }),
  )
  return [
    { name: 'ten minutes of nothing in 10 KB.opus', bytes: packed([...start(head), ...pages]) },
    { name: '255 channels.opus', bytes: packed([...start(mapped), ...opus.slice(2)]) },
    { name: 'minutes of gaps.opus', bytes: packed(far) },
    {
      name: 'a stream that never begins.opus',
      bytes: packed(new Array<EditablePage>(20_000).fill(start(head)[1] as EditablePage)),
    },
    ...codebooks.map((bytes, n) => ({ name: `codebooks ${n}.ogg`, bytes })),
  ]
}

async function containers(media: MediaFolder): Promise<SmallFile[]> {
  const part = await media.part({ rate: 48_000, to: 0.5 })
  const late = ['-c:a', 'libopus', '-bsf:a', 'setts=ts=TS+gt(N\\,10)*300000']
  const box = (type: string, body: Uint8Array): Uint8Array => {
    const size = new DataView(new ArrayBuffer(4))
    size.setUint32(0, body.length + 8)
    return join([new Uint8Array(size.buffer), latin(type), body])
  }
  let nested = box('trak', new Uint8Array(8))
  for (let depth = 0; depth < 5_000; depth++) nested = box('moov', nested)
  return [
    {
      name: 'a cover of 16,000² pixels.m4a',
      bytes: await withCover(media, 'm4a', ['-c:a', 'aac']),
    },
    {
      name: 'a cover of 16,000² pixels.flac',
      bytes: await withCover(media, 'flac', ['-c:a', 'flac']),
    },
    {
      name: 'a gap of five minutes.mkv',
      bytes: await media.bytes(media.encoded(part, 'late.mkv', late)),
    },
    { name: 'boxes in boxes.mp4', bytes: join([box('ftyp', latin('isom\0\0\0\0isom')), nested]) },
    {
      name: '100,000 boxes.mp4',
      bytes: join([
        box('ftyp', latin('isom\0\0\0\0isom')),
        ...new Array<Uint8Array>(100_000).fill(box('moof', box('traf', new Uint8Array(4)))),
      ]),
    },
  ]
}

/** A rendition, which anybody can upload and modify. */
async function ownRendition(media: MediaFolder): Promise<SmallFile> {
  const flac = await media.bytes(
    media.encoded(await media.part({ rate: 48_000, to: 3 }), 'own.flac', ['-c:a', 'flac']),
  )
  const { sound } = await prepareInput(flac, { tempDir: media.folder })
  return { name: 'own.mp4', bytes: new Uint8Array(sound) }
}

/** Each file in turn, with one number of its header set to an extreme value, starting at the front. */
function extremes(files: readonly SmallFile[], count: number): SmallFile[] {
  return Array.from({ length: count }, (_, n) => {
    const file = files[n % files.length] as SmallFile
    const round = Math.floor(n / files.length)
    const value = EXTREMES[n % EXTREMES.length] as number
    const at = 16 + 12 * round + (n % 4)
    const bytes = file.bytes.slice()
    new DataView(bytes.buffer).setUint32(Math.min(at, bytes.length - 4), value, n % 2 === 0)
    return { name: `${file.name}, ${value} at ${at}`, bytes }
  })
}
