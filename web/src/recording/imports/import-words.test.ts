import { ApiError } from '@toolkit/server/client'
import { expect, it } from 'vitest'
import { importFault } from './import-words.ts'

const problem = (code: string, detail: string, errors?: { path: string; message: string }[]) =>
  new ApiError({ type: '', title: '', status: 422, code, detail, ...(errors ? { errors } : {}) })

it('a fault of the file has its place once, and what to do', () => {
  const place = [{ path: 'line 2, column 5', message: 'not a time' }]
  const fault = importFault(problem('import-invalid', 'Line 2, column 5: not a time', place))
  expect(fault.message).toBe('Line 2, column 5: not a time')
  expect(fault.advice).toMatch(/^Nothing was imported\. Correct this place/)
  expect(fault.choices).toEqual([])
})

it('several results are a choice', () => {
  const names = ['one', 'two'].map((message) => ({ path: 'result', message }))
  const fault = importFault(problem('import-no-match', 'Choose one', names))
  expect(fault.choices).toEqual(['one', 'two'])
  expect(fault.message).toContain('the results of 2 recordings')
  expect(importFault(problem('import-no-match', 'No result named x.'))).toEqual({
    message: 'No result named x.',
    advice: null,
    choices: [],
  })
})

it('other errors keep their message', () => {
  expect(importFault(problem('request-conflict', 'It is in the trash.')).message).toBe(
    'It is in the trash.',
  )
  expect(importFault(new TypeError('x')).message).toMatch(/cannot be reached/)
})
