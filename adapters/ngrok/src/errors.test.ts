import { expect, test } from 'vitest'
import { refusalOf } from './errors.ts'

const request = { authToken: '2abcDEF_secret', domain: 'notices.example.com' }
const unknownToken = [
  'failed to connect session: The authtoken you specified is properly formed, but it is invalid.',
  'Your authtoken: 2abcDEF_secret',
  'This usually happens when you reset 2abcDEF_secret.',
  '',
  'ERR_NGROK_107',
].join('\r\n')

test('the error for a refused token names the setting, not the token', () => {
  const error = refusalOf(new Error(unknownToken), 'session', request)
  expect(error.code).toBe('settings-invalid')
  expect(error.message).toBe(
    'ngrok refuses the token. Check NGROK_AUTH_TOKEN. (ERR_NGROK_107: The authtoken you specified is properly formed, but it is invalid. This usually happens when you reset ….)',
  )
  expect(error.cause).toBeUndefined()
})

test.each([
  ['ERR_NGROK_108', 'session', /^ngrok refuses the account\..*ERR_NGROK_108/],
  ['ERR_NGROK_4018', 'session', /NGROK_AUTH_TOKEN/],
  [
    'ERR_NGROK_319',
    'endpoint',
    /^ngrok refuses the domain notices\.example\.com\..*NGROK_SUBDOMAIN/,
  ],
] as const)('%s', (code, step, words) => {
  const error = refusalOf(new Error(`some words\n\n${code}\n`), step, request)
  expect(error).toMatchObject({ code: 'settings-invalid', message: expect.stringMatching(words) })
})

test('a failed connection is `provider-unreachable`', () => {
  const error = refusalOf(
    new Error('failed to connect session: failed to establish tcp connection'),
    'session',
    request,
  )
  expect(error.code).toBe('provider-unreachable')
  expect(error.message).toBe('ngrok cannot be reached (failed to establish tcp connection).')
})

test('long messages are cut', () => {
  const error = refusalOf(new Error(`${'x'.repeat(999)} ERR_NGROK_1`), 'session', request)
  expect(error.message.length).toBeLessThan(300)
})
