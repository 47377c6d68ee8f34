/** Numbers 0 ≤ x < 1, the same for the same seed (mulberry32, public domain, by Tommy Ettinger). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/**
 * A number 0 < x < 1 that depends on nothing but the seed and the text: the permanent random number of a moment (cyrb53,
 * public domain, by bryc; 53 bits).
 */
export function permanentRandom(seed: number, text: string): number {
  const digest = new Digest53(seed)
  for (let i = 0; i < text.length; i++) digest.add(text.charCodeAt(i))
  return digest.finish()
}

type Column = Float64Array | Int32Array | Uint8Array

/** As `permanentRandom`, of the bytes of columns: the same for the same columns. */
export function digestOfColumns(seed: number, columns: readonly Column[]): number {
  const digest = new Digest53(seed)
  for (const { buffer, byteOffset, byteLength } of columns) {
    const bytes = new DataView(buffer, byteOffset, byteLength)
    const whole = byteLength - (byteLength % 4)
    for (let at = 0; at < whole; at += 4) digest.add(bytes.getInt32(at, true))
    for (let at = whole; at < byteLength; at++) digest.add(bytes.getUint8(at))
  }
  return digest.finish()
}

class Digest53 {
  #a: number
  #b: number

  constructor(seed: number) {
    this.#a = 0xdeadbeef ^ seed
    this.#b = 0x41c6ce57 ^ seed
  }

  add(unit: number): void {
    this.#a = Math.imul(this.#a ^ unit, 2654435761)
    this.#b = Math.imul(this.#b ^ unit, 1597334677)
  }

  finish(): number {
    let [a, b] = [this.#a, this.#b]
    a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
    b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
    const bits = 4294967296 * (2097151 & b) + (a >>> 0)
    return (bits + 0.5) / 2 ** 53
  }
}
