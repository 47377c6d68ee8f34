import { corrupt } from '../sound-block.ts'
import type { Fragment, TrackHead } from './boxes.ts'

/** Size and type of a box. */
export const HEADER_BYTES = 8
/** sidx, version 1: offset of the number of entries in the body, and bytes of an entry. */
const INDEX_COUNT_AT = 30
const INDEX_ENTRY_BYTES = 12

/** Size of a packet and its duration in samples at 48 kHz. */
export interface PacketEntry {
  readonly sizeBytes: number
  readonly duration: number
}

/** The packets of a fragment, in order. Throws audio-corrupt. */
export function packetsOf(moof: Uint8Array): PacketEntry[] {
  const at = find(moof, 'trun')
  if (at === null) return []
  const view = viewOf(moof)
  const count = view.getUint32(at + 4)
  if (at + 12 + 8 * count > moof.length) throw corrupt('a fragment lists more than it holds')
  return Array.from({ length: count }, (_, index) => ({
    duration: view.getUint32(at + 12 + 8 * index),
    sizeBytes: view.getUint32(at + 16 + 8 * index),
  }))
}

/** The properties of the track in a `moov` box. Throws audio-corrupt. */
export function readTrackHead(moov: Uint8Array): TrackHead {
  const at = find(moov, 'dOps')
  if (at === null || at + 11 > moov.length) throw corrupt('it has no Opus header')
  const view = viewOf(moov)
  return {
    channels: moov[at + 1] as number,
    preSkip: view.getUint16(at + 2),
    inputRate: view.getUint32(at + 4),
  }
}

/** The fragments of the file, from its `sidx` box. Throws audio-corrupt. */
export function readSegmentIndex(sidx: Uint8Array): Fragment[] {
  const body = HEADER_BYTES + INDEX_COUNT_AT
  const view = viewOf(sidx)
  const count = sidx.length < body + 2 ? 0 : view.getUint16(body)
  const first = body + 2
  if (count === 0 || first + count * INDEX_ENTRY_BYTES > sidx.length) {
    throw corrupt('it has no index of its fragments')
  }
  return Array.from({ length: count }, (_, index) => ({
    sizeBytes: view.getUint32(first + index * INDEX_ENTRY_BYTES),
    duration: view.getUint32(first + index * INDEX_ENTRY_BYTES + 4),
  }))
}

/** Type and size of the box at an offset; there are at least `HEADER_BYTES` bytes. */
export function boxAt(bytes: Uint8Array, at: number): { type: string; size: number } {
  return { type: letters(bytes, at + 4, 4), size: viewOf(bytes).getUint32(at) }
}

export function letters(bytes: Uint8Array, at: number, count: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + count))
}

/** Offset of the body of the first box of this type at any depth; null if there is none. */
function find(bytes: Uint8Array, type: string): number | null {
  for (let at = 4; at + 4 <= bytes.length; at++) {
    if (letters(bytes, at, 4) === type) return at + 4
  }
  return null
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
