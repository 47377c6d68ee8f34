import type { MpegFrame } from './frame.ts'

/** What the first frame of a file promises about the rest; null where it does not say. */
export interface MpegPromise {
  readonly frames: number | null
  readonly bytes: number | null
}

const VBRI_OFFSET = 36

/** Reads a Xing, Info or VBRI frame (`frame` is the whole frame); null for a frame of sound. */
export function parseMpegPromise(frame: Uint8Array, header: MpegFrame): MpegPromise | null {
  if (header.layer !== 3) return null
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const side = header.version === 1 ? [32, 17] : [17, 9]
  const sideBytes = (header.channels === 2 ? side[0] : side[1]) as number
  for (const at of [4 + sideBytes, 6 + sideBytes]) {
    const name = letters(frame, at)
    if ((name === 'Xing' || name === 'Info') && at + 16 <= frame.length) return readXing(view, at)
  }
  if (letters(frame, VBRI_OFFSET) === 'VBRI' && VBRI_OFFSET + 18 <= frame.length) {
    return { bytes: view.getUint32(VBRI_OFFSET + 10), frames: view.getUint32(VBRI_OFFSET + 14) }
  }
  return null
}

function readXing(view: DataView, at: number): MpegPromise {
  const flags = view.getUint32(at + 4)
  const hasFrames = (flags & 1) !== 0
  const hasBytes = (flags & 2) !== 0
  // 0 is what an encoder leaves when it could not come back to fill the field in.
  const frames = hasFrames ? view.getUint32(at + 8) || null : null
  const bytes = hasBytes ? view.getUint32(hasFrames ? at + 12 : at + 8) || null : null
  return { frames, bytes }
}

function letters(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}
