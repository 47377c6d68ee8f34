import { join, latin } from './wav-builder.ts'

/** Returns the WAV file with a different size in its `data` chunk. */
export function withDataSize(file: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const out = file.slice()
  new DataView(out.buffer).setUint32(indexOf(out, 'data') + 4, size, true)
  return out
}

/** Returns the first offset of these characters, starting at `from`; -1 if there is none. */
export function indexOf(file: Uint8Array, letters: string, from = 0): number {
  return Buffer.from(file.buffer, file.byteOffset, file.byteLength).indexOf(letters, from, 'latin1')
}

/** Truncates the file to this fraction (0…1). */
export function cut(file: Uint8Array, share: number): Uint8Array<ArrayBuffer> {
  return file.slice(0, Math.floor(file.length * share))
}

/** Overwrites bytes at `at`. */
export function overwritten(
  file: Uint8Array,
  at: number,
  bytes: Uint8Array | readonly number[],
): Uint8Array<ArrayBuffer> {
  const out = file.slice()
  out.set(bytes, at)
  return out
}

/** Removes `count` bytes at `at`. */
export function without(file: Uint8Array, at: number, count: number): Uint8Array<ArrayBuffer> {
  return join([file.subarray(0, at), file.subarray(at + count)])
}

/** Inserts bytes at `at`. */
export function inserted(file: Uint8Array, at: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return join([file.subarray(0, at), bytes, file.subarray(at)])
}

/** Pseudo-random bytes, determined by the seed (xorshift32). */
export function noise(count: number, seed = 1): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(count)
  let state = (seed * 2_654_435_761) | 1
  for (let i = 0; i < count; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    out[i] = state >>> 24
  }
  return out
}

/** An ID3v2.4 tag with padding; `declared`: the size field, if it is wrong. */
export function id3v2(bodyBytes: number, declared = bodyBytes): Uint8Array<ArrayBuffer> {
  const tag = new Uint8Array(10 + bodyBytes)
  tag.set(latin('ID3\x04'))
  tag.set(
    [21, 14, 7, 0].map((shift) => (declared >> shift) & 127),
    6,
  )
  return tag
}

/** An ID3v1 tag of 128 bytes, which follows the audio of an MP3. */
export function id3v1(): Uint8Array<ArrayBuffer> {
  const tag = new Uint8Array(128).fill(0x20)
  tag.set(latin('TAG A title'))
  return tag
}

/** An APEv2 tag with header, footer and one item of `valueBytes` characters. */
export function apeTag(valueBytes: number): Uint8Array<ArrayBuffer> {
  const item = join([new Uint8Array(8), latin('Title\0'), new Uint8Array(valueBytes).fill(0x41)])
  new DataView(item.buffer).setUint32(0, valueBytes, true)
  const end = (isHeader: boolean): Uint8Array => {
    const out = new Uint8Array(32)
    out.set(latin('APETAGEX'))
    const view = new DataView(out.buffer)
    view.setUint32(8, 2000, true)
    view.setUint32(12, item.length + 32, true)
    view.setUint32(16, 1, true)
    view.setUint32(20, isHeader ? 0xa0000000 : 0x80000000, true)
    return out
  }
  return join([end(true), item, end(false)])
}
