import { expect, it } from 'vitest'
import { isPlainPath } from './path-guard.ts'

it.each([
  '/',
  '/api',
  '/api/',
  '/api/recordings/3f0c9f2e-5f0a-4d6c-9a53-0e1f6f1d2b3c',
  '/api/recordings?q=a%2fb/../c%5c%252e&after=..%2f',
  '/assets/index-D4x_9.js',
  '/api/recordings/x/diagram.svg',
  '/a..b/...c/.d',
  '/r%C3%A9union/%F0%9F%8E%A7',
  '/a%20b',
])('%s is unambiguous', (target) => {
  expect(isPlainPath(target)).toBe(true)
})

it.each(['', '?x', '/a b', '/a//', '/..;x=1/a', '/a/..', '/a/.', '/a%7f', '/%2e', '/caf\xe9'])(
  '%j is ambiguous',
  (target) => {
    expect(isPlainPath(target)).toBe(false)
  },
)
