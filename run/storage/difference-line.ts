import type { Difference } from '@toolkit/core'

/** A difference as a line of the output. */
export function lineOf({ kind, key, name, sizeBytes, expectedBytes }: Difference): string {
  const of = name === null ? '' : ` of "${name}"`
  const bytes =
    kind === 'size'
      ? `${size(sizeBytes)} in place of ${size(expectedBytes ?? null)}`
      : size(sizeBytes)
  return `${kind.padEnd(9)} ${key} (${bytes})${of}`
}

export function size(bytes: number | null): string {
  return bytes === null ? 'size unknown' : `${bytes.toLocaleString('en')} bytes`
}
