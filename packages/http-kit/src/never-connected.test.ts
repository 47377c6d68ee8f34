import { expect, test } from 'vitest'
import { neverConnected } from './never-connected.ts'

const failed = (fields: object) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('x'), fields) })

test.each(['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'ECONNREFUSED'])(
  '%s while connecting: no effect; while reading or writing: possibly',
  (code) => {
    expect(neverConnected(failed({ code, syscall: 'connect' }))).toBe(true)
    expect(neverConnected(failed({ code, syscall: 'read' }))).toBe(false)
    expect(neverConnected(failed({ code, syscall: 'write' }))).toBe(false)
  },
)
