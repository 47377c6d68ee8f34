import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { MediaStore } from '../src/media-store.ts'
import { temporaryFolder } from './serving.ts'

const URL_A = 'media://house/a'
const BYTES = Buffer.from('a recording')

test('a file of this machine is used without a copy, and kept after its name is removed', async () => {
  const { folder, remove } = await temporaryFolder()
  onTestFinished(remove)
  const file = join(folder, 'kept.blob')
  await writeFile(file, BYTES)
  let ids = 0
  const open = () =>
    MediaStore.open(
      join(folder, 'media'),
      () => `id-${ids++}`,
      () => undefined,
      1_000,
    )
  const media = await open()
  expect(await media.link(URL_A, file, 0)).toBe(true)
  expect((await stat(file)).nlink).toBe(2)
  expect(media.offers(URL_A, 0)).toBe(true)

  await writeFile(`${file}.new`, 'another')
  const again = await open()
  expect(await readFile(again.path(URL_A) ?? '')).toEqual(BYTES)
  await again.remove(URL_A)
  expect(await readFile(file)).toEqual(BYTES)
  expect(await again.link(URL_A, join(folder, 'nothing'), 0)).toBe(false)
  expect(again.offers(URL_A, 0)).toBe(false)
})
