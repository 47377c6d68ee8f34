import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { type ZipEntry, zipBytes } from './zip.ts'

/** So many that what else the process keeps hardly counts. */
const ENTRIES = 8_000

it('keeps little memory for each entry', async () => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const used = () => {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  let before = 0
  let after = 0
  async function* entries(): AsyncGenerator<ZipEntry> {
    for (let n = 0; n < ENTRIES; n++) {
      if (n === ENTRIES / 4) before = used()
      const bytes = (async function* () {
        yield Buffer.from('some text '.repeat(100))
      })()
      yield { name: `folder/entry ${n}`, bytes, isCompressed: true }
    }
    after = used()
  }
  let size = 0
  for await (const block of zipBytes(entries(), new Date(0))) size += block.length
  expect(size).toBeGreaterThan(100 * ENTRIES)
  expect((after - before) / (ENTRIES * 0.75)).toBeLessThan(4_000)
})

it('fails with the error of a source, and closes the others', async () => {
  let isClosed = false
  async function* entries(): AsyncGenerator<ZipEntry> {
    try {
      const bytes = (async function* () {
        yield new Uint8Array(100_000)
        throw new Error('the source is gone')
      })()
      yield { name: 'a', bytes, isCompressed: false }
    } finally {
      isClosed = true
    }
  }
  await expect(Array.fromAsync(zipBytes(entries(), new Date(0)))).rejects.toThrow(
    'the source is gone',
  )
  expect(isClosed).toBe(true)
})

it('closes the source that is being read when its reader leaves', async () => {
  const closed = Promise.withResolvers<void>()
  async function* endless() {
    try {
      for (;;) yield new Uint8Array(100_000)
    } finally {
      closed.resolve()
    }
  }
  async function* entries(): AsyncGenerator<ZipEntry> {
    yield { name: 'a', bytes: endless(), isCompressed: false }
  }
  for await (const block of zipBytes(entries(), new Date(0))) if (block.length > 1_000) break
  await closed.promise
})
