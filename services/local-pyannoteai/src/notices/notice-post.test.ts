import { expect, test } from 'vitest'
import { isNoticeAddress } from './notice-post.ts'

const ORIGINS = ['http://webhook:8081']

test.each([
  'https://example.com/notices/1',
  'https://10.0.0.1',
  'http://127.0.0.1:9/x',
  'http://127.1/x',
  'http://[::1]:9/x',
  'http://localhost/x',
  'http://webhook:8081/notices/1?a=b',
])('notices may go to %s', (address) => expect(isNoticeAddress(address, ORIGINS)).toBe(true))

test.each([
  '',
  'nowhere',
  '/notices',
  'ftp://127.0.0.1/x',
  'file:///etc/passwd',
  'http://example.com/x',
  'http://webhook/x',
  'http://webhook:8082/x',
  'http://webhook:8081.example.com/x',
  'http://127.0.0.1.example.com/x',
  'http://localhost@example.com/x',
  'https://name:password@example.com/x',
])('notices may not go to %s', (address) => expect(isNoticeAddress(address, ORIGINS)).toBe(false))
