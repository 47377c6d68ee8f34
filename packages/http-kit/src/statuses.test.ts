import { readFileSync } from 'node:fs'
import { ERRORS } from '@toolkit/core'
import { expect, it } from 'vitest'
import { HTTP_STATUS } from './statuses.ts'

const docs = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
const rows = [...docs.matchAll(/^\| `([a-z0-9-]+)` \| (\d{3}) \| (.+) \| (.+) \|$/gm)]

it('catalogue, statuses and docs/errors.md name the same codes, in the same order', () => {
  const codes = Object.keys(ERRORS)
  expect(Object.keys(HTTP_STATUS)).toEqual(codes)
  expect(rows.map((row) => row[1])).toEqual(codes)
})

it('the docs tell the statuses that are answered', () => {
  expect(Object.fromEntries(rows.map((row) => [row[1], Number(row[2])]))).toEqual(HTTP_STATUS)
})

it('the docs say of every code what happened and what to do', () => {
  for (const [, code, , happened, todo] of rows) {
    expect(happened?.trim(), code).toMatch(/\.$/)
    expect(todo?.trim(), code).toMatch(/\.$/)
  }
})
