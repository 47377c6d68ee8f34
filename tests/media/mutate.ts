type Random = () => number
type Mutation = (file: Uint8Array, random: Random) => Uint8Array

/** Wrong values for lengths, counts and rates. */
const WORDS = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff]
/** Size of the region that contains most header fields. */
const HEADER_BYTES = 512
const MAX_MUTATIONS = 4

const MUTATIONS: readonly Mutation[] = [
  (file, random) => changed(file, random, () => Math.floor(256 * random())),
  (file, random) => changed(file, random, (byte) => byte ^ (1 << Math.floor(8 * random()))),
  (file, random) => {
    const out = file.slice()
    const from = within(out, random)
    out.fill(random() < 0.5 ? 0 : 0xff, from, from + 1 + Math.floor(random() * 400))
    return out
  },
  (file, random) => {
    const out = file.slice()
    if (out.length < 8) return out
    const at = Math.min(inHeader(out, random), out.length - 4)
    const view = new DataView(out.buffer, out.byteOffset)
    view.setUint32(at, WORDS[Math.floor(random() * WORDS.length)] as number, random() < 0.5)
    return out
  },
  (file, random) => file.slice(0, within(file, random)),
  (file, random) => {
    const from = within(file, random)
    return concatenated(file.slice(0, from), file.slice(from + 1 + Math.floor(random() * 600)))
  },
  (file, random) => {
    const from = within(file, random)
    const noise = Uint8Array.from({ length: 1 + Math.floor(random() * 600) }, () => 256 * random())
    return concatenated(file.slice(0, from), noise, file.slice(from))
  },
  (file, random) => {
    const [from, to] = [within(file, random), within(file, random)].sort((a, b) => a - b)
    return concatenated(file.slice(0, to), file.slice(from))
  },
  (file, random) => {
    const [from, to] = [within(file, random), within(file, random)].sort((a, b) => a - b)
    return concatenated(file.slice(to), file.slice(from, to), file.slice(0, from))
  },
]

/** Damages a file in up to four ways, determined by the random numbers. */
export function mutated(file: Uint8Array, random: Random): Uint8Array {
  let out = file
  for (let left = 1 + Math.floor(random() * MAX_MUTATIONS); left > 0; left--) {
    const mutation = MUTATIONS[Math.floor(random() * MUTATIONS.length)] as Mutation
    out = mutation(out, random)
  }
  return out
}

/** Changes one to eight bytes, half of them in the header. */
function changed(file: Uint8Array, random: Random, change: (byte: number) => number): Uint8Array {
  const out = file.slice()
  for (let left = 1 + Math.floor(random() * 8); left > 0; left--) {
    const at = random() < 0.5 ? inHeader(out, random) : within(out, random)
    out[at] = change(out[at] ?? 0)
  }
  return out
}

function within(file: Uint8Array, random: Random): number {
  return Math.floor(random() * file.length)
}

function inHeader(file: Uint8Array, random: Random): number {
  return Math.floor(random() * Math.min(HEADER_BYTES, file.length))
}

function concatenated(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
