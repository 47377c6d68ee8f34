type Random = () => number
type Mutation = (file: Buffer, random: Random) => Buffer

const MAX_MUTATIONS = 4

/** What a reader may take for a number, a name, a place or an end. */
const TOKENS = [
  '1e308',
  '-1e308',
  '1e-320',
  '9'.repeat(400),
  '99999999999999999999',
  '-1',
  '-0',
  '0x10',
  'NaN',
  'Infinity',
  'null',
  '<NA>',
  '__proto__',
  '"',
  '""',
  "'",
  '<',
  '>',
  '&',
  '&#0;',
  '{',
  '}',
  '[',
  ']',
  '['.repeat(300),
  '[]',
  '{"a":[]}',
  '"__proto__":{"x":1},',
  '\\u0000',
  '\\ud800',
  '=',
  '!',
  '<exists>',
  '&lol;',
  '&#x110000;',
  '<![CDATA[',
  ']]>',
  '<!--',
  '<?xml version="1.0"?>',
  '<a>'.repeat(40),
  '<!DOCTYPE a [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>',
  '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd">',
  '<!ENTITY x SYSTEM "file:///etc/passwd">',
  '\uFEFF',
  ';;',
  ',',
  ';',
  '\t',
  '\\',
  '-->',
  '\n',
  '\r',
  '\n\n',
  '\u2028',
  '\u202E',
  'a'.repeat(2_000),
  ' '.repeat(2_000),
  '('.repeat(2_000),
  '<v '.repeat(700),
]
/** Bytes that are no UTF-8: a stray continuation, an overlong form, a surrogate, a cut character, marks of UTF-16. */
const BAD_BYTES = [
  [0x80],
  [0xc0, 0xaf],
  [0xed, 0xa0, 0x80],
  [0xf0, 0x9f],
  [0xff, 0xfe],
  [0xfe, 0xff],
]

const MUTATIONS: readonly Mutation[] = [
  (file, random) => {
    const out = Buffer.from(file)
    const at = within(out, random)
    out[at] = (out[at] ?? 0) ^ (1 << Math.floor(8 * random()))
    return out
  },
  (file, random) => {
    const out = Buffer.from(file)
    out[within(out, random)] = Math.floor(256 * random())
    return out
  },
  (file, random) => file.subarray(0, within(file, random)),
  (file, random) => file.subarray(within(file, random)),
  (file, random) => {
    const [from, to] = range(file, random)
    return Buffer.concat([file.subarray(0, to), file.subarray(from)])
  },
  (file, random) => {
    const [from, to] = range(file, random)
    return Buffer.concat([file.subarray(0, from), file.subarray(to)])
  },
  (file, random) => {
    const [from, to] = range(file, random)
    return Buffer.concat([file.subarray(to), file.subarray(from, to), file.subarray(0, from)])
  },
  (file, random) => inserted(file, random, Buffer.from(oneOf(TOKENS, random))),
  (file, random) => inserted(file, random, Buffer.alloc(1 + Math.floor(4 * random()))),
  (file, random) => inserted(file, random, Buffer.from(oneOf(BAD_BYTES, random))),
  (file, random) => {
    // A number becomes another token.
    const text = file.toString('latin1')
    const numbers = [...text.matchAll(/\d[\d.,]*/g)]
    const number = numbers[Math.floor(numbers.length * random())]
    if (number === undefined) return file
    const token = Buffer.from(oneOf(TOKENS, random)).toString('latin1')
    const end = number.index + number[0].length
    return Buffer.from(text.slice(0, number.index) + token + text.slice(end), 'latin1')
  },
]

/** Damages a text file in up to four ways, determined by the random numbers. */
export function mutatedText(file: Uint8Array, random: Random): Uint8Array {
  let out: Buffer = Buffer.from(file)
  for (let left = 1 + Math.floor(random() * MAX_MUTATIONS); left > 0; left -= 1) {
    out = oneOf(MUTATIONS, random)(out, random)
  }
  return out
}

function inserted(file: Buffer, random: Random, bytes: Buffer): Buffer {
  const at = within(file, random)
  return Buffer.concat([file.subarray(0, at), bytes, file.subarray(at)])
}

function within(file: Uint8Array, random: Random): number {
  return Math.floor(random() * file.length)
}

function range(file: Uint8Array, random: Random): [number, number] {
  const [a, b] = [within(file, random), within(file, random)]
  return [Math.min(a, b), Math.max(a, b)]
}

function oneOf<T>(list: readonly T[], random: Random): T {
  return list[Math.floor(random() * list.length)] as T
}
