import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkSignature, isSigned, signNotice, signNoticeBytes } from './webhook-signature.ts'

const body = new TextEncoder().encode('{"jobId":"j","status":"succeeded"}')
const NOW = 1_800_000_000_000
const timestamp = String(NOW / 1000)
const signature = signNotice('secret', timestamp, body)

test('signs as documented', () => {
  const expected = createHmac('sha256', 'secret').update(`v0:${timestamp}:${Buffer.from(body)}`)
  expect(signature).toBe(expected.digest('hex'))
})

test('signs a stream like the whole body', async () => {
  const pieces = ReadableStream.from([body.subarray(0, 5), body.subarray(5)])
  expect(await signNoticeBytes('secret', timestamp, pieces)).toBe(signature)
})

test('accepts hex in either case and base64, by any of the secrets', () => {
  const base64 = Buffer.from(signature, 'hex').toString('base64')
  for (const given of [signature, signature.toUpperCase(), base64, ` ${base64} `]) {
    const notice = { timestamp, signature: given, body }
    expect(isSigned(notice, ['secret'], NOW)).toBe(true)
    expect(isSigned(notice, ['new', 'secret'], NOW)).toBe(true)
    expect(isSigned(notice, ['new'], NOW)).toBe(false)
    expect(isSigned(notice, [], NOW)).toBe(false)
  }
})

test('accepts a timestamp within ±15 minutes', () => {
  const at = (offsetSeconds: number) =>
    isSigned({ timestamp, signature, body }, ['secret'], NOW + offsetSeconds * 1000)
  expect([-900, 0, 900].map(at)).toEqual([true, true, true])
  expect([-901, 901].map(at)).toEqual([false, false])
})

test('rejects any other body, timestamp and signature', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), fc.string(), (bytes, time, sign) => {
      const as = (notice: object) =>
        isSigned({ timestamp, signature, body, ...notice }, ['secret'], NOW)
      fc.pre(!Buffer.from(bytes).equals(body))
      expect(as({ body: bytes })).toBe(false)
      if (time !== timestamp) expect(as({ timestamp: time })).toBe(false)
      if (sign.trim() !== signature) expect(as({ signature: sign })).toBe(false)
      expect(as({ timestamp: undefined })).toBe(false)
      expect(as({ signature: undefined })).toBe(false)
    }),
  )
})

test('returns the signing secret for any chunking, and rejects invalid headers before the body', () => {
  const headers = { timestamp, signature }
  for (const at of [0, 1, body.length]) {
    const check = checkSignature(headers, ['old', 'secret', 'new'], NOW)
    if (typeof check === 'string') throw new Error(check)
    check.update(body.subarray(0, at))
    check.update(body.subarray(at))
    expect(check.signer()).toBe(1)
  }
  expect(checkSignature({ ...headers, signature: 'short' }, ['secret'], NOW)).toBe('unsigned')
  expect(checkSignature({ ...headers, timestamp: '-1' }, ['secret'], NOW)).toBe('unsigned')
  expect(checkSignature(headers, ['secret'], NOW + 901_000)).toBe('out-of-time')
})
