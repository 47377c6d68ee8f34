import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JsonScanner } from './json-scanner.ts'
import { buildValue, SinkEvents } from './json-sink.ts'

/** Parses with the scanner, with the bytes split at the given offsets. */
function parseInChunks(bytes: Uint8Array, cuts: readonly number[]): unknown {
  let result: unknown
  const scanner = new JsonScanner(
    new SinkEvents(
      buildValue((value) => {
        result = value
      }),
    ),
  )
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)), 0, bytes.length].sort(
    (a, b) => a - b,
  )
  for (const [index, from] of places.entries()) scanner.write(bytes.slice(from, places[index + 1]))
  scanner.end()
  return result
}

const parse = (text: string, cuts: readonly number[] = []): unknown =>
  parseInChunks(new TextEncoder().encode(text), cuts)
const everyByte = (text: string): number[] =>
  Array.from(new TextEncoder().encode(text), (_, place) => place)
const cuts = fc.array(fc.nat(10_000), { maxLength: 20 })
/** Escapes every character, so that each kind of escape is tested. */
const escaped = (text: string): string =>
  text.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

describe('JsonScanner', () => {
  test('matches JSON.parse for random documents, split anywhere', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, '\t\r\n'), cuts, (value, space, places) => {
        const text = JSON.stringify(value, null, space)
        expect(parse(text, places)).toStrictEqual(JSON.parse(text))
      }),
    )
  })

  test('reads every character, plain and escaped, byte by byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 8 }), (value) => {
        const plain = JSON.stringify({ [value]: value })
        expect(parse(plain, everyByte(plain))).toStrictEqual(JSON.parse(plain))
        const text = `["${escaped(value)}", "\\/\\b\\f\\n\\r\\t\\"\\\\"]`
        expect(parse(text, everyByte(text))).toStrictEqual(JSON.parse(text))
      }),
      { numRuns: 40 },
    )
  })

  test('reads numbers exactly', () => {
    const written = fc
      .tuple(
        fc.constantFrom('', '-'),
        fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.nat(120)),
        fc.option(fc.stringMatching(/^\d{1,20}$/)),
        fc.option(fc.tuple(fc.constantFrom('e', 'E', 'e+', 'E-', 'e-'), fc.nat(330))),
      )
      .map(
        ([sign, whole, fraction, power]) =>
          `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${power === null ? '' : power.join('')}`,
      )
    fc.assert(
      fc.property(written, cuts, (text, places) => {
        expect(parse(text, places)).toBe(JSON.parse(text))
        expect(parse(`[${text},${text}]`)).toStrictEqual(JSON.parse(`[${text},${text}]`))
      }),
      { numRuns: 2000 },
    )
  })

  test('rejects exactly what JSON.parse rejects', () => {
    const pieces = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '"a"',
        '1',
        '-',
        '0',
        '.5',
        'e1',
        'true',
        'nul',
        'null',
      ],
      ...['\\', '\\u12', ' ', '\n', '\u0001', 'é', '+1', '01', '1.', '{"a":1', '"a":'],
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), cuts, (parts, places) => {
        const text = parts.join('')
        let expected: unknown = SyntaxError
        try {
          expected = JSON.parse(text)
        } catch {
          expect(() => parse(text, places)).toThrow(SyntaxError)
          return
        }
        expect(parse(text, places)).toStrictEqual(expected)
      }),
      { numRuns: 5000 },
    )
  })

  test('keeps a byte order mark inside a string and rejects invalid UTF-8', () => {
    expect(parse('["\uFEFFa"]')).toEqual(['\uFEFFa'])
    expect(() => parseInChunks(Uint8Array.of(0x22, 0xc3, 0x22), [])).toThrow('not UTF-8')
  })

  test('treats __proto__ as an ordinary name', () => {
    const text = '{"__proto__":{"polluted":true}}'
    expect(parse(text)).toStrictEqual(JSON.parse(text))
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  test('rejects excessive nesting and string length', () => {
    expect(() => parse('['.repeat(300))).toThrow('nested too deeply')
    expect(() => parse(`"${'a'.repeat(9 * 1024 * 1024)}`)).toThrow('too long')
  })
})
