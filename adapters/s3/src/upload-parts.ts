import type { ByteRange } from '@toolkit/core'
import { MIN_PART_BYTES } from './part-size.ts'

/** An object with the bytes [start, end) of an upload. */
export interface UploadPart extends ByteRange {
  readonly path: string
  /** How often the upload was cleared before. */
  readonly generation: number
}

/** The bytes of an upload from `start` on that an object has: `range` of it. */
export interface Segment {
  readonly part: UploadPart
  readonly start: number
  readonly range: ByteRange
}

/** Enough digits for every safe integer, so that names are in the order of offsets. */
const DIGITS = 16

/**
 * The name of the object of a part. It has the range, so that no part ever replaces another one with other bytes, and the number
 * of times that the upload was cleared before, if it was: a request that arrives late brings no bytes back.
 */
export function partName({ start, end }: ByteRange, generation: number): string {
  const range = `${digits(start)}-${digits(end)}`
  return generation === 0 ? range : `${range}-${generation}`
}

/** The name of the object that says how often an upload was cleared. */
export function clearedName(generation: number): string {
  return `cleared-${digits(generation)}`
}

/** How often an upload was cleared, by one of its objects; 0 if this one does not say it. */
export function generationOf(path: string): number {
  return Number(/\/cleared-(\d{16})$/.exec(path)?.[1] ?? 0)
}

function digits(value: number): string {
  return String(value).padStart(DIGITS, '0')
}

/** The part of an object; null if it is none, or has not the size that its name says. */
export function partOf(path: string, sizeBytes: number): UploadPart | null {
  const match = /\/parts\/(\d{16})-(\d{16})(?:-(\d+))?$/.exec(path)
  if (match === null) return null
  const [start, end, generation] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)]
  return end - start === sizeBytes && sizeBytes > 0 ? { path, start, end, generation } : null
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
