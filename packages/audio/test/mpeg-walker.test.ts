import { describe, expect, it } from 'vitest'
import { ByteReader } from '../src/byte-reader.ts'
import { walkMpeg } from '../src/mpeg/walker.ts'
import { noise } from './byte-edits.ts'
import { hear } from './heard.ts'
import { outcome, pieces } from './streams.ts'
import { join, latin } from './wav-builder.ts'

/** 128 kbit/s, 44.1 kHz, stereo, layer III: a frame of silence. */
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
/** 24 kHz, mono: a frame that no other one here goes on with. */
const other = new Uint8Array(96)
other.set([0xff, 0xf3, 0x44, 0xc0])

/** The pieces as letters, junk with its length. */
async function walk(bytes: Uint8Array, size: number): Promise<string> {
  let found = ''
  for await (const piece of walkMpeg(new ByteReader(pieces(bytes, size)))) {
    if (piece.kind === 'junk') found += `${piece.isZero ? '0' : 'j'}${piece.bytes} `
    else found += { frame: 'f', part: 'p', tag: 't' }[piece.kind]
  }
  return found.trim()
}

describe.each([1, 7, 65_536])('the walk over an MP3 in pieces of %d bytes', (size) => {
  it.each([
    ['frames', frames(5), 'fffff'],
    ['frames with tags', [id3, ...frames(3), id3, ...frames(2), tag], 'tffftfft'],
    ['a cut last frame', [...frames(5), frame().subarray(0, 100)], 'fffffp'],
    ['a little garbage', [...frames(3), new Uint8Array(1000), ...frames(3)], 'fff01000 fff'],
    ['much garbage', [...frames(3), noise(70_000), ...frames(3)], 'fffj70000 fff'],
    ['zeros at the end', [...frames(3), new Uint8Array(20_000)], 'fff020000'],
    ['zeros before the first frame', [new Uint8Array(9_000), ...frames(3)], '09000 fff'],
    ['a frame on its own', [frame()], 'f'],
    ['the beginning of a frame', [frame().subarray(0, 50)], 'p'],
    ['no frame at all', [new Uint8Array(9_000)], '09000'],
    [
      'a header in noise',
      [...frames(3), noise(500), frame(), noise(500), ...frames(3)],
      'fffj1417 fff',
    ],
    ['a last frame behind noise', [...frames(3), noise(500), frame()], 'fffj500 f'],
    [
      'a cut frame before a tag',
      [...frames(3), frame().subarray(0, 99), id3, ...frames(2)],
      'fffj99 tff',
    ],
    ['another stream', [...frames(3), other, other, other], 'ffffff'],
    ['a lonely frame of another stream', [...frames(3), other, ...frames(3)], 'fffj96 fff'],
  ])('%s', async (_, parts, wanted) => {
    expect(await walk(join(parts), size)).toBe(wanted)
  })
})

describe('what an MP3 promises', () => {
  it.each([
    ['a true Info frame', [xing(4, 5 * FRAME_BYTES), ...frames(4)], []],
    ['an Info frame that counts itself', [xing(5, 5 * FRAME_BYTES), ...frames(4)], []],
    ['an Info frame never filled in', [xing(0, 0), ...frames(4)], []],
    [
      'more than the Info frame says',
      [xing(4, 5 * FRAME_BYTES), ...frames(9)],
      ['header-repaired'],
    ],
    ['one frame less than Info says', [xing(4, 5 * FRAME_BYTES), ...frames(3)], ['cut-short']],
    ['half of what Info says', [xing(8, 9 * FRAME_BYTES), ...frames(4)], ['cut-short']],
    ['half of what VBRI says', [vbri(8, 9 * FRAME_BYTES), ...frames(4)], ['cut-short']],
    ['a cut last frame', [...frames(5), frame().subarray(0, 100)], ['cut-short']],
    [
      'less than a promise without end',
      [xing(0xffffffff, 0xffffffff), ...frames(4)],
      ['cut-short'],
    ],
  ] as const)('%s', async (_, parts, kinds) => {
    const heard = await hear(join(parts))
    const sound = parts.filter((part) => part.length === FRAME_BYTES && !isInfo(part))
    expect(heard.samples.length).toBe(1152 * sound.length)
    expect(heard.kinds).toEqual(kinds)
    const refused = await outcome(hear(join(parts), true))
    if (kinds[0] === 'cut-short') expect(refused).toBe('audio-truncated')
  })

  it('is no sound without a frame of sound', async () => {
    expect(await outcome(hear(join([xing(4, 5 * FRAME_BYTES)])))).toBe('audio-no-samples')
    expect(await outcome(hear(join([id3, new Uint8Array(9_000)])))).toBe('audio-corrupt')
    expect(await outcome(hear(join([id3])))).toBe('audio-truncated')
  })
})

function isInfo(bytes: Uint8Array): boolean {
  return /Info|VBRI/.test(String.fromCharCode(...bytes.subarray(36, 40)))
}
