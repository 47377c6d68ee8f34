const MIB = 1024 * 1024
/** The parts of the first step, and by how much they grow with each further one. */
const STEP_BYTES = 8 * MIB
const STEP_PARTS = 1_000

/** S3 refuses a smaller part, except as the last one. */
export const MIN_PART_BYTES = 5 * MIB
/** S3 refuses more parts. */
export const MAX_PARTS = 10_000

/**
 * The size of the part that begins at `offset`: 8 MiB, and 8 MiB more after each 1,000 parts, so that 10,000 parts hold
 * 430 GiB. A file of 1 GiB has 128 parts.
 */
export function partBytesAt(offset: number): number {
  let step = 1
  let end = STEP_BYTES * STEP_PARTS
  while (offset >= end) {
    step += 1
    end += STEP_BYTES * STEP_PARTS * step
  }
  return STEP_BYTES * step
}

/** The size in bytes of the part that begins at an offset of a value. */
export type PartSizes = (offset: number) => number

/**
 * The part sizes of a value. All are equal if its size is known, as Cloudflare R2 requires: 8 MiB, or more so that 10,000 hold
 * it. Else they grow (`partBytesAt`).
 */
export function partSizesOf(sizeBytes: number | null): PartSizes {
  if (sizeBytes === null) return partBytesAt
  const bytes = Math.max(STEP_BYTES, Math.ceil(sizeBytes / MAX_PARTS / MIB) * MIB)
  return () => bytes
}
