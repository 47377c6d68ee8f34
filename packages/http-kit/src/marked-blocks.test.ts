import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMarked, encodeMarked } from './marked-blocks.ts'

async function* streamOf(blocks: readonly Uint8Array[], error?: Error) {
  yield* blocks
  if (error) throw error
}

async function joined(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(stream))
}

const encoded = (blocks: readonly Uint8Array[], error?: Error) =>
  joined(encodeMarked(streamOf(blocks, error), () => undefined))

/** Splits the bytes at these fractions of their length. */
function cut(bytes: Buffer, shares: readonly number[]): Buffer[] {
  const ends = [...shares.map((share) => Math.floor(share * bytes.length)), bytes.length]
  ends.sort((a, b) => a - b)
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
}

const blocks = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 })
const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 })

describe('marked blocks', () => {
  it('round-trip with any split', async () => {
    await fc.assert(
      fc.asyncProperty(blocks, shares, async (given, cuts) => {
        const pieces = cut(await encoded(given), cuts)
        expect(await joined(decodeMarked(streamOf(pieces)))).toEqual(Buffer.concat(given))
      }),
    )
  })

  it('a truncated body gives its bytes, then `request-invalid`', async () => {
    await fc.assert(
      fc.asyncProperty(
        blocks,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        async (given, share) => {
          const whole = await encoded(given)
          const part = whole.subarray(0, Math.floor(share * whole.length))
          const received: Uint8Array[] = []
          const reading = (async () => {
            for await (const block of decodeMarked(streamOf([part]))) received.push(block)
          })()
          await expect(reading).rejects.toMatchObject({ code: 'request-invalid' })
          const original = Buffer.concat(given)
          expect(Buffer.concat(received)).toEqual(
            original.subarray(0, Buffer.concat(received).length),
          )
        },
      ),
    )
  })

  it('if the source fails, its bytes arrive, the reader fails, and the sender gets the error', async () => {
    const error = new Error('the connection was lost')
    const told: unknown[] = []
    const sent = encodeMarked(streamOf([Buffer.from('abc')], error), (why) => told.push(why))
    const received: Uint8Array[] = []
    const reading = (async () => {
      for await (const block of decodeMarked(sent)) received.push(block)
    })()
    await expect(reading).rejects.toMatchObject({ code: 'request-invalid' })
    expect(Buffer.concat(received).toString()).toBe('abc')
    expect(told).toEqual([error])
  })

  it('rejects bytes after the end', async () => {
    const twice = [await encoded([]), Buffer.from('x')]
    await expect(joined(decodeMarked(streamOf(twice)))).rejects.toMatchObject({
      code: 'request-invalid',
    })
  })
})
