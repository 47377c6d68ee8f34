import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tunnelDomain } from './domain.ts'

test.each([
  ['my-team', 'my-team.ngrok.app'],
  ['My-Team', 'my-team.ngrok.app'],
  ['my-team.ngrok-free.app', 'my-team.ngrok-free.app'],
  ['notices.example.com', 'notices.example.com'],
  [' https://notices.example.com/ ', 'notices.example.com'],
])('%j becomes %s', (given, domain) => {
  expect(tunnelDomain(given)).toBe(domain)
})

test.each([
  '',
  ' ',
  '.',
  'a..b',
  '-a',
  'a-',
  'a b',
  'http://a.b',
  'a.b/c',
  'a.b:443',
  'a_b.c',
  'ü.c',
  'a'.repeat(64),
])('%j is refused', (given) => {
  expect(() => tunnelDomain(given)).toThrow(expect.objectContaining({ code: 'settings-invalid' }))
})

test('the result is a valid host and does not change again', () => {
  fc.assert(
    fc.property(fc.domain(), (domain) => {
      const found = tunnelDomain(domain)
      expect(tunnelDomain(found)).toBe(found)
      expect(new URL(`https://${found}`).host).toBe(found)
    }),
  )
})
