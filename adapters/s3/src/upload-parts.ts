import type { ByteRange } from '@toolkit/core'
import { MIN_PART_BYTES } from './part-size.ts'

/** An object with the bytes [start, end) of an upload. */
export interface UploadPart extends ByteRange {
  readonly path: string
}

/** The bytes of an upload from `start` on that an object has: `range` of it. */
export interface Segment {
  readonly part: UploadPart
  readonly start: number
  readonly range: ByteRange
}

/** Enough digits for every safe integer, so that names are in the order of offsets. */
const DIGITS = 16

/** The name of the object of a part. It has the range, so that no part ever replaces another one with other bytes. */
export function partName({ start, end }: ByteRange): string {
  const digits = (offset: number) => String(offset).padStart(DIGITS, '0')
  return `${digits(start)}-${digits(end)}`
}

/** The part of an object; null if it is none, or has not the size that its name says. */
export function partOf(path: string, sizeBytes: number): UploadPart | null {
  const match = /\/(\d{16})-(\d{16})$/.exec(path)
  if (match === null) return null
  const [start, end] = [Number(match[1]), Number(match[2])]
  return end - start === sizeBytes && sizeBytes > 0 ? { path, start, end } : null
}

/**
 * The segments that make up the bytes from 0 on without a gap. Parts may overlap: a kill between storing a longer part and
 * deleting the shorter one leaves both, and they agree where they overlap.
 */
export function coverOf(parts: readonly UploadPart[]): readonly Segment[] {
  const sorted = parts.toSorted((a, b) => a.start - b.start || b.end - a.end)
  const segments: Segment[] = []
  let at = 0
  for (const part of sorted) {
    if (part.start > at) break
    if (part.end <= at) continue
    const range = { start: at - part.start, end: part.end - part.start }
    segments.push({ part, start: at, range })
    at = part.end
  }
  return segments
}

/** The number of bytes in segments. */
export function endOf(segments: readonly Segment[]): number {
  return segments.at(-1)?.part.end ?? 0
}

/**
 * Whether the store can put a value together from these segments. S3 requires that only the last one is small, Cloudflare R2
 * that all others have the same size and that the last one is not larger.
 */
export function canBeParts(segments: readonly Segment[]): boolean {
  const sizes = segments.map(({ range }) => range.end - range.start)
  const last = sizes.pop() ?? 0
  const [first = last] = sizes
  return sizes.every((size) => size === first && size >= MIN_PART_BYTES) && last <= first
}
