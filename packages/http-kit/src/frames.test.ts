import { hasCode } from '@toolkit/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeFrames, encodeFrames } from './frames.ts'

async function whole(header: object, parts: readonly Uint8Array[]): Promise<Uint8Array> {
  const blocks: Uint8Array[] = []
  for await (const block of encodeFrames(header, parts)) blocks.push(block)
  return Buffer.concat(blocks)
}

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const refusal = (bytes: AsyncIterable<Uint8Array>, maxBytes?: number): Promise<unknown> =>
  decodeFrames(bytes, maxBytes).then(
    () => null,
    (error: unknown) => error,
  )

const HEADER = { name: 'ü', none: null }
const PARTS = [Uint8Array.of(1, 2, 3), new Uint8Array(), Uint8Array.of(4)]

describe('frames', () => {
  test('round-trip in any blocks', async () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 })
    const header = fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false }))
    await fc.assert(
      fc.asyncProperty(header, parts, fc.integer({ min: 1, max: 30 }), async (given, put, size) => {
        const read = await decodeFrames(cut(await whole(given, put), size))
        expect(JSON.stringify(read.header)).toBe(JSON.stringify(given))
        expect(read.parts).toEqual(put.map((part) => Uint8Array.from(part)))
        for (const part of read.parts) expect(part.byteOffset).toBe(0)
      }),
    )
  })

  test('are rejected if they are truncated or have bytes after the end', async () => {
    const bytes = await whole(HEADER, PARTS)
    for (let length = 0; length < bytes.length; length += 1) {
      expect(hasCode(await refusal(cut(bytes.subarray(0, length), 7)), 'internal')).toBe(true)
    }
    const longer = Buffer.concat([bytes, Uint8Array.of(0)])
    expect(String(await refusal(cut(longer, longer.length)))).toContain('bytes after its end')
  })

  test('are rejected with another format, or if they are too long', async () => {
    const page = new TextEncoder().encode('<html>a page of somebody else</html>')
    expect(String(await refusal(cut(page, 100)))).toContain('unknown format')
    const bytes = await whole(HEADER, [new Uint8Array(1000)])
    expect(String(await refusal(cut(bytes, 100), 1000))).toContain('too long')
    const noJson = Uint8Array.from(bytes)
    noJson[16] = 0xff
    expect(String(await refusal(cut(noJson, 100)))).toContain('no JSON header')
  })

  test('close the source when reading stops', async () => {
    let closed = false
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new Uint8Array(20)
      } finally {
        closed = true
      }
    }
    await refusal(source())
    expect(closed).toBe(true)
  })

  test("keep the source's own error", async () => {
    const error = new Error('the connection broke')
    async function* source(): AsyncGenerator<Uint8Array> {
      yield (await whole(HEADER, PARTS)).subarray(0, 20)
      throw error
    }
    expect(await refusal(source())).toBe(error)
  })
})
