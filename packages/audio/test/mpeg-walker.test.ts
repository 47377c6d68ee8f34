import { describe, expect, it } from 'vitest'
import { ByteReader } from '../src/byte-reader.ts'
import { walkMpeg } from '../src/mpeg/walker.ts'
import { noise } from './byte-edits.ts'
import { decodeFile } from './decode-file.ts'
import { outcome, pieces } from './streams.ts'
import { join, latin } from './wav-builder.ts'

/** Length of a silent frame: 128 kbit/s, 44.1 kHz, stereo, layer III. */
const FRAME_BYTES = 417

function frame(mark?: { name: string; values: number[]; at: number }): Uint8Array {
  const bytes = new Uint8Array(FRAME_BYTES)
  bytes.set([0xff, 0xfb, 0x90, 0x00])
  if (mark === undefined) return bytes
  bytes.set(latin(mark.name), mark.at)
  const view = new DataView(bytes.buffer)
  for (const [index, value] of mark.values.entries()) view.setUint32(mark.at + 4 + 4 * index, value)
  return bytes
}

const frames = (count: number): Uint8Array[] => Array.from({ length: count }, () => frame())
const xing = (count: number, bytes: number): Uint8Array =>
  frame({ name: 'Info', values: [3, count, bytes], at: 36 })
const vbri = (count: number, bytes: number): Uint8Array => {
  const out = frame({ name: 'VBRI', values: [], at: 36 })
  new DataView(out.buffer).setUint32(46, bytes)
  new DataView(out.buffer).setUint32(50, count)
  return out
}
const tag = latin(`TAG${'x'.repeat(125)}`)
const id3 = join([latin('ID3\x03\0\0\0\0\0\x32'), new Uint8Array(50).fill(0xff)])
/** A frame of another stream (24 kHz, mono). */
const other = new Uint8Array(96)
other.set([0xff, 0xf3, 0x44, 0xc0])

/** The elements as letters, junk with its length. */
async function walk(bytes: Uint8Array, size: number): Promise<string> {
  let found = ''
  for await (const piece of walkMpeg(new ByteReader(pieces(bytes, size)))) {
    if (piece.kind === 'junk') found += `${piece.isZero ? '0' : 'j'}${piece.bytes} `
    else found += { frame: 'f', part: 'p', tag: 't' }[piece.kind]
  }
  return found.trim()
}

describe.each([1, 7, 65_536])('walkMpeg in pieces of %d bytes', (size) => {
  it.each([
    ['frames', frames(5), 'fffff'],
    ['frames with tags', [id3, ...frames(3), id3, ...frames(2), tag], 'tffftfft'],
    ['a truncated last frame', [...frames(5), frame().subarray(0, 100)], 'fffffp'],
    ['a little junk', [...frames(3), new Uint8Array(1000), ...frames(3)], 'fff01000 fff'],
    ['much junk', [...frames(3), noise(70_000), ...frames(3)], 'fffj70000 fff'],
    ['zeros at the end', [...frames(3), new Uint8Array(20_000)], 'fff020000'],
    ['zeros before the first frame', [new Uint8Array(9_000), ...frames(3)], '09000 fff'],
    ['a frame on its own', [frame()], 'f'],
    ['the start of a frame', [frame().subarray(0, 50)], 'p'],
    ['no frames', [new Uint8Array(9_000)], '09000'],
    [
      'a header in noise',
      [...frames(3), noise(500), frame(), noise(500), ...frames(3)],
      'fffj1417 fff',
    ],
    ['a last frame after noise', [...frames(3), noise(500), frame()], 'fffj500 f'],
    [
      'a truncated frame before a tag',
      [...frames(3), frame().subarray(0, 99), id3, ...frames(2)],
      'fffj99 tff',
    ],
    ['another stream', [...frames(3), other, other, other], 'ffffff'],
    ['a single frame of another stream', [...frames(3), other, ...frames(3)], 'fffj96 fff'],
  ])('%s', async (_, parts, expected) => {
    expect(await walk(join(parts), size)).toBe(expected)
  })
})

describe('the declared length of an MP3', () => {
  it.each([
    ['a correct Info frame', [xing(4, 5 * FRAME_BYTES), ...frames(4)], []],
    ['an Info frame that counts itself', [xing(5, 5 * FRAME_BYTES), ...frames(4)], []],
    ['an Info frame with zeros', [xing(0, 0), ...frames(4)], []],
    [
      'more than the Info frame declares',
      [xing(4, 5 * FRAME_BYTES), ...frames(9)],
      ['header-repaired'],
    ],
    ['one frame less than Info declares', [xing(4, 5 * FRAME_BYTES), ...frames(3)], ['cut-short']],
    ['half of what Info declares', [xing(8, 9 * FRAME_BYTES), ...frames(4)], ['cut-short']],
    ['half of what VBRI declares', [vbri(8, 9 * FRAME_BYTES), ...frames(4)], ['cut-short']],
    ['a truncated last frame', [...frames(5), frame().subarray(0, 100)], ['cut-short']],
    [
      'less than the largest declared size',
      [xing(0xffffffff, 0xffffffff), ...frames(4)],
      ['cut-short'],
    ],
  ] as const)('%s', async (_, parts, kinds) => {
    const decoded = await decodeFile(join(parts))
    const sound = parts.filter((part) => part.length === FRAME_BYTES && !isInfo(part))
    expect(decoded.samples.length).toBe(1152 * sound.length)
    expect(decoded.kinds).toEqual(kinds)
    const refused = await outcome(decodeFile(join(parts), true))
    if (kinds[0] === 'cut-short') expect(refused).toBe('audio-truncated')
  })

  it('is rejected without an audio frame', async () => {
    expect(await outcome(decodeFile(join([xing(4, 5 * FRAME_BYTES)])))).toBe('audio-no-samples')
    expect(await outcome(decodeFile(join([id3, new Uint8Array(9_000)])))).toBe('audio-corrupt')
    expect(await outcome(decodeFile(join([id3])))).toBe('audio-truncated')
  })
})

function isInfo(bytes: Uint8Array): boolean {
  return /Info|VBRI/.test(String.fromCharCode(...bytes.subarray(36, 40)))
}
