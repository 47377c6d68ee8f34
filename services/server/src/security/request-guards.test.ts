import { expect, it } from 'vitest'
import { isForeign } from './request-guards.ts'

it.each([
  ['POST', 'localhost:8080', undefined, undefined, false],
  ['POST', 'localhost:8080', 'http://localhost:8080', undefined, false],
  ['POST', 'a.example', 'https://a.example', 'same-origin', false],
  ['POST', 'a.example:80', 'http://a.example', undefined, false],
  ['POST', 'a.example:443', 'https://a.example', undefined, false],
  ['POST', 'a.example:443', 'http://a.example', undefined, true],
  ['POST', 'A.example', 'https://a.example', undefined, false],
  ['POST', 'localhost:8080', 'http://127.0.0.1:8080', undefined, true],
  ['POST', 'localhost:8080', 'null', undefined, true],
  ['POST', 'localhost:8080', '', undefined, true],
  ['POST', 'localhost:8080', undefined, 'cross-site', true],
  ['GET', 'localhost:8080', undefined, 'cross-site', false],
  ['GET', 'localhost:8080', 'http://evil.example', 'cross-site', true],
  ['POST', 'localhost:8080', undefined, 'same-site', true],
  ['DELETE', 'localhost:8080', undefined, 'none', false],
] as const)('%s to %s from %s (%s): foreign %s', (method, host, origin, site, foreign) => {
  expect(isForeign({ method, host, origin, site })).toBe(foreign)
})
