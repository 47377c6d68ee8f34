import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MediaTickets, type MediaVerb } from './media-ticket.ts'

const MEDIA = 'media://house/a'
const HOUR_MS = 3_600_000
const verb = fc.constantFrom<MediaVerb>('PUT', 'GET')

function parts(path: string): [string, string, string] {
  const url = new URL(path, 'http://localhost')
  const { expires = '', signature = '' } = Object.fromEntries(url.searchParams)
  return [url.pathname.split('/').at(-1) ?? '', expires, signature]
}

test('a ticket is valid for its own path and method for one hour', () => {
  const tickets = new MediaTickets()
  fc.assert(
    fc.property(verb, verb, (asked, used) => {
      const ticket = parts(tickets.pathFor(asked, MEDIA, 1000))
      const right = asked === used ? MEDIA : null
      expect(tickets.check(used, ...ticket, 1000)).toBe(right)
      expect(tickets.check(used, ...ticket, 999 + HOUR_MS)).toBe(right)
      expect(tickets.check(used, ...ticket, 1000 + HOUR_MS)).toBeNull()
      expect(new MediaTickets().check(used, ...ticket, 1000)).toBeNull()
    }),
  )
})

test('a changed ticket is not valid', () => {
  const tickets = new MediaTickets()
  const ticket = parts(tickets.pathFor('PUT', MEDIA, 0))
  fc.assert(
    fc.property(fc.nat(2), fc.string(), (part, other) => {
      const forged: [string, string, string] = [...ticket]
      fc.pre(Buffer.from(other, 'base64url').toString() !== MEDIA && other !== forged[part])
      forged[part] = other
      expect(tickets.check('PUT', ...forged, 0)).toBeNull()
    }),
  )
})
