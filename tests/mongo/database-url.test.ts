import { expect, test } from 'vitest'
import { databaseUrl } from './database-url.ts'

test.each([
  ['mongodb://h:1', 'mongodb://h:1/x'],
  ['mongodb://h:1/', 'mongodb://h:1/x'],
  ['mongodb://a:1,b:2/?replicaSet=rs', 'mongodb://a:1,b:2/x?replicaSet=rs'],
  ['mongodb+srv://u:p@h/?w=1', 'mongodb+srv://u:p@h/x?w=1&authSource=admin'],
  ['mongodb://u:p@h/known', 'mongodb://u:p@h/x?authSource=known'],
  ['mongodb://u:p@h/known?authSource=other', 'mongodb://u:p@h/x?authSource=other'],
])('%s', (server, expected) => {
  expect(databaseUrl(server, 'x')).toBe(expected)
})
