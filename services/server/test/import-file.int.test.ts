import { randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { readImport } from '../src/uploads/import-file.ts'

const TURN = Buffer.from('SPEAKER a 1 0 1 <NA> <NA> x <NA> <NA>\n')

/** An RTTM file with a turn and comments that cannot be compressed well. */
async function* commented(megabytes: number): AsyncGenerator<Uint8Array> {
  yield TURN
  for (let i = 0; i < megabytes; i++) {
    const lines =
      randomBytes(768 * 1024)
        .toString('base64')
        .match(/.{1,1024}/g) ?? []
    yield Buffer.from(lines.map((text) => `;;${text}\n`).join(''))
  }
}

it('keeps a compressed copy of a file', async () => {
  const read = await readImport({ name: 'a.rttm', bytes: commented(1) }, null)
  expect(gunzipSync(read.raw ?? '').subarray(0, TURN.length)).toEqual(TURN)
})

it('keeps no compressed copy that would take much memory', async () => {
  const read = await readImport({ name: 'a.rttm', bytes: commented(100) }, null)
  expect([read.raw, read.results[0]?.turns.length]).toEqual([null, 1])
})

it('keeps no compressed copy of a file with several results', async () => {
  async function* two(): AsyncGenerator<Uint8Array> {
    yield TURN
    yield Buffer.from(TURN.toString().replace(' a ', ' b '))
    yield* commented(1)
  }
  const read = await readImport({ name: 'a.rttm', bytes: two() }, null)
  expect([read.raw, read.results.length]).toEqual([null, 2])
})
