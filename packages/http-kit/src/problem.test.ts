import { readFileSync } from 'node:fs'
import { ERRORS, type ErrorCode, ToolkitError } from '@toolkit/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { errorOfProblem, HTTP_STATUS, isProblem, problemResponse } from './problem.ts'

const codes = Object.keys(ERRORS) as ErrorCode[]
const field = fc.record({ path: fc.string(), message: fc.string() })

test('converts a response back to the same error', async () => {
  const details = fc.record(
    { fields: fc.array(field), retryAfterSeconds: fc.integer({ min: 1, max: 1_000_000 }) },
    { requiredKeys: ['fields'] },
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...codes), fc.string(), details, async (code, text, given) => {
      const error = new ToolkitError(code, text, given)
      const response = problemResponse(error)
      const again = errorOfProblem(response.status, await response.json(), response.headers)
      expect(again).toEqual(error)
      expect(again).toMatchObject({ code, fields: given.fields })
      expect(again.retryAfterSeconds).toBe(given.retryAfterSeconds)
    }),
  )
})

test('treats anything else as an internal error', () => {
  const bodies = [
    '<html>',
    null,
    undefined,
    7,
    [],
    {},
    { code: 'toString' },
    { code: 'unheard-of' },
  ]
  for (const body of bodies) {
    expect(isProblem(body)).toBe(false)
    const error = errorOfProblem(502, body, new Headers({ 'Retry-After': 'soon' }))
    expect([error.code, error.retryAfterSeconds]).toEqual(['internal', undefined])
    expect(error.message).toContain('502')
  }
})

test('drops invalid fields', () => {
  const body = {
    code: 'request-invalid',
    detail: 7,
    errors: [{ path: 'a', message: 'b' }, null, 1],
  }
  const error = errorOfProblem(400, body, new Headers())
  expect(error.fields).toEqual([{ path: 'a', message: 'b' }])
  expect(error.message).toBe(ERRORS['request-invalid'])
})

const docs = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
const rows = [...docs.matchAll(/^\| `([a-z0-9-]+)` \| (\d{3}) \| (.+) \| (.+) \|$/gm)]

test('ERRORS, HTTP_STATUS and docs/errors.md have the same codes in the same order', () => {
  expect(Object.keys(HTTP_STATUS)).toEqual(codes)
  expect(rows.map((row) => row[1])).toEqual(codes)
})

test('docs/errors.md has the same statuses', () => {
  expect(Object.fromEntries(rows.map((row) => [row[1], Number(row[2])]))).toEqual(HTTP_STATUS)
})

test('docs/errors.md has sentences for every code', () => {
  for (const [, code, , happened, todo] of rows) {
    expect(happened?.trim(), code).toMatch(/\.$/)
    expect(todo?.trim(), code).toMatch(/\.$/)
  }
})
