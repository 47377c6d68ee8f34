import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { freshFolder } from './toolkit.ts'

/** Writes files into folders of a folder for a second, as the child of a killed process does. */
const WRITER = `
const fs = require('node:fs')
const end = Date.now() + 1000
for (let i = 0; Date.now() < end; i++) {
  try {
    fs.mkdirSync(process.argv[1] + '/cache/deep', { recursive: true })
    fs.writeFileSync(process.argv[1] + '/cache/deep/' + i, 'x')
    if (i === 0) console.log('writes')
  } catch {}
}`

test('a folder is made empty although a child of a killed process still writes into it', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'toolkit-fresh-'))
  const writer = spawn(process.execPath, ['-e', WRITER, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(writer, 'exit')
  try {
    await once(writer.stdout, 'data')
    for (let time = 0; time < 20; time++) await freshFolder(folder)
    await ended
    await freshFolder(folder)
    expect(await readdir(folder)).toEqual([])
  } finally {
    writer.kill()
    await ended
    await rm(folder, { recursive: true, force: true })
  }
})
