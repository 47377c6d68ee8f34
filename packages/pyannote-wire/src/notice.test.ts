import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noticeSchema, readNotice } from './notice.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const notice = { jobId: 'job-1', status: 'succeeded' }

test('matches JSON.parse and the schema, with or without output', () => {
  const field = fc.oneof(fc.string(), fc.jsonValue(), fc.constantFrom('job-1', 'succeeded'))
  const body = fc.record(
    { jobId: field, status: field, output: fc.jsonValue() },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(body, (value) => {
      const expected = noticeSchema.safeParse(value).data ?? null
      expect(readNotice(bytes(JSON.stringify(value)), true)).toEqual(expected)
    }),
  )
})

test('reads the head of a long notice', () => {
  const text = JSON.stringify({ ...notice, output: { jobId: 'no', score: Array(99).fill(5) } })
  for (const length of [45, 60, 100]) {
    expect(readNotice(bytes(text).subarray(0, length), false)).toEqual(notice)
  }
  expect(readNotice(bytes(text).subarray(0, 60), true)).toBeNull()
  expect(readNotice(bytes(text).subarray(0, 30), false)).toBeNull()
})

test.each([
  '',
  'null',
  '[]',
  '"jobId"',
  '{"jobId":"j"}',
  '{"jobId":7,"status":"x"}',
  '{',
  '\u0000',
])('returns null for %j', (text) => {
  expect(readNotice(bytes(text), true)).toBeNull()
})
