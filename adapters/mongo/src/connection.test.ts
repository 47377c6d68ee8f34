import { expect, test } from 'vitest'
import { connectionTo } from './connection.ts'

test.each(['', '?w=0', '?w=1&journal=false', '?readPreference=secondary'])(
  'writes are acknowledged by the journals of a majority, whatever the URL says (%s)',
  (query) => {
    const { db } = connectionTo(`mongodb://h/x${query}`)
    expect(db.writeConcern).toMatchObject({ w: 'majority', j: true })
    expect(db.readPreference.mode).toBe('primary')
  },
)

test.each([
  ['mongodb://h', 'pyannote-api-toolkit'],
  ['mongodb://h/?w=1', 'pyannote-api-toolkit'],
  ['mongodb://u:p@a:1,b:2/some%20name?authSource=admin', 'some name'],
])('the database name in %s', (url, name) => {
  expect(connectionTo(url).db.databaseName).toBe(name)
})
