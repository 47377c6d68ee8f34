import fc from 'fast-check'
import { expect, test } from 'vitest'
import { UploadTickets } from './upload-ticket.ts'

const MEDIA = 'media://house/a'
const HOUR_MS = 3_600_000

function parts(path: string): [string, string, string] {
  const url = new URL(path, 'http://localhost')
  const { expires = '', signature = '' } = Object.fromEntries(url.searchParams)
  return [url.pathname.split('/').at(-1) ?? '', expires, signature]
}

test('a ticket is good for its own place until its hour is over', () => {
  const tickets = new UploadTickets()
  const ticket = parts(tickets.pathFor(MEDIA, 1000))
  expect(tickets.check(...ticket, 1000)).toBe(MEDIA)
  expect(tickets.check(...ticket, 999 + HOUR_MS)).toBe(MEDIA)
  expect(tickets.check(...ticket, 1000 + HOUR_MS)).toBeNull()
  expect(new UploadTickets().check(...ticket, 1000)).toBeNull()
})

test('a ticket with anything changed is good for nothing', () => {
  const tickets = new UploadTickets()
  const ticket = parts(tickets.pathFor(MEDIA, 0))
  fc.assert(
    fc.property(fc.nat(2), fc.string(), (part, other) => {
      const forged: [string, string, string] = [...ticket]
      fc.pre(Buffer.from(other, 'base64url').toString() !== MEDIA && other !== forged[part])
      forged[part] = other
      expect(tickets.check(...forged, 0)).toBeNull()
    }),
  )
})
