import { execFileSync } from 'node:child_process'
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFolderSource } from '../src/index.ts'

let root: string
const signal = new AbortController().signal
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'folder-source-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const addressOf = (name: string) => pathToFileURL(path.join(root, name)).href
async function found(folder = root) {
  const [place] = openFolderSource([folder]).watched
  const pages = await Array.fromAsync(place?.pages(signal) ?? [])
  return pages.flat()
}
const opened = async (name: string, from = 0, version: string | null = null) => {
  const { reader } = openFolderSource([root])
  return reader.open(addressOf(name), { from, version, signal })
}
const read = async (name: string, from = 0, version: string | null = null) => {
  const { bytes, ...others } = await opened(name, from, version)
  return { text: Buffer.concat(await Array.fromAsync(bytes)).toString(), ...others }
}

describe('a watched folder', () => {
  it('finds files in it and below, not links, hidden names, folders and empty files', async () => {
    await mkdir(path.join(root, 'a b', 'deeper'), { recursive: true })
    await mkdir(path.join(root, '.hidden'))
    await writeFile(path.join(root, 'ü #1.wav'), 'one')
    await writeFile(path.join(root, 'a b', 'deeper', 'two.wav'), 'two2')
    await writeFile(path.join(root, '.partial.wav'), 'x')
    await writeFile(path.join(root, '.hidden', 'x.wav'), 'x')
    await writeFile(path.join(root, 'empty.wav'), '')
    await symlink('/etc/passwd', path.join(root, 'link.wav'))
    await symlink('/etc', path.join(root, 'linked'))
    const objects = await found()
    expect(objects.map(({ name, sizeBytes }) => [name, sizeBytes]).sort()).toEqual([
      ['two.wav', 4],
      ['ü #1.wav', 3],
    ])
    const { reader } = openFolderSource([root])
    for (const { address, name } of objects) {
      expect(reader.recognise(address)).toEqual({
        shown: { kind: 'file', url: address },
        fileName: name,
      })
    }
  })

  it('a change of size or time is another version', async () => {
    await writeFile(path.join(root, 'a.wav'), 'one')
    const versions = new Set<string | undefined>()
    const note = async () => versions.add((await found())[0]?.version)
    await note()
    await note()
    expect(versions.size).toBe(1)
    await appendFile(path.join(root, 'a.wav'), '!')
    await note()
    await utimes(path.join(root, 'a.wav'), 1, 2)
    await note()
    expect(versions.size).toBe(3)
  })

  it('pages hold a thousand files at most', async () => {
    for (let place = 0; place < 1_203; place += 1) {
      await writeFile(path.join(root, `${place}.wav`), 'x')
    }
    const [place] = openFolderSource([root]).watched
    const pages = await Array.fromAsync(place?.pages(signal) ?? [])
    expect(pages.map(({ length }) => length)).toEqual([1_000, 203])
  })

  it('a folder below that cannot be read keeps no other file out, and is said at the end', async () => {
    for (const name of ['a', 'b', 'c']) {
      await mkdir(path.join(root, name))
      await writeFile(path.join(root, name, `${name}.wav`), 'x')
    }
    // A path that is too long cannot be read by root either, whom permissions do not stop.
    const deep = 'cd b; for i in $(seq 20); do mkdir "$0" && cd "$0" || exit 0; done'
    execFileSync('sh', ['-c', deep, 'b'.repeat(250)], { cwd: root })
    const [place] = openFolderSource([root]).watched
    const names: string[] = []
    const look = async () => {
      for await (const page of place?.pages(signal) ?? []) {
        names.push(...page.map(({ name }) => name))
      }
    }
    try {
      await expect(look()).rejects.toMatchObject({
        message: expect.stringContaining(path.join(root, 'b')),
      })
      expect(names.sort()).toEqual(['a.wav', 'b.wav', 'c.wav'])
    } finally {
      execFileSync('rm', ['-rf', path.join(root, 'b')])
    }
  })

  it('a folder that is missing is said', async () => {
    await expect(found(path.join(root, 'missing'))).rejects.toMatchObject({
      code: 'source-not-found',
      message: expect.stringMatching(/missing\. Check WATCH/),
    })
  })
})

describe('a file', () => {
  it('is read, also from a place on, as long as it is the same', async () => {
    await writeFile(path.join(root, 'a.wav'), 'abcdef')
    const whole = await read('a.wav')
    expect(whole).toMatchObject({ text: 'abcdef', from: 0, sizeBytes: 6 })
    expect(await read('a.wav', 4, whole.version)).toEqual({ ...whole, text: 'ef', from: 4 })
    expect(await read('a.wav', 4)).toEqual(whole)
    await appendFile(path.join(root, 'a.wav'), 'g')
    await expect(read('a.wav', 4, whole.version)).rejects.toMatchObject({ code: 'source-changed' })
  })

  it('that changes while it is read is an error, not a mixture', async () => {
    await writeFile(path.join(root, 'a.wav'), Buffer.alloc(600_000))
    const { bytes } = await opened('a.wav')
    const reading = bytes[Symbol.asyncIterator]()
    await reading.next()
    await truncate(path.join(root, 'a.wav'), 300_000)
    await expect(reading.next()).rejects.toMatchObject({ code: 'source-changed' })
  })

  it('that became a pipe without a writer is refused at once', async () => {
    execFileSync('mkfifo', [path.join(root, 'a.wav')])
    await expect(read('a.wav')).rejects.toMatchObject({ code: 'source-unusable' })
  })

  it('is closed when its reader is aborted and does not come back', async () => {
    await writeFile(path.join(root, 'a.wav'), Buffer.alloc(600_000))
    const end = new AbortController()
    const { reader } = openFolderSource([root])
    const at = { from: 0, version: null, signal: end.signal }
    const { bytes } = await reader.open(addressOf('a.wav'), at)
    await bytes[Symbol.asyncIterator]().next()
    const isOpen = async () => {
      const links = (await readdir('/proc/self/fd')).map((fd) =>
        readlink(`/proc/self/fd/${fd}`).catch(() => ''),
      )
      return (await Promise.all(links)).includes(path.join(root, 'a.wav'))
    }
    expect(await isOpen()).toBe(true)
    end.abort()
    await expect.poll(isOpen).toBe(false)
  })

  it('outside of the folder is refused, also through a link', async () => {
    const { reader } = openFolderSource([root])
    for (const address of [
      'file:///etc/passwd',
      `${addressOf('x')}/../../passwd`,
      `file://${root}`,
    ]) {
      expect(() => reader.recognise(address), address).toThrow(/in no watched folder/)
    }
    expect(reader.recognise('https://example.org/a.wav')).toBe(null)
    expect(reader.recognise('file://host/a.wav')).toBe(null)
    await symlink('/etc', path.join(root, 'linked'))
    await expect(read('linked/passwd')).rejects.toMatchObject({ code: 'source-refused' })
    await expect(read('missing.wav')).rejects.toMatchObject({ code: 'source-not-found' })
    await mkdir(path.join(root, 'folder'))
    await expect(read('folder')).rejects.toMatchObject({ code: 'source-unusable' })
  })
})
