import { expect, test } from 'vitest'
import { openS3Source } from './s3-source.ts'

const { reader } = openS3Source({
  endpoint: 'http://127.0.0.1:9',
  region: null,
  forcePathStyle: true,
  places: [{ bucket: 'calls', prefix: 'public/' }],
  watched: [],
})

test('a key leaves its folder neither by its beginning nor by the paths of a store that resolves them', () => {
  for (const key of ['secret/a.wav', 'publicity/a.wav', 'public', '/public/a.wav']) {
    expect(() => reader.recognise(`s3://calls/${key}`), key).toThrow(/do not name/)
  }
  for (const key of ['public/../secret/a.wav', 'public/./a.wav', 'public/a/..']) {
    expect(() => reader.recognise(`s3://calls/${key}`), key).toThrow(/cannot be read/)
  }
  for (const key of ['public/..a.wav', 'public/a..b/c.wav', 'public//a.wav', 'public/%2e%2e/a']) {
    expect(reader.recognise(`s3://calls/${key}`)?.shown.url, key).toBe(`s3://calls/${key}`)
  }
})
