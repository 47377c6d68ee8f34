import { describe, expect, it } from 'vitest'
import { MpegWalker } from '../src/mpeg/walker.ts'
import { join, latin } from './wav-builder.ts'

/** 128 kbit/s, 44.1 kHz, stereo, layer III. */
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

function walk(bytes: Uint8Array, size: number): string {
  const walker = new MpegWalker()
  try {
    for (let at = 0; at < bytes.length; at += size) walker.push(bytes.subarray(at, at + size))
    walker.finish()
    return 'whole'
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

describe.each([1, 7, 65_536])('the walk over an MP3 in pieces of %d bytes', (size) => {
  it.each([
    ['frames', frames(5), 'whole'],
    ['frames with tags', [id3, ...frames(3), id3, ...frames(2), tag], 'whole'],
    ['a cut last frame', [...frames(5), frame().subarray(0, 100)], 'audio-truncated'],
    ['a true Info frame', [xing(4, 5 * FRAME_BYTES), ...frames(4)], 'whole'],
    ['an Info frame that counts itself', [xing(5, 5 * FRAME_BYTES), ...frames(4)], 'whole'],
    ['an Info frame never filled in', [xing(0, 0), ...frames(4)], 'whole'],
    ['more than the Info frame says', [xing(4, 5 * FRAME_BYTES), ...frames(9)], 'whole'],
    ['one frame less than Info says', [xing(4, 5 * FRAME_BYTES), ...frames(3)], 'audio-truncated'],
    ['half of what Info says', [xing(8, 9 * FRAME_BYTES), ...frames(4)], 'audio-truncated'],
    ['half of what VBRI says', [vbri(8, 9 * FRAME_BYTES), ...frames(4)], 'audio-truncated'],
    ['a little garbage', [...frames(3), new Uint8Array(1000), ...frames(3)], 'whole'],
    ['much garbage', [...frames(3), new Uint8Array(20_000), ...frames(3)], 'audio-corrupt'],
    ['zeros at the end', [...frames(3), new Uint8Array(20_000)], 'whole'],
    ['zeros before the first frame', [new Uint8Array(9_000), ...frames(3)], 'whole'],
    ['no frame at all', [new Uint8Array(9_000)], 'audio-corrupt'],
  ])('%s', (_, parts, wanted) => {
    expect(walk(join(parts), size)).toBe(wanted)
  })
})
