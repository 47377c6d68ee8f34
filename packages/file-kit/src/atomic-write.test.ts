import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { removeUnfinished, unfinishedName, writeAtomically, writeDurably } from './atomic-write.ts'
import { fileSize, nullIfMissing } from './file-errors.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-kit-'))
})
afterEach(() => rm(folder, { recursive: true }))

test.each([writeAtomically, writeDurably])(
  '$name replaces the file when all is written',
  async (write) => {
    const path = join(folder, 'result.json')
    await writeFile(path, 'earlier')
    await write(path, { unfinished: unfinishedName(path, '1'), mode: 0o600 }, async (append) => {
      await append('first, ')
      expect(await readFile(path, 'utf8')).toBe('earlier')
      await append(new TextEncoder().encode('second'))
    })
    expect(await readFile(path, 'utf8')).toBe('first, second')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['result.json'])
  },
)

test('a failed write leaves the earlier file and no other', async () => {
  const path = join(folder, 'result.json')
  await writeFile(path, 'earlier')
  const failure = new Error('the source failed')
  const write = writeDurably(path, { unfinished: unfinishedName(path, '1') }, async (append) => {
    await append('half')
    throw failure
  })
  await expect(write).rejects.toBe(failure)
  expect(await readFile(path, 'utf8')).toBe('earlier')
  expect(await readdir(folder)).toEqual(['result.json'])
})

test('a write that cannot replace a folder removes its temporary file', async () => {
  const write = writeAtomically(folder, { unfinished: `${folder}.unfinished` }, (append) =>
    append('x'),
  )
  await expect(write).rejects.toMatchObject({ code: 'EISDIR' })
  expect(await fileSize(`${folder}.unfinished`)).toBeNull()
})

test('unfinished files are removed, and no others', async () => {
  const path = join(folder, 'a.json')
  await writeFile(unfinishedName(path, 'job'), 'half')
  await writeFile(path, 'whole')
  await removeUnfinished(folder)
  expect(await readdir(folder)).toEqual(['a.json'])
})

test('only a missing file is null', async () => {
  expect(await fileSize(join(folder, 'none'))).toBeNull()
  expect(() => nullIfMissing(Object.assign(new Error('denied'), { code: 'EACCES' }))).toThrow(
    'denied',
  )
})
